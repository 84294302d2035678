"""The disk of the results is full in the middle, of bytes or of files: what is finished stays, and the rest comes.

A small tmpfs is where results go; it takes root to mount one.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.cohort import Cohort, begun
from tests.faults.own_engine import needs_root
from tests.functional.program import Program

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600), needs_root]

OPTIONS = {"bytes": "size=64m", "inodes": "size=256m,nr_inodes=1100"}


@pytest.fixture(params=OPTIONS)
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", OPTIONS[request.param], "tmpfs", str(place)], check=True)
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(place: Path) -> Path:
    """Nothing can be written any more; what is returned makes room when it goes."""
    filler = place / ".filler"
    filler.mkdir()
    room = os.statvfs(place)
    try:
        for index in range(room.f_ffree if room.f_ffree < 2000 else 0):
            (filler / str(index)).touch()
        with (filler / "bytes").open("wb") as file:
            while True:
                file.write(b"x" * 2**16)
                file.flush()
    except OSError:
        return filler


def empty(filler: Path) -> None:
    for file in filler.iterdir():
        file.unlink()
    filler.rmdir()


def test_a_disk_that_fills_up_in_the_middle(small_disk: Path, tmp_path: Path) -> None:
    cohort = Cohort(tmp_path, 3, out=small_disk / "out")
    program = Program(tmp_path / "home")
    running = program.start(*cohort.argv(jobs=1))
    begun(running, 2)
    before = cohort.cards()
    filler = fill(small_disk)
    ended = running.end()
    assert ended.exit_status == 2, ended.stderr
    assert "can't be written: No space left on device. Mend that and run the same command again" in ended.stderr
    assert "Traceback" not in ended.stderr
    cohort.check_files()
    assert cohort.cards() == before, "who could not be written is not there, and who was there is"
    assert program.leftovers() == []

    ended = program(*cohort.argv(jobs=1))
    assert ended.exit_status in (2, 4), "it does not begin on a full disk"
    assert cohort.cards() == before

    empty(filler)
    cohort.check_finished(program(*cohort.argv()), program)
    cohort.check_kept(before)
