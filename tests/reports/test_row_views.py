"""A submission as a row of its cohort."""

from dataclasses import replace

from grader.model import Scorecard
from reports.linked import Linked
from reports.row_views import NO_TOTAL, RowView, row_views
from reports.separability import inseparable
from tests.builders import a_finding, a_scorecard, an_open_scorecard
from tests.reports.cohorts import a_cohort


def test_runs_name_exactly_those_who_cannot_be_told_apart() -> None:
    cards = sorted(a_cohort(30)[:-1], key=lambda card: (-(card.total or 0), card.name))
    near = inseparable(cards)
    rows = _rows(*cards)

    assert [row.name.name for row in rows] == [card.name for card in cards]
    assert [_unrolled(row.near_runs) for row in rows] == [set(each) for each in near]
    assert [row.is_tied for row in rows] == [place + 1 in each for place, each in enumerate(near)]
    assert [row.near_text for row in rows] == [str(len(each)) for each in near]


def test_an_open_one_has_neither_whisker_nor_neighbours() -> None:
    row = _rows(a_scorecard(), an_open_scorecard(name="open"))[-1]

    assert (row.total_text, row.total_value, row.at, row.near_runs, row.band) == ("Open", "", "", "", NO_TOTAL)
    assert row.notes == ("1 judge error",)


def test_what_people_said_stands_first_of_what_to_look_at() -> None:
    linked = Linked(a_scorecard(findings=(a_finding(),)), note="with people's verdicts 71.2")
    (row,) = row_views([linked], ())

    assert row.notes == ("with people's verdicts 71.2", "1 finding")


def test_heat_has_a_number_in_every_cell_and_a_dash_where_there_is_none() -> None:
    scores = (0.0, 19.9, 20.0, 100.0)
    card = a_scorecard()
    areas = tuple(replace(area, score=score) for area, score in zip(card.areas, scores, strict=True))
    heats = _rows(replace(card, areas=areas))[0].heats
    missing = _rows(an_open_scorecard())[0].heats

    assert [(heat.shade, heat.text) for heat in heats] == [("0", "0.0"), ("0", "19.9"), ("1", "20.0"), ("4", "100.0")]
    assert {(heat.shade, heat.text) for heat in missing} == {("none", "–")}


def _rows(*cards: Scorecard) -> list[RowView]:
    return row_views([Linked(card) for card in cards], tuple(score.area.id for score in cards[0].areas))


def _unrolled(runs: str) -> set[int]:
    """As the page's script does it."""
    places, found = 0, set()
    for n, length in enumerate(map(int, runs.split())):
        found |= set(range(places, places + length)) if n % 2 else set()
        places += length
    return found
