"""The cohort's page, as data: bands without ranks, and neighbours that can't be told apart."""

import re

from grader.model import Scorecard, Verdict
from reports.cohort import CohortView, cohort_view
from reports.html import write_cohort_page
from reports.linked import Linked
from reports.row_views import NO_TOTAL, RowView
from tests.builders import a_scorecard, an_open_scorecard
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


def test_neighbours_are_counted_in_words() -> None:
    twins = (a_scorecard(name="a"), a_scorecard(name="b"), a_scorecard(name="c"))

    assert _view(*twins).tied_text == "No two neighbours can be told apart by their totals."
    assert _view(twins[0]).tied_text == ""
    assert _view(*twins[:2]).tied_text == "The two can’t be told apart by their totals."
    far = a_graded("far", *[Verdict.FAILED] * 20)
    near = (a_graded("one", *[Verdict.PASSED] * 20), a_graded("other", *[Verdict.PASSED] * 19, Verdict.FAILED))
    assert _view(*near, far).tied_text == "1 of 2 neighbours can’t be told apart by their totals."


def test_what_was_graded_otherwise_is_named_and_not_among_them() -> None:
    view = cohort_view(_linked([a_scorecard()]), left_out=("older\u202e",), generated_at=GENERATED_AT)

    assert view.left_out == ("older⟨U+202E⟩",)
    assert view.n_text == "1 submission"


def test_a_cohort_without_totals_has_a_page_without_a_picture() -> None:
    page = write_cohort_page(
        _linked([an_open_scorecard(name="a"), an_open_scorecard(name="b")]), generated_at=GENERATED_AT
    )

    assert "distribution" not in page[page.index("<body>") :]
    assert page.count(">Open<") == 2


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
