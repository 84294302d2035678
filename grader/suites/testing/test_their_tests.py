"""The candidate's own tests: they pass, and they notice when a declared part breaks.

Their word is evidence, not proof: a test run reports on itself, so everything here is marked self-reported.
"""

import pytest

from grader.contract import ContractPart
from grader.examiner.answer import Run
from grader.examiner.submission import Submission
from grader.model import DeclaredPart
from grader.suites.testing.broken_part import BREAKS, SAME, broken_part

NO_TESTS = 5
"""pytest's exit status when it collected none."""


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

    Each declared part is made to give a wrong answer of the right form, one at a time, and their tests run again. A
    wrapper that changes nothing runs as a control: tests that notice that one react to something else.
    """
    declared = {part.name: part for part in working.snapshot.parts}
    asked = [part for part in working.contract.parts if part.answer in BREAKS]
    there = [(part, declared[part.name]) for part in asked if part.name in declared]
    assert there, "takehome.toml declares no part that could be broken"
    control = _run_tests(working, broken_part(working.files, there[0][1], SAME))
    assert control.ok, f"their tests react to an edit that changes nothing ({control.exit_text}), so no figure is taken"
    outcomes = {part.name: _outcome(working, part, mine) for part, mine in there}
    outcomes |= {part.name: "not declared" for part in asked if part.name not in declared}
    unnoticed = {name: outcome for name, outcome in outcomes.items() if outcome}
    rationale = "; ".join(f"`{name}` {outcome}" for name, outcome in unnoticed.items())
    working.note("; ".join(f"{name}: {outcome or 'noticed'}" for name, outcome in outcomes.items()))
    if unnoticed and len(unnoticed) < len(asked):
        working.partial(1 - len(unnoticed) / len(asked), rationale)
    assert not unnoticed, rationale


def _outcome(submission: Submission, part: ContractPart, declared: DeclaredPart) -> str:
    """Empty when their tests noticed; else what happened."""
    run = _run_tests(submission, broken_part(submission.files, declared, part.answer))
    if run.exit_status not in (0, None) and not run.timed_out:
        return ""
    if run.timed_out:
        return f"{BREAKS[part.answer]}: their tests did not come to an end"
    return f"{BREAKS[part.answer]}, and all their tests pass"


def _run_tests(submission: Submission, overlay: dict[str, bytes]) -> Run:
    options = ["-x"] if overlay else []
    return submission.execute(["python", "-m", "pytest", "-q", *options], files=overlay)
