"""All processes of a command, in the box: whatever lives there, process 1 apart."""

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import Protocol

from sandbox.runner.vitals import is_alive

CLEAR_SECONDS = 20
"""For a crowd to be gone after SIGKILL; a full fork bomb took under 1 s."""
QUIET_SECONDS = 0.2
"""For what has ended to be gone."""
_PAUSE_SECONDS = 0.002
_TASK_COUNTS = ("/sys/fs/cgroup/pids/pids.current", "/sys/fs/cgroup/pids.current")


class CrowdError(Exception):
    """Processes that no SIGKILL ends."""


class Crowd(Protocol):
    """The processes of one command; `pid` is the one that was started."""

    def reap(self) -> None:
        """Take note of who has ended; never waits."""

    @property
    def ended(self) -> int | None:
        """The wait status of the process that was started, once it has ended."""

    def others(self) -> int:
        """How many others are alive."""

    def signal(self, number: int) -> None: ...


class BoxCrowd:
    """As process 1 sees it: every process is its descendant, every orphan its child. One, `spared`, is no command's."""

    def __init__(self, pid: int, spared: int | None = None) -> None:
        self._pid = pid
        self._spared = spared
        self._ended: int | None = None
        self._alone = False

    @property
    def ended(self) -> int | None:
        return self._ended

    def reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    self._alone = False
                    return
                if pid == self._pid:
                    self._ended = status
        self._alone = True  # no children: nobody else is there at all

    def others(self) -> int:
        self.reap()
        return 0 if self._alone else len(self._found() - {self._pid})

    def signal(self, number: int) -> None:
        if self._spared is None:
            _signal(-1, number)
            return
        for pid in self._found():
            _signal(pid, number)

    def is_quiet(self) -> bool:
        """Nobody is there but whom it spares. Not seen by looking at one process after another, for they could hop."""
        deadline = time.monotonic() + QUIET_SECONDS
        while time.monotonic() < deadline:
            self.reap()
            if self._alone or n_tasks() == (1 if self._spared is None else 2):
                return True
            if self._found():
                return False
            time.sleep(_PAUSE_SECONDS)
        return False

    def clear(self) -> None:
        """End everybody, also whom it spared. Raises CrowdError when that can't be done."""
        deadline = time.monotonic() + CLEAR_SECONDS
        while True:
            _signal(-1, signal.SIGKILL)
            self.reap()
            if self._alone:
                return
            if time.monotonic() > deadline:
                raise CrowdError(f"{self.others()} processes are left {CLEAR_SECONDS} s after SIGKILL")
            time.sleep(_PAUSE_SECONDS)

    def _found(self) -> set[int]:
        return {pid for pid in _pids() if is_alive(pid)} - {os.getpid(), self._spared}


def n_tasks() -> int | None:
    """Threads in the box, those of process 1 among them; None where no cgroup counts them."""
    for path in _TASK_COUNTS:
        with contextlib.suppress(OSError):
            return int(Path(path).read_bytes())
    return None


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
