"""What a folder holds, counted in pieces: each block once, whatever its owner did to it."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from sandbox.runner.census import DEPTH_LIMIT, ENTRY_BYTES, Census

MB = 2**20
Counted = Callable[[Path], int]


@pytest.fixture
def nobody(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the processes are listed: none, for this machine's have files of their own open."""
    return str(tmp_path_factory.mktemp("processes"))


@pytest.fixture
def counted(nobody: str) -> Callable[[Path], int]:
    return partial(count, processes=nobody)


def count(folder: Path, processes: str) -> int:
    census = Census(str(folder), os.getuid(), processes=processes)
    assert census.go_on(60)
    return census.n_bytes


def fill(place: Path, n_bytes: int = MB) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(os.urandom(n_bytes))
    return place


def test_blocks_of_files_in_folders_are_added_up(tmp_path: Path, counted: Counted) -> None:
    fill(tmp_path / "a")
    fill(tmp_path / "b/c/d", 3 * MB)

    assert 4 * MB <= counted(tmp_path) < 4.1 * MB


def test_a_hole_takes_no_room(tmp_path: Path, counted: Counted) -> None:
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(100 * MB)

    assert counted(tmp_path) == ENTRY_BYTES


def test_a_file_with_many_names_counts_once_and_a_link_is_not_followed(tmp_path: Path, counted: Counted) -> None:
    first = fill(tmp_path / "a" / "first")
    for number in range(10):
        os.link(first, tmp_path / f"again-{number}")
    (tmp_path / "link").symlink_to(first)
    (tmp_path / "loop").symlink_to(tmp_path)

    assert MB <= counted(tmp_path) < 1.2 * MB


def test_what_is_empty_takes_room_too(tmp_path: Path, counted: Counted) -> None:
    for number in range(1000):
        (tmp_path / str(number)).touch()

    assert counted(tmp_path) == 1000 * ENTRY_BYTES


def test_a_count_that_is_broken_off_goes_on_where_it_was(tmp_path: Path, nobody: str) -> None:
    for number in range(1000):
        (tmp_path / str(number)).touch()
    census, sums = Census(str(tmp_path), os.getuid(), processes=nobody), []

    while not census.go_on(0):
        sums.append(census.n_bytes)

    assert len(sums) > 3
    assert sums == sorted(sums)
    assert census.n_bytes == 1000 * ENTRY_BYTES
    assert not census.go_on(0), "the next one starts anew"
    assert census.n_bytes < 1000 * ENTRY_BYTES


def test_depth_costs_neither_descriptors_nor_recursion(tmp_path: Path, nobody: str) -> None:
    place, before = tmp_path, len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(DEPTH_LIMIT + 20):
        place = place / "d"
        place.mkdir()
    census = Census(str(tmp_path), os.getuid(), processes=nobody)
    assert census.go_on(60)
    assert census.n_bytes == DEPTH_LIMIT * ENTRY_BYTES
    census.go_on(0)
    census.drop()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.skipif(os.getuid() != 0, reason="only root can look as somebody else")
def test_it_sees_what_the_owner_may_see_and_has_no_more_rights_afterwards() -> None:
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        top.chmod(0o755)
        file = fill(top / "private" / "file")
        file.parent.chmod(0o700)
        for path in (file.parent, file):
            os.chown(path, 200_001, 200_001)
        (top / "nobody").mkdir()
        census, stranger = (Census(folder, uid, processes=f"{folder}/nobody") for uid in (200_001, 200_002))
        assert census.go_on(60)
        assert stranger.go_on(60)
    assert census.n_bytes >= MB
    assert stranger.n_bytes == 2 * ENTRY_BYTES
    (uids,) = re.findall(r"^Uid:(.*)$", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert uids.split() == ["0"] * 4


def test_an_open_file_without_a_name_counts_while_a_process_has_it(tmp_path: Path, nobody: str) -> None:
    program = "import os, sys, time; f = open(sys.argv[1], 'wb'); os.unlink(sys.argv[1]); f.write(bytes(2**22))"
    program += "; f.flush(); print(flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program, tmp_path / "a"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert list(tmp_path.iterdir()) == []
        (Path(nobody) / str(process.pid)).symlink_to(f"/proc/{process.pid}")
        assert count(tmp_path, nobody) >= 4 * MB
        process.kill()
    assert count(tmp_path, nobody) == 0


def test_a_folder_that_its_owner_closed_is_opened(tmp_path: Path, counted: Counted) -> None:
    fill(tmp_path / "closed" / "file").parent.chmod(0)

    assert counted(tmp_path) >= MB
