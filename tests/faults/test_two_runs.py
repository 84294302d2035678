"""Two runs at once: of one cohort, one waits for the other; of two cohorts, neither touches what the other has open."""

from pathlib import Path

import pytest

from tests.faults.cohort import Cohort
from tests.functional.program import Program

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600)]


def test_of_two_runs_of_one_cohort_one_waits_and_finds_all_done(tmp_path: Path) -> None:
    cohort, program = Cohort(tmp_path, 2), Program(tmp_path / "home")
    first = program.start(*cohort.argv())
    first.wait_for("cloning")
    second = program.start(*cohort.argv())
    second.wait_for(f"another run grades into {cohort.out} (process")
    assert first.end().exit_status == 0
    before = cohort.cards()
    ended = second.end()
    cohort.check_finished(ended, program)
    cohort.check_kept(before)
    assert ended.stderr.count("unchanged since it was examined") == 2


def test_a_run_that_begins_sweeps_nothing_of_one_that_lives(tmp_path: Path) -> None:
    slow, quick = Cohort(tmp_path / "slow", 3), Cohort(tmp_path / "quick", 1)
    program = Program(tmp_path / "home")
    running = program.start(*slow.argv(jobs=1))
    running.wait_for_line(r"[1-4] of 6 probes")
    assert program(*quick.argv()).exit_status == 0
    assert not running.is_over(), "it was to live through the other's start and end"
    ended = running.end()
    assert "once more" not in ended.stderr, "it lost a box to the other"
    slow.check_finished(ended, program)
    quick.check_scores()
