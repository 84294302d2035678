"""What the page says is decided by plain values."""

from dataclasses import replace

import pytest

from grader.model import Area, AreaScore, Evidence, Place, Points, ProbeResult, Scorecard, Verdict
from reports.loss_views import MAX_LOSSES
from reports.place_views import MAX_PLACES
from reports.probe_views import MAX_EVIDENCE, question
from reports.provenance_views import MAX_COMMITS
from reports.views import TeamReportView, team_report
from tests.builders import a_commit, a_finding, a_history, a_probe, a_provenance, a_result, a_scorecard, a_snapshot
from tests.reports.samples import GENERATED_AT, a_full_scorecard, an_open_full_scorecard


def test_the_same_scorecard_gives_the_same_view() -> None:
    assert _view(a_full_scorecard()) == _view(a_full_scorecard())


def test_what_was_lost_is_what_the_total_lacks() -> None:
    view = _view(a_full_scorecard())

    assert view.headline.total_text == "60.1"
    assert view.total_cost_text == "−39.9"
    assert [area.cost_text for area in view.areas] == ["−13.9", "−6.7", "−13.3", "−6.0", "0"]


def test_the_largest_loss_comes_first_and_cases_of_one_probe_are_one_loss() -> None:
    view = _view(a_full_scorecard())

    assert view.losses[0].title == "A missing column is refused by name"
    assert view.losses[0].cost_text == "−8.3"
    assert [loss.n_text for loss in view.losses if "Dirty rows" in loss.title] == ["2 probes"]


def test_what_one_failure_blocked_is_one_loss() -> None:
    """A `train` that failed blocks a dozen probes; twelve lines that say so would hide the one that matters."""
    card = _judged(*(a_result(Verdict.BLOCKED, probe=replace(a_probe(f"test_{n}"), title=f"T{n}")) for n in range(12)))

    (loss,) = _view(card).losses

    assert loss.n_text == "12 probes"


def test_what_one_failure_blocked_in_several_areas_is_one_loss_and_unfolded_once() -> None:
    """An empty repository filled the page with `train did not run`, under five headings and forty times unfolded."""
    blocked = [
        a_result(Verdict.BLOCKED, probe=replace(a_probe(f"test_{area}"), title=area, area=area), rationale="no `train`")
        for area in ("data-validation", "model-quality")
    ]
    results = (*blocked, a_result(Verdict.FAILED, area="model-quality"))
    areas = tuple(
        AreaScore(area=Area(id=area, title=area, weight=1), points=Points(possible=4), score=0.0)
        for area in ("data-validation", "model-quality")
    )
    view = _view(replace(a_scorecard(total=0.0, band="Weak", results=results), areas=areas))

    loss = next(loss for loss in view.losses if loss.verdict.word == "blocked")
    assert (loss.title, loss.n_text) == ("No `train`", "2 probes")
    assert loss.area == "data-validation, model-quality"
    probes = [probe for area in view.areas for probe in area.probes]
    assert [probe.worth_a_look for probe in probes if probe.verdict.word == "blocked"] == [True, False]


def test_more_losses_than_are_listed_are_counted() -> None:
    results = (a_result(Verdict.FAILED, probe=replace(a_probe(f"test_{n}"), title=f"T{n}")) for n in range(10))
    view = _view(_judged(*results))

    assert len(view.losses) == MAX_LOSSES
    assert view.more_losses_text.startswith("2 smaller losses")


def test_an_open_total_says_why_and_shows_no_band() -> None:
    view = _view(an_open_full_scorecard())

    assert view.headline.is_open
    assert view.headline.total_text == "Open"
    assert view.headline.band == ""
    assert "2 judge errors" in view.headline.rationale


def test_judge_errors_stand_apart_and_cost_nothing() -> None:
    view = _view(an_open_full_scorecard())

    assert len(view.judge_errors) == 1
    assert [pointer.title for pointer in view.judge_error_probes] == ["A drifted month is noticed"]
    assert "A drifted month is noticed" not in [loss.title for loss in view.losses]


def test_what_was_not_measured_is_outside_the_losses_and_listed() -> None:
    view = _view(a_full_scorecard())

    assert [pointer.title for pointer in view.not_measured] == ["Their tests notice a leak of the future"]


@pytest.mark.parametrize(
    ("verdict", "asked"),
    [
        (Verdict.FAILED, True),
        (Verdict.TIMED_OUT, True),
        (Verdict.PARTIAL, True),
        (Verdict.PASSED, False),
        (Verdict.BLOCKED, False),
        (Verdict.NOT_MEASURED, False),
        (Verdict.JUDGE_ERROR, False),
    ],
)
def test_there_is_something_to_ask_where_points_were_lost_by_the_probe_itself(verdict: Verdict, asked: bool) -> None:
    assert bool(question(a_result(verdict))) == asked


def test_losses_come_first_within_an_area() -> None:
    words = [probe.verdict.word for probe in _view(a_full_scorecard()).areas[0].probes]

    assert words == ["failed", "failed", "failed", "passed", "passed", "passed"]


def test_points_of_what_was_not_measured_are_neither_earned_nor_lost() -> None:
    testing = _view(a_full_scorecard()).areas[1]

    assert testing.points_text == "4.4 / 6"
    assert "– / 2" in [probe.points_text for probe in testing.probes]


def test_a_probe_of_no_area_is_shown_all_the_same() -> None:
    view = _view(a_scorecard(results=(a_result(area="lost-area"),)))

    assert view.areas[-1].title == "Outside the rubric"
    assert len(view.areas[-1].probes) == 1


def test_a_probe_that_ran_twice_has_two_places_on_the_page() -> None:
    """Two results of one id are a judge error; the page that says so must still be sound."""
    view = _view(a_scorecard(results=(a_result(), a_result(Verdict.FAILED))))

    assert sorted(probe.anchor for area in view.areas for probe in area.probes) == ["probe-1", "probe-2"]


def test_findings_of_the_intake_are_shown_once() -> None:
    finding = a_finding()
    card = a_scorecard(
        snapshot=a_snapshot(findings=(finding,)), findings=(finding, a_finding("box-died", title="It died"))
    )

    assert [each.finding.kind for each in _view(card).findings] == ["requirement-refused", "box-died"]


def test_floods_are_cut_and_counted() -> None:
    flood = Evidence(note="n", places=tuple(Place(path=f"{n}.py") for n in range(MAX_PLACES + 3)))
    results = (a_result(evidence=(flood,) * (MAX_EVIDENCE + 1)),)
    history = replace(a_history(*(a_commit() for _ in range(MAX_COMMITS + 5))), n_commits=500)
    view = _view(a_scorecard(results=results, snapshot=a_snapshot(history=history)))

    probe = next(probe for area in view.areas for probe in area.probes)
    assert probe.more_evidence_text == "1 more piece of evidence left out"
    assert probe.evidence[0].more_places_text == "3 more places left out"
    assert view.history.more_text == "460 older commits left out"


def test_limits_are_readable() -> None:
    limits = next(group for group in _view(a_full_scorecard()).provenance if group.title == "Limits")
    shown = {fact.name: fact.text.replace("\u202f", " ") for fact in limits.facts}

    assert shown["memory"] == "1,500 MiB"
    assert shown["submission: wall"] == "15 min 00 s"
    assert shown["submission: files"] == "5,000"


def test_what_was_not_preloaded_is_said_and_nothing_where_all_was() -> None:
    slow = replace(a_provenance(), preload_faults=("sklearn: no blas\x1b[2J", "no fork server: it ended"))
    for provenance, told in ((slow, ["sklearn: no blas␛[2J", "no fork server: it ended"]), (a_provenance(), [])):
        groups = _view(a_scorecard(provenance=provenance)).provenance
        assert [fact.text for group in groups for fact in group.facts if fact.name == "Not preloaded"] == told


def test_an_empty_scorecard_is_no_trouble() -> None:
    card = replace(a_scorecard(results=()), areas=(), bands=(), judge_errors=())

    assert _view(card).total_cost_text == "0"


def _view(scorecard: Scorecard) -> TeamReportView:
    return team_report(scorecard, generated_at=GENERATED_AT)


def _judged(*results: ProbeResult) -> Scorecard:
    return a_scorecard(total=0.0, band="Weak", results=results)
