"""A command's processes on the host: those of its session, as far as the system shows them."""

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import NamedTuple

from sandbox.runner.meter import Usage

CLEAR_SECONDS = 5
_PAUSE_SECONDS = 0.005
_PROC = Path("/proc")
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class LocalSession:
    """Both the crowd and the meter of a command whose process `pid` leads a session. Without `/proc`: its group."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._ended: int | None = None
        self._reaped_cpu_seconds = 0.0

    @property
    def ended(self) -> int | None:
        return self._ended

    def reap(self) -> None:
        if self._ended is None:
            pid, status, usage = os.wait4(self._pid, os.WNOHANG)
            if pid:
                self._ended = status
                self._reaped_cpu_seconds = usage.ru_utime + usage.ru_stime

    def others(self) -> int:
        if _PROC.exists():
            return sum(1 for member in _members(self._pid) if member.pid != self._pid)
        return int(self._ended is not None and self._group_lives())

    def signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, number)
        for member in _members(self._pid):
            if member.group != self._pid:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(member.pid, number)

    def clear(self) -> None:
        """End everybody; what resists is left, and waited for no longer."""
        deadline = time.monotonic() + CLEAR_SECONDS
        while (self._ended is None or self.others()) and time.monotonic() < deadline:
            self.signal(signal.SIGKILL)
            self.reap()
            time.sleep(_PAUSE_SECONDS)

    def read(self) -> Usage:
        members = _members(self._pid)
        cpu_seconds = max(self._reaped_cpu_seconds, sum(member.cpu_seconds for member in members))
        return Usage(cpu_seconds, sum(member.memory_bytes for member in members))

    def out_of_memory_kills(self) -> int:
        """The host's kernel doesn't say whose."""
        return 0

    def _group_lives(self) -> bool:
        try:
            os.killpg(self._pid, 0)
        except (ProcessLookupError, PermissionError):
            return False
        return True


class _Member(NamedTuple):
    pid: int
    group: int
    cpu_seconds: float
    memory_bytes: int


def _members(session: int) -> list[_Member]:
    members = []
    for folder in _PROC.iterdir() if _PROC.exists() else ():
        if folder.name.isdecimal():
            with contextlib.suppress(OSError):
                # proc(5): state is field 3, group 5, session 6, times of it and of reaped children 14 to 17, rss 24
                fields = (folder / "stat").read_bytes().rpartition(b")")[2].split()
                if int(fields[3]) == session and fields[0] not in (b"Z", b"X"):
                    cpu_seconds = sum(int(ticks) for ticks in fields[11:15]) / _TICKS_PER_SECOND
                    memory_bytes = int(fields[21]) * _PAGE_BYTES
                    members.append(_Member(int(folder.name), int(fields[2]), cpu_seconds, memory_bytes))
    return members
