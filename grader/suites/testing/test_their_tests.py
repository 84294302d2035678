"""The candidate's own tests: they pass, and they notice when a declared part breaks.

Their word is evidence, not proof: a test run reports on itself, so everything here is marked self-reported.
"""

from typing import NamedTuple

import pytest

from grader.contract import ContractPart
from grader.examiner.answer import Run
from grader.examiner.submission import Submission
from grader.model import DeclaredPart
from grader.suites.testing.broken_part import BREAKS, broken_part, draw_key, draw_order

NO_TESTS = 5
"""pytest's exit status when it collected none."""
TESTS_FAILED = 1
BEFORE_A_TEST = {2: "at the collection", 4: "when it loaded their conftest.py"}
"""pytest's exit statuses where a broken part stopped it: their tests use the part as they are imported."""
N_CONTROLS = 2


class Trial(NamedTuple):
    """Their tests, run on one part behind a wrapper."""

    part: ContractPart
    breaks: bool
    """Else it is a control."""
    run: Run


@pytest.fixture(scope="session")
def clean_run(working: Submission) -> Run:
    return _run_tests(working, {})


@pytest.fixture(scope="session")
def passing(clean_run: Run) -> Run:
    assert clean_run.ok, f"their tests don't pass as handed in: {clean_run.exit_text}"
    return clean_run


@pytest.mark.probe(
    area="testing-discipline",
    points=3,
    self_reported=True,
    ask="How do you run your tests before you hand something over?",
)
def test_their_tests_pass(clean_run: Run) -> None:
    """Their own tests pass, in a clean copy and offline.

    Tests that don't pass as handed in protect nobody. That there are none counts as not passing.
    """
    assert clean_run.exit_status != NO_TESTS, "there are no tests: pytest collected none"
    assert clean_run.ok, f"`python -m pytest`: {clean_run.exit_text}"


@pytest.mark.probe(
    area="testing-discipline",
    points=6,
    self_reported=True,
    ask="Suppose your model said the same for every row from tomorrow on. Which test fails first, and why?",
)
def test_their_tests_notice_a_broken_part(passing: Run, working: Submission) -> None:
    """Their tests notice when a part of theirs is broken.

    Each declared part is made to give a wrong answer of the right form, one at a time, and their tests run again. Among
    these are controls, whose wrapper changes nothing: tests that notice one of them react to something else.
    """
    declared = {part.name: part for part in working.snapshot.parts}
    asked = [part for part in working.contract.parts if part.answer in BREAKS]
    there = [(part, declared[part.name]) for part in asked if part.name in declared]
    assert there, "takehome.toml declares no part that could be broken"
    trials = _trials(working, there)
    reacted = [trial.run.exit_text for trial in trials if not trial.breaks and not trial.run.ok]
    working.note("; ".join(_told(trial) for trial in trials))
    assert not reacted, f"their tests react to an edit that changes nothing ({reacted[0]}), so no figure is taken"
    outcomes = {trial.part.name: _outcome(trial) for trial in trials if trial.breaks}
    outcomes |= {part.name: "not declared" for part in asked if part.name not in declared}
    unnoticed = {part.name: outcomes[part.name] for part in asked if outcomes[part.name]}
    rationale = "; ".join(f"`{name}` {outcome}" for name, outcome in unnoticed.items())
    if unnoticed and len(unnoticed) < len(asked):
        working.partial(1 - len(unnoticed) / len(asked), rationale)
    assert not unnoticed, rationale


def _trials(submission: Submission, there: list[tuple[ContractPart, DeclaredPart]]) -> list[Trial]:
    """A mutant of each part, and the controls among them."""
    trials = []
    for (part, mine), breaks in draw_order(there, N_CONTROLS):
        overlay = broken_part(submission.files, mine, part.answer, draw_key(breaks=breaks))
        trials.append(Trial(part, breaks, _run_tests(submission, overlay)))
    return trials


def _outcome(trial: Trial) -> str:
    """Empty when their tests noticed; else what happened. Each control has passed, so that the part is the reason."""
    run, broken = trial.run, BREAKS[trial.part.answer]
    if run.timed_out:
        return f"{broken}: their tests did not come to an end"
    if run.exit_status == TESTS_FAILED or run.exit_status in BEFORE_A_TEST:
        return ""
    return f"{broken}, and all their tests pass" if run.ok else f"{broken}, and no test fails: {run.exit_text}"


def _told(trial: Trial) -> str:
    if not trial.breaks:
        return f"control on {trial.part.name}: {'not noticed' if trial.run.ok else trial.run.exit_text}"
    where = BEFORE_A_TEST.get(trial.run.exit_status or 0)
    noticed = f"noticed before a test ran, {where}" if where else "noticed"
    return f"{trial.part.name}: {_outcome(trial) or noticed}"


def _run_tests(submission: Submission, overlay: dict[str, bytes]) -> Run:
    options = ["-x"] if overlay else []
    return submission.execute(["python", "-m", "pytest", "-q", *options], files=overlay)
