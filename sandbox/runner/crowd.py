"""All processes of a command, in the box: whatever lives there, process 1 apart."""

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import Protocol

CLEAR_SECONDS = 20
"""For a crowd to be gone after SIGKILL; a full fork bomb took under 1 s."""
_PAUSE_SECONDS = 0.002


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
    """As process 1 sees it: every process is its descendant, every orphan its child."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
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
        return 0 if self._alone else sum(1 for pid in _alive() if pid not in (1, self._pid))

    def signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, number)

    def clear(self) -> None:
        """End everybody. Raises CrowdError when that can't be done."""
        deadline = time.monotonic() + CLEAR_SECONDS
        while True:
            self.signal(signal.SIGKILL)
            self.reap()
            if self._alone:
                return
            if time.monotonic() > deadline:
                raise CrowdError(f"{self.others()} processes are left {CLEAR_SECONDS} s after SIGKILL")
            time.sleep(_PAUSE_SECONDS)


def _alive() -> list[int]:
    """Of all processes that can be seen, those that are no zombies."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdecimal():
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{name}/stat").read_bytes().rpartition(b")")[2].split()
                if fields[0] not in (b"Z", b"X"):
                    found.append(int(name))
    return found
