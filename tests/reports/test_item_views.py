"""Probes as an author reads them."""

from grader.model import Verdict
from reports.item_analysis import Weakness, items
from reports.item_views import MAP_HEIGHT, items_view, weakness_view
from tests.reports.cohorts import a_cohort, a_graded

TITLES = {"testing": "Testing"}


def test_what_is_weak_comes_first_and_is_counted() -> None:
    view = items_view(items(a_cohort(30)), {})

    assert [[weakness.word for weakness in item.weaknesses] for item in view.items[:3]] == [
        ["everyone passes"],
        ["no one passes"],
        [],
    ]
    assert view.sentence == "Of 60 probes: 1 everyone passes, 1 no one passes."
    assert view.caution == ""


def test_a_row_says_it_in_numbers_and_in_counts() -> None:
    cards = [a_graded("a", Verdict.PASSED), a_graded("b", Verdict.FAILED), a_graded("c", Verdict.PASSED)]
    (item,) = items_view(items(cards), TITLES).items

    assert (item.title, item.area, item.earned_text, item.counts_text) == (
        "T0",
        "Testing",
        "66.7\u202f%",
        "2 passed, 1 failed",
    )
    assert (item.discrimination_text, item.discrimination_value, item.x) == ("–", "", "")


def test_few_submissions_are_said_to_tell_little() -> None:
    view = items_view(items(a_cohort(5)), {})

    assert view.caution.startswith("5 submissions can't tell a weak probe from a good one.")
    assert not view.has_map
    assert items_view(items(a_cohort(15)), {}).caution.startswith("With fewer than 20")


def test_the_map_has_every_probe_that_has_both_figures_within_it() -> None:
    view = items_view(items(a_cohort(40)), {})
    placed = [item for item in view.items if item.x]

    assert view.has_map
    assert len(placed) == 58
    assert all(0 <= float(item.x) <= 100 and 0 <= float(item.y) <= MAP_HEIGHT for item in placed)
    assert 0 < float(view.poor_y) < float(view.zero_y) < MAP_HEIGHT


def test_every_weakness_has_words() -> None:
    assert len({weakness_view(weakness).word for weakness in Weakness}) == len(Weakness)


def test_none_weak_is_said() -> None:
    cards = [a_graded("a", Verdict.PASSED), a_graded("b", Verdict.FAILED)]

    assert items_view(items(cards), TITLES).sentence == "None of 1 probe stands out as weak."
