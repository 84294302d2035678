"""Difficulty and discrimination, against figures worked out by hand."""

from collections import Counter
from dataclasses import replace
from statistics import correlation

import pytest

from grader.model import Scorecard, Verdict
from reports.item_analysis import ENOUGH, ENOUGH_FOR_DISCRIMINATION, Item, Weakness, items
from tests.builders import a_probe
from tests.reports.cohorts import a_cohort, a_graded

PASSED, PARTIAL, FAILED, UNSURE = Verdict.PASSED, Verdict.PARTIAL, Verdict.FAILED, Verdict.NOT_MEASURED


def test_difficulty_is_the_mean_share_of_what_was_measured() -> None:
    (item,) = items([a_graded(str(n), verdict) for n, verdict in enumerate((PASSED, PARTIAL, FAILED, UNSURE))])

    assert (item.difficulty, item.n_measured, item.n_submissions) == (0.5, 3, 4)
    assert item.verdicts == {PASSED: 1, PARTIAL: 1, FAILED: 1, UNSURE: 1}


def test_discrimination_is_the_correlation_with_the_rest() -> None:
    """Three probes of a point each; the rest of the first is what the other two cost."""
    rows = [((n // 2) % 2, n % 2, (n // 3) % 2) for n in range(12)]
    first = items([_answers(n, row) for n, row in enumerate(rows)])[0]

    assert first.discrimination == pytest.approx(correlation([r[0] for r in rows], [r[1] + r[2] for r in rows]))


def test_the_cases_of_a_function_are_no_rest_for_each_other() -> None:
    """Two cases that always go the same way, and one other that never varies: nothing is left to correlate with."""
    cards = [_answers(n, (n % 2, n % 2, 1)) for n in range(12)]
    together = [_as_cases(card) for card in cards]

    assert items(cards)[0].discrimination == pytest.approx(1.0)
    assert items(together)[0].discrimination is None


def test_of_few_submissions_there_is_no_discrimination() -> None:
    cards = a_cohort(ENOUGH_FOR_DISCRIMINATION)

    assert any(item.discrimination is not None for item in items(cards))
    assert all(item.discrimination is None for item in items(cards[1:]))


def test_what_everyone_or_no_one_passes_is_weak() -> None:
    first, second, *others = items(a_cohort(30))

    assert first.weaknesses == (Weakness.ALL_PASS,)
    assert second.weaknesses == (Weakness.NONE_PASS,)
    assert not [item for item in others if item.discrimination is None]


@pytest.mark.parametrize(
    ("n", "discrimination", "weaknesses"),
    [
        (ENOUGH, -0.1, (Weakness.BACKWARDS,)),
        (ENOUGH, 0.0, (Weakness.TELLS_LITTLE,)),
        (ENOUGH, 0.19, (Weakness.TELLS_LITTLE,)),
        (ENOUGH, 0.2, ()),
        (ENOUGH - 1, -0.1, ()),
    ],
)
def test_weak_is_what_tells_little_apart_and_backwards_what_favours_the_worse(
    n: int, discrimination: float, weaknesses: tuple[Weakness, ...]
) -> None:
    assert _item(n_measured=n, discrimination=discrimination).weaknesses == weaknesses


def test_half_unmeasured_is_seldom() -> None:
    assert _item(n_measured=20, n_submissions=40).weaknesses == (Weakness.SELDOM_MEASURED,)
    assert _item(n_measured=21, n_submissions=40).weaknesses == ()


def test_of_nobody_measured_nothing_is_known() -> None:
    (item,) = items([a_graded("one", UNSURE), a_graded("other", UNSURE)])

    assert (item.difficulty, item.discrimination, item.weaknesses) == (None, None, (Weakness.SELDOM_MEASURED,))


def _answers(n: int, row: tuple[int, ...]) -> Scorecard:
    return a_graded(str(n), *(PASSED if each else FAILED for each in row))


def _as_cases(card: Scorecard) -> Scorecard:
    """The first two probes as two cases of one function."""
    cased = tuple(
        replace(result, probe=replace(result.probe, id=f"hidden/test_a.py::test_same[{n}]"))
        for n, result in enumerate(card.results[:2])
    )
    return replace(card, results=(*cased, *card.results[2:]))


def _item(*, n_measured: int, n_submissions: int | None = None, discrimination: float = 0.5) -> Item:
    return Item(
        probe=a_probe(),
        n_measured=n_measured,
        n_submissions=n_submissions or n_measured,
        difficulty=0.5,
        discrimination=discrimination,
        verdicts=Counter(),
    )
