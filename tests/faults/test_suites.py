"""A hidden suite with a fault in it: whoever is examined by it has no score, and the run ends within its bounds."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.model import Scorecard, Verdict
from tests.faults.cohort import Cohort
from tests.faults.faulty import Faults
from tests.functional.program import Program, verdicts

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600)]

HEAD = '''
import os, sys, time

import pytest


@pytest.fixture
def table():
    {fixture}
    return "id,a,b\\n"


@pytest.mark.probe(area="correctness", points=1)
def test_first(submission):
    """The first probe asks nothing."""


@pytest.mark.probe(area="correctness", points=1)
def test_second(submission, table):
    """The second rests on a table."""
    {body}
'''
GIGABYTES = 3
"""Three times what an examiner box has memory for."""
PRINTS = f"for _ in range({GIGABYTES} * 1024): {{how}}"
SUITES: dict[str, str] = {
    "raises at import": HEAD.format(fixture="pass", body="pass") + "\nraise RuntimeError('a suite with a bug')\n",
    "raises in a fixture": HEAD.format(fixture="raise RuntimeError('a suite with a bug')", body="pass"),
    "raises in a probe": HEAD.format(fixture="pass", body="raise RuntimeError('a suite with a bug')"),
    "hangs": HEAD.format(fixture="pass", body="time.sleep(3600)"),
    "ends itself": HEAD.format(fixture="pass", body="os._exit(0)"),
    "prints gigabytes": HEAD.format(fixture="pass", body=PRINTS.format(how="print('x' * 2**20)")),
    "writes gigabytes": HEAD.format(fixture="pass", body=PRINTS.format(how="os.write(1, b'x' * 2**20)")),
}
SAID: dict[str, str] = {
    "raises at import": "can't be collected: ",
    "raises in a fixture": "The suite raised RuntimeError: a suite with a bug (setup; test_vault.py:",
    "raises in a probe": "The suite raised RuntimeError: a suite with a bug (call; test_vault.py:",
    "hangs": "The examination did not come to its end: The examiner box did not answer within",
    "ends itself": "The examination did not come to its end: The examiner box ended.",
    "prints gigabytes": "The examination did not come to its end: The examiner box ended.",
}
"""What the scorecard says, in a judge error or in the verdict of the second probe."""
WALL_SECONDS = 3


@pytest.mark.parametrize("fault", SAID)
def test_nobody_is_scored_by_a_suite_that(fault: str, tmp_path: Path) -> None:
    cohort, program = Cohort(tmp_path, 1), Program(tmp_path / "home", module="tests.faults.faulty")
    with _suite(cohort, SUITES[fault]):
        ended = program(*cohort.argv(), env=Faults(guard_seconds=5 if fault == "hangs" else 60).env())
    assert ended.exit_status == 5, ended.stderr
    (card,) = cohort.cards().values()
    assert card.total is None
    assert SAID[fault] in _said(card)
    found = verdicts(card)
    assert found.get("test_second", Verdict.JUDGE_ERROR) is Verdict.JUDGE_ERROR
    assert set(found.values()) <= {Verdict.JUDGE_ERROR, Verdict.PASSED}, "nobody fails for it"
    assert ended.stderr.count("a judge error; once more") == 1, "it is tried twice, and not for ever"
    assert program.leftovers() == []

    cohort.check_finished(program(*cohort.argv()), program)


def test_what_a_suite_writes_past_pytest_costs_its_submission_nothing(tmp_path: Path) -> None:
    cohort, program = Cohort(tmp_path, 1), Program(tmp_path / "home", module="tests.faults.faulty")
    with _suite(cohort, SUITES["writes gigabytes"]):
        ended = program(*cohort.argv(), env=Faults(guard_seconds=60).env())
    assert ended.exit_status == 0, ended.stderr
    (card,) = cohort.cards().values()
    assert set(verdicts(card).values()) == {Verdict.PASSED}
    assert program.leftovers() == []


@contextmanager
def _suite(cohort: Cohort, text: str) -> Iterator[None]:
    """The cohort's assessment has this hidden suite, and little time, until the block ends."""
    settings, suite = cohort.assessment / "assessment.toml", cohort.assessment / "hidden" / "test_vault.py"
    before = {place: place.read_text() for place in (settings, suite)}
    usual, short = (f"[limits.submission]\nwall_seconds = {seconds}" for seconds in (300, WALL_SECONDS))
    assert usual in before[settings]
    settings.write_text(before[settings].replace(usual, short))
    suite.write_text(text)
    yield
    for place, content in before.items():
        place.write_text(content)


def _said(card: Scorecard) -> str:
    return "\n".join((*card.judge_errors, *(result.rationale for result in card.results)))
