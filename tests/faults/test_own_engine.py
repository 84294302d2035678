"""The engine is restarted, killed for good, out of disk, out of inodes, and an image of it is removed.

On an engine of the tests' own: nobody else's boxes are at stake.
"""

import re
import time
from pathlib import Path

import pytest

from tests.faults.cohort import Cohort, begun
from tests.faults.faulty import Faults
from tests.faults.own_engine import OwnEngine, needs_root
from tests.functional.program import Program

pytestmark = [pytest.mark.docker, pytest.mark.timeout(900), needs_root]

EXAMINING = r"[1-4] of 6 probes"


class TestAnEngineThatGoes:
    def test_one_that_is_restarted_costs_time_alone(self, own: OwnEngine, program: Program, tmp_path: Path) -> None:
        cohort = Cohort(tmp_path, 3)
        running = program.start(*cohort.argv(jobs=2))
        running.wait_for_line(EXAMINING)
        own.stop()
        time.sleep(1)
        own.start()
        ended = running.end()
        assert "the engine does not answer; waiting" in ended.stderr
        cohort.check_finished(ended, program)

    def test_one_that_is_gone_for_good_scores_nobody_and_is_not_waited_for_by_each(
        self, own: OwnEngine, program: Program, tmp_path: Path
    ) -> None:
        cohort = Cohort(tmp_path, 6)
        running = program.start(*cohort.argv(jobs=1), env=Faults(engine_patience_seconds=4).env())
        second = begun(running, 2)
        before = cohort.cards()
        running.wait_for_line(rf"{second}: {EXAMINING}")
        own.kill()
        gone = time.monotonic()
        ended = running.end()
        assert ended.exit_status == 4, ended.stderr
        assert time.monotonic() - gone < 20, "six submissions, and one patience of four seconds"
        assert ended.stderr.count("the engine does not answer; waiting") == 1
        assert f"No Docker engine answers at {own.address}" in ended.stderr
        assert "Traceback" not in ended.stderr
        assert cohort.cards() == before
        cohort.check_files()

        assert program(*cohort.argv()).exit_status == 4, "nor does it begin without one"
        assert cohort.cards() == before

        own.start()
        cohort.check_finished(program(*cohort.argv()), program)
        cohort.check_kept(before)

    def test_a_machine_that_is_rebooted_finishes_with_the_same_command(
        self, own: OwnEngine, program: Program, tmp_path: Path
    ) -> None:
        cohort = Cohort(tmp_path, 3)
        running = program.start(*cohort.argv(jobs=1))
        second = begun(running, 2)
        before = cohort.cards()
        running.wait_for_line(rf"{second}: {EXAMINING}")
        own.kill()
        running.kill()
        running.end()
        own.start()
        cohort.check_finished(program(*cohort.argv()), program)
        cohort.check_kept(before)


class TestAnEngineWithoutRoom:
    """`leave_room` makes its disk so small that what is on it just fits."""

    @pytest.mark.parametrize("what", ["n_bytes", "n_files"])
    def test_one_that_fills_up_scores_nobody(self, own: OwnEngine, program: Program, tmp_path: Path, what: str) -> None:
        cohort = Cohort(tmp_path, 4)  # so that it lives as long as `clean` takes
        running = program.start(*cohort.argv(jobs=1))
        second = begun(running, 2)
        before = cohort.cards()
        running.wait_for_line(rf"{second}: {EXAMINING}")
        own.leave_room(**{what: 1})
        ended = running.end()
        assert ended.exit_status == 4, ended.stderr
        told = {"n_bytes": "Only 0 MB are free where the engine keeps", "n_files": "more files can be made where the"}
        noticed = ("The engine's disk is full", told[what])  # by the engine, or after a box that could not go on
        assert any(sentence in ended.stderr for sentence in noticed), ended.stderr
        assert "Traceback" not in ended.stderr
        cohort.check_files()
        cohort.check_scores()
        cohort.check_kept(before)
        assert len(cohort.cards()) < 4

        ended = program(*cohort.argv())
        assert ended.exit_status == 4
        assert told[what] in ended.stderr

        own.leave_room()
        cohort.check_finished(program(*cohort.argv()), program)
        cohort.check_kept(before)


class TestAnImageThatGoes:
    def test_where_none_can_be_built_nobody_is_scored(
        self, own: OwnEngine, program: Program, tmp_path: Path, tags: tuple[str, ...]
    ) -> None:
        """This engine has no network to build with; `test_removed_image.py` has one."""
        cohort = Cohort(tmp_path, 3)
        running = program.start(*cohort.argv(jobs=1))
        running.wait_for_line(EXAMINING)
        own.remove_images(next(tag for tag in tags if "tools" in tag))
        ended = running.end()
        assert ended.exit_status in (4, 5), ended.stderr
        assert "an image was removed; looking for it again" in ended.stderr
        assert "Traceback" not in ended.stderr
        cohort.check_files()
        cohort.check_scores()
        before = cohort.cards()
        assert len(before) == 1, "whoever was being examined is examined to the end"

        own.load(tags)
        cohort.check_finished(program(*cohort.argv()), program)
        cohort.check_kept(before)


class TestWhatFreesRoom:
    """As `docs/operating.md` has it."""

    def test_what_died_goes_alone_and_then_the_images(
        self, own: OwnEngine, program: Program, tmp_path: Path, tags: tuple[str, ...]
    ) -> None:
        cohort = Cohort(tmp_path, 8)  # so that it lives as long as `clean` takes
        running = program.start(*cohort.argv(jobs=1))
        running.wait_for_line(EXAMINING)
        assert program("clean").exit_status == 0
        n_said = len(re.findall(EXAMINING, running.stderr))
        running.wait_for_line(EXAMINING, count=n_said + 1)  # or it might be killed between two, when it has no box
        running.kill()
        running.end()
        assert program.leftovers(), "what a live run uses stays, and so does what a dead one left"
        assert program("clean", "--keep-images").exit_status == 0
        assert program.leftovers() == []
        assert len(own.images()) > 1
        own.docker("image", "prune", "--all", "--force", "--filter", "label!=takehome")
        assert len(own.images()) > 1
        assert program("clean").exit_status == 0
        assert own.images() == []

        own.load(tags)
        cohort.check_finished(program(*cohort.argv()), program)
