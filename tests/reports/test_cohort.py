"""The cohort's page, as data: bands without ranks, and neighbours that can't be told apart."""

import re
from dataclasses import replace

from grader.model import Scorecard, Verdict
from reports.border_views import Linked
from reports.cohort import NO_TOTAL, CohortView, RowView, cohort_view
from reports.html import write_cohort_page
from reports.separability import inseparable
from tests.builders import a_finding, a_scorecard, an_open_scorecard
from tests.reports.cohorts import a_cohort, a_graded
from tests.reports.samples import GENERATED_AT


def test_submissions_stand_in_the_rubrics_bands_and_open_ones_below() -> None:
    view = _view(
        *(a_scorecard(name=f"n{total}", total=total) for total in (12.0, 90.0, 86.5, 64.9)), an_open_scorecard()
    )

    assert [(group.title, group.border_text, [row.name.name for row in group.rows]) for group in view.groups] == [
        ("Strong", "from 85", ["n90.0", "n86.5"]),
        ("Solid", "from 65", []),
        ("Mixed", "from 40", ["n64.9"]),
        ("Weak", "", ["n12.0"]),
        (NO_TOTAL, "", ["ada"]),
    ]
    assert [group.share_text for group in view.groups] == [
        "40\u202f%",
        "0\u202f%",
        "20\u202f%",
        "20\u202f%",
        "20\u202f%",
    ]


def test_no_row_has_a_rank() -> None:
    page = write_cohort_page(_linked(a_cohort(12)), generated_at=GENERATED_AT)
    table = page[page.index("<tbody>") : page.index("</table>")]

    assert "rank" not in re.sub(r"Bands, not ranks", "", page).lower()
    assert not re.findall(r"<t[dh][^>]*>\s*(?:#|no\.?\s*)?\d+\s*</t[dh]>", table)
    assert "<ol" not in table


def test_runs_name_exactly_those_who_cannot_be_told_apart() -> None:
    cards = sorted(a_cohort(30)[:-1], key=lambda card: (-(card.total or 0), card.name))
    near = inseparable(cards)
    rows = _rows(_view(*cards))

    assert [row.name.name for row in rows] == [card.name for card in cards]
    assert [_unrolled(row.near_runs) for row in rows] == [set(each) for each in near]
    assert [row.is_tied for row in rows] == [place + 1 in each for place, each in enumerate(near)]
    assert [row.near_text for row in rows] == [str(len(each)) for each in near]


def test_neighbours_are_counted_in_words() -> None:
    twins = (a_scorecard(name="a"), a_scorecard(name="b"), a_scorecard(name="c"))

    assert _view(*twins).tied_text == "No two neighbours can be told apart by their totals."
    assert _view(twins[0]).tied_text == ""
    assert _view(*twins[:2]).tied_text == "The two can’t be told apart by their totals."
    far = a_graded("far", *[Verdict.FAILED] * 20)
    near = (a_graded("one", *[Verdict.PASSED] * 20), a_graded("other", *[Verdict.PASSED] * 19, Verdict.FAILED))
    assert _view(*near, far).tied_text == "1 of 2 neighbours can’t be told apart by their totals."


def test_an_open_one_has_neither_whisker_nor_neighbours() -> None:
    row = _rows(_view(a_scorecard(), an_open_scorecard(name="open")))[-1]

    assert (row.total_text, row.total_value, row.at, row.near_runs, row.band) == ("Open", "", "", "", NO_TOTAL)
    assert row.notes == ("1 judge error",)


def test_what_people_said_stands_first_of_what_to_look_at() -> None:
    linked = Linked(a_scorecard(findings=(a_finding(),)), note="with people's verdicts 71.2")
    (row,) = _rows(cohort_view([linked], generated_at=GENERATED_AT))

    assert row.notes == ("with people's verdicts 71.2", "1 finding")


def test_heat_has_a_number_in_every_cell_and_a_dash_where_there_is_none() -> None:
    scores = (0.0, 19.9, 20.0, 100.0)
    card = a_scorecard()
    areas = tuple(replace(area, score=score) for area, score in zip(card.areas, scores, strict=True))
    heats = _rows(_view(replace(card, areas=areas)))[0].heats
    missing = _rows(_view(an_open_scorecard()))[0].heats

    assert [(heat.shade, heat.text) for heat in heats] == [("0", "0.0"), ("0", "19.9"), ("1", "20.0"), ("4", "100.0")]
    assert {(heat.shade, heat.text) for heat in missing} == {("none", "–")}


def test_what_was_graded_otherwise_is_named_and_not_among_them() -> None:
    view = cohort_view(_linked([a_scorecard()]), left_out=("older\u202e",), generated_at=GENERATED_AT)

    assert view.left_out == ("older⟨U+202E⟩",)
    assert view.n_text == "1 submission"


def test_aliases_are_not_the_names_and_differ() -> None:
    names = [row.name for row in _rows(_view(*a_cohort(60)))]

    assert len({name.alias for name in names}) == 60
    assert all(re.fullmatch(r"[A-Z2-7]{3}-[A-Z2-7]{3}", name.alias) for name in names)


def _view(*cards: Scorecard) -> CohortView:
    return cohort_view(_linked(cards), generated_at=GENERATED_AT)


def _linked(cards: tuple[Scorecard, ...] | list[Scorecard]) -> list[Linked]:
    return [Linked(card, f"./{card.name}/report.html") for card in cards]


def _rows(view: CohortView) -> list[RowView]:
    return [row for group in view.groups for row in group.rows]


def _unrolled(runs: str) -> set[int]:
    """As the page's script does it."""
    places, found = 0, set()
    for n, length in enumerate(map(int, runs.split())):
        found |= set(range(places, places + length)) if n % 2 else set()
        places += length
    return found
