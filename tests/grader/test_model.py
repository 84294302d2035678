"""The values: what a verdict earns, that points add up, and that none can be changed in passing."""

import dataclasses

import pytest

from grader.model import Points, Verdict, fraction_earned
from tests.builders import a_result, a_scorecard, an_examination


@pytest.mark.parametrize(
    ("verdict", "earned"),
    [
        (Verdict.PASSED, 1.0),
        (Verdict.PARTIAL, 0.5),
        (Verdict.FAILED, 0.0),
        (Verdict.TIMED_OUT, 0.0),
        (Verdict.BLOCKED, 0.0),
        (Verdict.NOT_MEASURED, None),
        (Verdict.JUDGE_ERROR, None),
    ],
)
def test_what_a_verdict_earns(verdict: Verdict, earned: float | None) -> None:
    assert fraction_earned(a_result(verdict)) == earned


def test_points_add_up() -> None:
    assert sum([Points(earned=1, possible=2), Points(earned=0.5, possible=4)], Points()) == Points(
        earned=1.5, possible=6
    )


def test_an_examination_knows_whether_the_judge_failed() -> None:
    assert an_examination().all_passed
    assert not an_examination(a_result(Verdict.FAILED)).all_passed
    assert not an_examination(a_result(Verdict.FAILED)).has_judge_error
    assert an_examination(a_result(Verdict.JUDGE_ERROR)).has_judge_error
    assert an_examination(judge_errors=("The engine went away.",)).has_judge_error


def test_values_are_frozen() -> None:
    card = a_scorecard()
    with pytest.raises(dataclasses.FrozenInstanceError):
        card.total = 100.0  # type: ignore[misc]
    assert hash(card.results) == hash(a_scorecard().results)
