"""Side by side: what differs first, and whether totals tell anybody apart."""

from dataclasses import replace

from grader.model import Finding, Scorecard, Verdict
from reports.comparison import ComparisonView, comparison_view
from reports.linked import Linked
from tests.builders import a_scorecard
from tests.reports.cohorts import a_graded
from tests.reports.samples import GENERATED_AT, a_full_scorecard

PASSED, FAILED, TIMED_OUT = Verdict.PASSED, Verdict.FAILED, Verdict.TIMED_OUT


def test_every_pair_is_looked_at() -> None:
    pairs = _view(a_graded("a", PASSED), a_graded("b", PASSED), a_graded("c", FAILED)).pairs

    assert [(pair.one.name, pair.other.name) for pair in pairs] == [("a", "b"), ("a", "c"), ("b", "c")]


def test_only_what_earned_differently_differs() -> None:
    view = _view(a_graded("a", PASSED, FAILED, FAILED), a_graded("b", FAILED, TIMED_OUT, FAILED))

    assert [difference.title for difference in view.differences] == ["T0"]
    assert view.n_differ_text == "1 of 3 probes went differently."
    assert view.lost_by_all == ("T1", "T2")
    assert view.same_text == "0 probes passed on every side."


def test_nothing_to_tell_apart_is_said() -> None:
    view = _view(a_graded("a", PASSED), a_graded("b", PASSED))

    assert (view.differences, view.n_differ_text) == ((), "None of 1 probe tells them apart.")


def test_what_moves_totals_apart_most_comes_first_and_cases_of_one_way_are_one() -> None:
    view = _view(_all_passed(a_full_scorecard()), a_full_scorecard())

    assert [(each.title, each.n_text, each.worth_text) for each in view.differences][:3] == [
        ("A missing column is refused by name", "", "8.3 of the total apart"),
        ("Their tests notice a broken model", "", "6.7 of the total apart"),
        ("The declared features work alone", "", "6.7 of the total apart"),
    ]
    dirty = next(each for each in view.differences if each.title.startswith("Dirty rows"))
    assert (dirty.n_text, [side.points_text for side in dirty.sides]) == ("2 probes", ["2 / 2", "0 / 2"])
    assert dirty.sides[1].rationale.startswith("7 rows have a negative distance")


def test_areas_are_in_the_order_of_what_they_move() -> None:
    view = _view(_all_passed(a_full_scorecard()), a_full_scorecard())

    assert [(area.title, area.apart_text) for area in view.areas][:2] == [
        ("Data validation", "55.6"),
        ("Modular design", "66.7"),
    ]


def test_an_area_that_one_side_has_no_score_in_is_not_said_to_be_apart_by_nothing() -> None:
    card = a_full_scorecard()
    unscored = replace(card, areas=tuple(replace(each, score=None) for each in card.areas))

    assert {area.apart_text for area in _view(card, card, unscored).areas} == {"–"}


def test_a_probe_that_one_side_lacks_is_not_run_there() -> None:
    lacking = _view(a_graded("a", PASSED, PASSED), a_graded("b", PASSED))

    assert [side.verdict is None for side in lacking.differences[0].sides] == [False, True]


def test_links_lead_to_the_probe_in_the_report_or_nowhere() -> None:
    linked = [Linked(a_graded("a", PASSED, PASSED), "./a/report.html"), Linked(a_graded("b", PASSED, FAILED))]
    (difference,) = comparison_view(linked, generated_at=GENERATED_AT).differences

    assert [side.href for side in difference.sides] == ["./a/report.html#probe-2", ""]


def test_what_people_said_stands_beside_the_total() -> None:
    linked = [Linked(a_scorecard(), note="people: 71.2"), Linked(a_scorecard(name="other"))]

    assert [side.note for side in comparison_view(linked, generated_at=GENERATED_AT).sides] == ["people: 71.2", ""]


def test_findings_are_those_of_one_alone() -> None:
    shared, own = Finding(kind="a", title="Shared"), Finding(kind="b", title="Own")
    view = _view(a_scorecard(findings=(shared, own)), a_scorecard(name="other", findings=(shared,)))

    assert [side.findings for side in view.sides] == [("Own",), ()]


def test_metrics_stand_side_by_side() -> None:
    (measure,) = _view(a_full_scorecard(), a_graded("other", PASSED)).measures

    assert (measure.metric, measure.values) == ("log_loss", ("0.471 (0.455 to 0.490)", "–"))


def _view(*cards: Scorecard) -> ComparisonView:
    return comparison_view([Linked(card) for card in cards], generated_at=GENERATED_AT)


def _all_passed(card: Scorecard) -> Scorecard:
    results = tuple(replace(result, verdict=PASSED, fraction=None, rationale="") for result in card.results)
    areas = tuple(replace(area, score=100.0) for area in card.areas)
    return replace(card, name="all-passed", total=100.0, band="Strong", results=results, areas=areas)
