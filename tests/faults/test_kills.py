"""`kill -9` of `takehome` in a cohort, in each phase, and the same command again."""

import secrets
import signal
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from tests.faults.cohort import Cohort
from tests.faults.faulty import Faults
from tests.functional.program import Program, Running

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600)]

AT_ITS_NAME = Faults(kill_at_rename="scorecard.json", kill_at_count=2)
"""When the second scorecard is written, and has not its name yet."""


@pytest.fixture
def requirement() -> Iterator[str]:
    """One that no image was ever made for; what is made for it is untagged again."""
    client = docker.from_env()
    before = {tag for image in client.images.list("takehome/environment") for tag in image.tags}
    yield f"iniconfig>=2,<9.{secrets.randbelow(10**9)}"
    for image in client.images.list("takehome/environment"):
        for tag in set(image.tags) - before:
            client.images.remove(tag)
    client.close()


def killed_at(running: Running, pattern: str) -> None:
    running.wait_for_line(pattern)
    running.send(signal.SIGKILL)
    assert running.end().exit_status == -signal.SIGKILL


def test_a_cohort_that_is_killed_in_every_phase_is_finished_by_the_same_command(
    tmp_path: Path, requirement: str
) -> None:
    cohort = Cohort(tmp_path, 4, requirement=requirement)
    program = Program(tmp_path / "home", module="tests.faults.faulty")
    for phase, faults in (
        ("cloning", Faults()),
        ("Resolving 1 requirement", Faults()),
        (r"[2-4] of 6 probes", Faults()),
        ("", AT_ITS_NAME),
    ):
        before = cohort.cards()
        running = program.start(*cohort.argv(), env=faults.env())
        if phase:
            killed_at(running, phase)
        else:
            assert running.end().exit_status == -signal.SIGKILL
        cohort.check_files()
        cohort.check_scores()
        cohort.check_kept(before)
    before = cohort.cards()
    assert before, "nothing was ever finished, so nothing could be lost"
    ended = program(*cohort.argv())
    cohort.check_finished(ended, program)
    cohort.check_kept(before)
    n_reused = ended.stderr.count("unchanged since it was examined")
    assert n_reused == len(before), "what was finished is looked at, and what was not is examined"


def test_a_run_that_is_killed_before_its_last_page_leaves_that_page_to_the_next(tmp_path: Path) -> None:
    cohort = Cohort(tmp_path, 2)
    program = Program(tmp_path / "home", module="tests.faults.faulty")
    ended = program(*cohort.argv(), env=Faults(kill_at_rename="cohort.html").env())
    assert ended.exit_status == -signal.SIGKILL
    assert not (cohort.out / "cohort.html").exists()
    before = cohort.cards()
    assert len(before) == 2
    cohort.check_finished(program(*cohort.argv()), program)
    cohort.check_kept(before)
