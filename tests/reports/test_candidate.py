"""What a candidate may see of a scorecard: areas, and nothing of a probe."""

from dataclasses import replace

from grader.model import Verdict
from reports.candidate import candidate_view
from reports.views import team_report
from tests.builders import a_finding, a_probe, a_result, a_scorecard, a_snapshot
from tests.reports.samples import GENERATED_AT, a_full_scorecard, an_open_full_scorecard


def test_each_area_says_how_many_probes_and_how_it_went() -> None:
    view = candidate_view(a_full_scorecard(), generated_at=GENERATED_AT)
    assert [(area.title, area.n_text, area.score_text) for area in view.areas] == [
        ("Data validation", "6 probes", "44.4"),
        ("Testing discipline", "3 probes", "73.3"),
        ("Modular design", "3 probes", "33.3"),
        ("Security hygiene", "2 probes", "60.0"),
        ("Model quality", "2 probes", "100.0"),
    ]
    assert view.areas[0].for_candidates == "What your job does with data that is not as promised."


def test_an_area_without_a_score_is_no_zero() -> None:
    view = candidate_view(an_open_full_scorecard(), generated_at=GENERATED_AT)
    assert [(area.title, area.score_text) for area in view.areas if not area.is_scored] == [("Model quality", "–")]


def test_findings_are_those_of_the_repository_and_none_that_a_suite_made() -> None:
    """A suite may name its findings as it likes; only kinds that the grading itself gives are shown."""
    of_the_intake = a_finding("file-too-large", title="A file is too large")
    refused, of_a_suite = a_finding(), a_finding("tampering", title="A command tampered with a process")
    card = a_scorecard(snapshot=a_snapshot(findings=(of_the_intake,)), findings=(of_the_intake, refused, of_a_suite))
    view = candidate_view(card, generated_at=GENERATED_AT)
    assert [finding.title for finding in view.findings] == [of_the_intake.title, refused.title]


def test_words_of_single_probes_do_not_show() -> None:
    """Two scorecards that differ in what a probe says have one view, but for a reference that tells nothing."""
    probe = replace(a_probe(), title="Another title", why="Another reason", ask="Another question", answer="An answer")
    cards = [
        a_scorecard(results=(a_result(Verdict.FAILED),)),
        a_scorecard(results=(a_result(Verdict.TIMED_OUT, probe=probe, rationale="Another rationale", evidence=()),)),
    ]
    first, second = (candidate_view(card, generated_at=GENERATED_AT) for card in cards)
    assert first == second


def test_what_cost_points_has_a_reference_for_an_appeal_that_the_team_can_look_up() -> None:
    card = a_full_scorecard()
    view = candidate_view(card, generated_at=GENERATED_AT)
    lost = view.areas[0].references
    team = team_report(card, generated_at=GENERATED_AT)
    known = {probe.reference: probe.verdict.word for probe in team.areas[0].probes}
    assert sorted(known[reference] for reference in lost) == ["failed", "failed", "failed"]
    assert not any(reference in result.probe.id for reference in lost for result in card.results)


def test_each_requirement_of_the_brief_says_how_far_it_was_met() -> None:
    view = candidate_view(a_full_scorecard(), generated_at=GENERATED_AT)
    assert [(each.number, each.word) for each in view.areas[0].requirements] == [
        ("R1", "met"),
        ("R7", "met in part"),
        ("R8", "met in part"),
    ]
    assert view.areas[0].requirements[0].text == "`validate` takes good data as it is."
    assert [(each.number, each.word) for each in view.areas[2].requirements] == [("R11", "not met")]


def test_a_number_that_the_brief_has_not_is_none_of_a_requirement() -> None:
    """A probe's `brief` is the author's to write: `R7: the origin column of row 40` would tell a trace."""
    probe = replace(a_probe(), brief="R7: row 40, and R99")
    card = replace(a_scorecard(results=(a_result(Verdict.FAILED, probe=probe),)), brief=a_full_scorecard().brief)
    shown = [
        each.number for area in candidate_view(card, generated_at=GENERATED_AT).areas for each in area.requirements
    ]
    assert set(shown) <= {"R7"}


def test_advice_is_on_the_suites_that_cost_points() -> None:
    view = candidate_view(a_full_scorecard(), generated_at=GENERATED_AT)
    assert [len(area.advice) for area in view.areas] == [0, 1, 0, 0, 0]
    assert "run your tests" in view.areas[1].advice[0]


def test_a_scorecard_of_before_the_brief_was_kept_has_a_page() -> None:
    view = candidate_view(replace(a_full_scorecard(), brief=()), generated_at=GENERATED_AT)
    assert [area.requirements for area in view.areas] == [(), (), (), (), ()]
