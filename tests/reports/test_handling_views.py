"""Dirty inputs: what was asked, and what was seen."""

from dataclasses import replace

from grader.model import Handled, Handling
from reports.handling_views import WORDS, HandlingView, handling_view
from reports.loss_views import judge_costs
from tests.builders import a_result, a_scorecard
from tests.reports.samples import a_full_scorecard


def view_of(*handled: Handled) -> HandlingView | None:
    return handling_view(judge_costs(a_scorecard(results=(replace(a_result(), handled=handled),))))


def test_every_handling_has_words() -> None:
    assert set(WORDS) == set(Handling)


def test_columns_go_from_the_worst_on_and_are_those_that_occur() -> None:
    view = handling_view(judge_costs(a_full_scorecard()))

    assert view is not None
    assert view.columns == ("taken as good", "crashed", "refused by name", "reported at its place")
    assert [(row.input, [mark.kind for mark in row.marks]) for row in view.rows] == [
        ("no column origin", ["", "off", "asked", ""]),
        ("a negative distance", ["bad", "", "", "asked"]),
        ("hour 27", ["", "", "", "asked"]),
        ("a repeated id", ["", "", "", "both"]),
    ]
    assert [row.is_unseen for row in view.rows] == [False, False, True, False]
    assert view.sentence == "1 of 4 inputs were handled as the brief asks; 1 were taken as if nothing were wrong."


def test_one_input_that_two_probes_tell_of_is_one_row() -> None:
    same = Handled(input="x", asked=Handling.REFUSED, seen=Handling.REFUSED)
    view = view_of(same, same)

    assert view is not None
    assert len(view.rows) == 1


def test_where_no_probe_tells_there_is_no_table() -> None:
    assert view_of() is None
