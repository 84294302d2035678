"""A full disk is found out before a night's work begins. `/proc` is a file system that never has room."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sandbox.errors import NoSpaceError
from sandbox.space import check_space
from tests.builders import AN_ENGINE

FULL = Path("/proc")


def test_a_full_disk_of_the_engines_is_told_with_what_frees_some() -> None:
    with pytest.raises(
        NoSpaceError, match=r"Only 0 MB are free where the engine .* \(/proc\); 1024 MB .*takehome clean"
    ):
        check_space(replace(AN_ENGINE, root=str(FULL)), Path("/nowhere"))


def test_a_full_disk_of_the_results_is_told_with_the_option_that_names_another() -> None:
    with pytest.raises(NoSpaceError, match=r"Only 0 MB are free where results go \(/proc\).*--out"):
        check_space(AN_ENGINE, FULL)


def test_a_remote_engines_disk_is_not_taken_for_a_folder_of_this_machine() -> None:
    remote = replace(AN_ENGINE, address="tcp://somewhere:2376", root=str(FULL))
    assert check_space(remote, Path("/nowhere")) is None  # type: ignore[func-returns-value]


def test_a_place_that_can_not_be_looked_at_is_not_said_to_be_full() -> None:
    assert check_space(AN_ENGINE, Path("/nowhere")) is None  # type: ignore[func-returns-value]


@dataclass(frozen=True)
class Room:
    """What the system says of a disk; of its files, Btrfs says 0."""

    f_files: int
    f_favail: int
    f_bavail: int = 2**30
    f_frsize: int = 4096


def test_a_disk_without_inodes_is_full_whatever_room_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "statvfs", lambda place: Room(f_files=100_000, f_favail=12))
    with pytest.raises(NoSpaceError, match=r"Only 12 more files can be made where the engine .*df -i"):
        check_space(AN_ENGINE, Path("/nowhere"))


def test_a_disk_that_does_not_count_its_files_is_not_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "statvfs", lambda place: Room(f_files=0, f_favail=0))
    assert check_space(AN_ENGINE, Path("/nowhere")) is None  # type: ignore[func-returns-value]
