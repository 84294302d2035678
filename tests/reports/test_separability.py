"""Who can be told apart by a total, and who can't."""

from dataclasses import replace
from itertools import combinations

import pytest

from grader.model import Rerun, Scorecard, Verdict
from reports.separability import inseparable, separation
from tests.builders import an_open_scorecard
from tests.reports.cohorts import a_cohort, a_graded

PASSED, FAILED = Verdict.PASSED, Verdict.FAILED
GOOD = a_graded("good", *[PASSED] * 19, FAILED)
ALIKE = a_graded("alike", *[PASSED] * 18, FAILED, FAILED)
BAD = a_graded("bad", PASSED, *[FAILED] * 19)


def test_a_difference_beyond_the_choice_of_probes_counts() -> None:
    found = separation(GOOD, BAD)

    assert found is not None
    assert found.by_choice is not None
    assert (found.apart, found.is_separable) == (90.0, True)


def test_one_within_it_does_not() -> None:
    found = separation(GOOD, ALIKE)

    assert found is not None
    assert found.by_choice is not None
    assert found.apart == 5.0 < found.by_choice
    assert not found.is_separable


def test_nor_does_one_within_what_another_run_moves() -> None:
    found = separation(_again(GOOD, total=0.0), BAD)

    assert found is not None
    assert found.by_rerun == 95.0
    assert not found.is_separable


def test_the_same_answers_are_not_separable() -> None:
    found = separation(GOOD, replace(GOOD, name="twin"))

    assert found is not None
    assert (found.apart, found.by_choice, found.is_separable) == (0.0, 0.0, False)


def test_what_nobody_knows_separates_nobody() -> None:
    found = separation(a_graded("one", PASSED), a_graded("other", FAILED))

    assert found is not None
    assert (found.apart, found.by_choice, found.is_separable) == (100.0, None, False)


def test_without_a_total_there_is_nothing_to_say() -> None:
    assert separation(GOOD, an_open_scorecard()) is None


def test_all_pairs_at_once_are_what_each_pair_is() -> None:
    cards = (*a_cohort(40), _again(GOOD, total=20.0), ALIKE, an_open_scorecard())
    near = inseparable(cards)

    for one, other in combinations(range(len(cards)), 2):
        found = separation(cards[one], cards[other])
        assert (other in near[one]) == (found is not None and not found.is_separable)
        assert (other in near[one]) == (one in near[other])


@pytest.mark.parametrize("cards", [(), (GOOD,), (an_open_scorecard(), an_open_scorecard())])
def test_too_few_have_no_neighbours(cards: tuple[Scorecard, ...]) -> None:
    assert inseparable(cards) == tuple(frozenset() for _ in cards)


def test_where_nothing_is_known_all_are_neighbours() -> None:
    cards = (a_graded("one", PASSED), a_graded("other", FAILED))

    assert inseparable(cards) == (frozenset({1}), frozenset({0}))


def _again(card: Scorecard, *, total: float) -> Scorecard:
    return replace(card, reruns=(Rerun(started_at="2024-03-03T09:30:00+00:00", total=total),))
