"""A full disk is found out before a night's work begins. `/proc` is a file system that never has room."""

from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.engine import EngineInfo
from sandbox.errors import NoSpaceError
from sandbox.space import check_space

FULL = Path("/proc")
INFO = EngineInfo(
    address="unix:///var/run/docker.sock",
    name="Docker Engine",
    version="20.10.24",
    api_version="1.41",
    runtimes=("runc",),
    default_runtime="runc",
    storage_driver="overlay2",
    cgroup_version="1",
    security=(),
    root="/nowhere",
    architecture="x86_64",
    n_cpus=2,
    memory_bytes=2**33,
)


def test_a_full_disk_of_the_engines_is_told_with_what_frees_some() -> None:
    with pytest.raises(
        NoSpaceError, match=r"Only 0 MB are free where the engine .* \(/proc\); 1024 MB .*takehome clean"
    ):
        check_space(replace(INFO, root=str(FULL)), Path("/nowhere"))


def test_a_full_disk_of_the_results_is_told_with_the_option_that_names_another() -> None:
    with pytest.raises(NoSpaceError, match=r"Only 0 MB are free where results go \(/proc\).*--out"):
        check_space(INFO, FULL)


def test_a_remote_engines_disk_is_not_taken_for_a_folder_of_this_machine() -> None:
    remote = replace(INFO, address="tcp://somewhere:2376", root=str(FULL))
    assert check_space(remote, Path("/nowhere")) is None  # type: ignore[func-returns-value]


def test_a_place_that_can_not_be_looked_at_is_not_said_to_be_full() -> None:
    assert check_space(INFO, Path("/nowhere")) is None  # type: ignore[func-returns-value]
