"""What others of the same user do to a process shows from outside."""

import os
import resource
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.runner.vitals import changed_vitals, vitals

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux shows it")


@pytest.fixture
def sleeper() -> Iterator[int]:
    """Like a fork server between two forks: stopped."""
    with subprocess.Popen(["sleep", "60"]) as process:
        os.kill(process.pid, signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        yield process.pid
        process.kill()


DEEDS: dict[str, tuple[Callable[[int], object], str]] = {
    "reniced": (lambda pid: os.setpriority(os.PRIO_PROCESS, pid, 5), "niceness 0 → 5"),
    "limited": (lambda pid: resource.prlimit(pid, resource.RLIMIT_NOFILE, (77, 77)), "Max open files"),
    "bound to a CPU": (lambda pid: os.sched_setaffinity(pid, {max(os.sched_getaffinity(pid))}), "Cpus_allowed_list"),
    "told to end": (lambda pid: os.kill(pid, signal.SIGTERM), "ShdPnd"),
    "told to go on": (lambda pid: os.kill(pid, signal.SIGCONT), "State"),
    "scheduled otherwise": (
        lambda pid: os.sched_setscheduler(pid, os.SCHED_BATCH, os.sched_param(0)),
        "policy 0 → 3",
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_what_is_done_to_it_is_told(sleeper: int, deed: str) -> None:
    do, told = DEEDS[deed]
    if deed == "bound to a CPU" and len(os.sched_getaffinity(0)) == 1:
        pytest.skip("there is one CPU alone")
    before = vitals(sleeper)
    assert changed_vitals(before, sleeper) == (), "left alone, it is as it was"

    do(sleeper)

    assert [told] == [told for change in changed_vitals(before, sleeper) if change.startswith(told)]


def test_another_process_under_its_number_is_not_it(sleeper: int) -> None:
    before = {**vitals(sleeper), "started": "1"}

    assert changed_vitals(before, sleeper) == ("ended",)
    assert changed_vitals(before, 2**22) == ("ended",)
