"""Mutants and controls, tried one after another: what their tests make of each."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique

from grader.examiner.submission import Submission
from grader.suites.testing.product import Mutant
from grader.suites.testing.their_tests import TestRun, run_tests

LEAST_SECONDS, SLOWER = 20.0, 5.0
"""A run is ended when it takes that many times as long as its tests took, and the first of these more."""
Z = 1.96
"""Of the normal distribution: 95 % within."""


@unique
class Outcome(StrEnum):
    ASSERTED = "noticed by an assertion"
    CRASHED = "noticed by a crash"
    TIMED_OUT = "noticed by a time-out"
    SURVIVED = "survived"
    UNREACHED = "survived: no test reaches it"


WORTH = {Outcome.ASSERTED: 1.0, Outcome.CRASHED: 1.0, Outcome.TIMED_OUT: 0.5}
"""A test that does not end tells somebody, after a while, that something is wrong."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    mutant: Mutant
    outcome: Outcome
    by: str = ""
    """The test that noticed it, and what it said."""

    @property
    def is_noticed(self) -> bool:
        return self.outcome in WORTH


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """How many of the mutants were noticed."""

    n_run: int
    worth: float
    by_outcome: Counter[Outcome]

    @property
    def share(self) -> float:
        return self.worth / self.n_run if self.n_run else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's, 95 %: E. B. Wilson, Probable inference (JASA 22, 1927), equation (2)."""
        if not self.n_run:
            return 0.0, 1.0
        n, p = self.n_run, self.share
        middle, scale = p + Z**2 / (2 * n), 1 + Z**2 / n
        half = Z * math.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
        return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)

    def __str__(self) -> str:
        n_noticed = sum(count for outcome, count in self.by_outcome.items() if outcome in WORTH)
        low, high = self.interval
        return f"{n_noticed} of {self.n_run} noticed; {100 * low:.0f}–{100 * high:.0f} %"


def figure(trials: Iterable[Trial]) -> Figure:
    outcomes = [trial.outcome for trial in trials if not trial.mutant.is_control]
    return Figure(
        n_run=len(outcomes),
        worth=sum(WORTH.get(outcome, 0.0) for outcome in outcomes),
        by_outcome=Counter(outcomes),
    )


def who_reaches(usual: TestRun, mutant: Mutant) -> tuple[str, ...]:
    """Tests that run the mutant's statement, or of a whole function a part; all where nobody knows who reaches what.

    What runs at import counts for all; where nobody is known to reach it, those count that started processes into which
    nobody could look.
    """
    if usual.reach is None:
        return usual.collected
    if _is_among(usual.reach.imported, mutant):
        return usual.collected
    tests = usual.reach.tests
    known = tuple(test for test, reached in tests.items() if _is_among(reached.lines, mutant))
    return known or tuple(test for test, reached in tests.items() if reached.escaped)


def _is_among(lines: Mapping[str, list[int]], mutant: Mutant) -> bool:
    return any(mutant.first_line <= line <= mutant.last_line for line in lines.get(mutant.path, ()))


def quickest_first(tests: tuple[str, ...], seconds: Mapping[str, float]) -> tuple[str, ...]:
    """The tests of one file stay together, for what they share; files that take less time come first."""
    per_file: Counter[str] = Counter()
    for test in tests:
        per_file[test.partition("::")[0]] += int(1e6 * seconds.get(test, 0.0))
    return tuple(sorted(tests, key=lambda test: (per_file[test.partition("::")[0]], test.partition("::")[0])))


def tried(submission: Submission, mutants: Iterable[Mutant], usual: TestRun) -> Iterator[Trial]:
    """`usual`: their tests without a mutant. Ends when the submission's CPU seconds for mutants are used up."""
    spent = 0.0
    for mutant in mutants:
        tests = quickest_first(who_reaches(usual, mutant), usual.seconds)
        if not tests:
            yield Trial(mutant=mutant, outcome=Outcome.UNREACHED)
            continue
        if spent > submission.mutant_seconds:
            return
        seconds = sum(max(0.0, usual.seconds.get(test, 0.0)) for test in tests)
        test_run = run_tests(submission, mutant=mutant, only=tests, wall_seconds=LEAST_SECONDS + SLOWER * seconds)
        spent += test_run.run.cpu_seconds
        yield _trial(mutant, test_run)


def _trial(mutant: Mutant, test_run: TestRun) -> Trial:
    if test_run.run.timed_out:
        return Trial(mutant=mutant, outcome=Outcome.TIMED_OUT)
    if test_run.failures:
        first = test_run.failures[0]
        outcome = Outcome.ASSERTED if first.assertion else Outcome.CRASHED
        return Trial(mutant=mutant, outcome=outcome, by=f"{first.test}: {first.error}".strip(": "))
    if test_run.run.signal is not None:
        return Trial(mutant=mutant, outcome=Outcome.CRASHED, by=test_run.run.exit_text)
    return Trial(mutant=mutant, outcome=Outcome.SURVIVED)
