"""What a command uses: CPU and memory of the box's cgroup, read from within.

Memory is what processes hold: anonymous memory, and shared memory however it was made, `/dev/shm` among it. Files in
the other tmpfs are the box's disk, although the kernel counts them as shared memory too; they are taken off again, as
the file systems themselves say how full they are. `ru_maxrss` would tell of the parent at a fork, and `times()` knows
nothing of what nobody reaps.
"""

import os
import time
from pathlib import Path
from typing import NamedTuple, Protocol

_CGROUP = Path("/sys/fs/cgroup")
_V1_STAT, _V1_CPU = _CGROUP / "memory/memory.stat", _CGROUP / "cpuacct/cpuacct.usage"
_V1_EVENTS = _CGROUP / "memory/memory.oom_control"
_V2_STAT, _V2_CPU, _V2_EVENTS = _CGROUP / "memory.stat", _CGROUP / "cpu.stat", _CGROUP / "memory.events"


class MeterError(Exception):
    """The kernel shows no usage in this box."""


class Usage(NamedTuple):
    cpu_seconds: float
    memory_bytes: int


class Meter(Protocol):
    def read(self) -> Usage:
        """CPU since some beginning, without this process's own; memory now."""

    def out_of_memory_kills(self) -> int:
        """By the kernel, since some beginning."""


class CgroupMeter:
    """cgroup v1 and v2. `disks` are the tmpfs whose files are no memory of a process."""

    def __init__(self, disks: tuple[str, ...]) -> None:
        self._disks = disks
        self._version = 1 if _V1_STAT.exists() else 2
        stat, self._cpu_path, self._events_path = (
            (_V1_STAT, _V1_CPU, _V1_EVENTS) if self._version == 1 else (_V2_STAT, _V2_CPU, _V2_EVENTS)
        )
        names = (b"total_rss", b"total_shmem") if self._version == 1 else (b"anon", b"shmem")
        self._anonymous, self._shared = names
        try:
            self._stat, self._cpu = (os.open(path, os.O_RDONLY) for path in (stat, self._cpu_path))
            self.read()
        except (OSError, KeyError, ValueError) as error:
            raise MeterError(f"no usage of CPU and memory is shown in {_CGROUP}: {error}") from error

    def read(self) -> Usage:
        fields = _fields(os.pread(self._stat, 2**16, 0))
        files = sum(_held_bytes(path) for path in self._disks)
        shared = max(0, int(fields[self._shared]) - files)
        return Usage(self._cpu_seconds() - time.process_time(), int(fields[self._anonymous]) + shared)

    def out_of_memory_kills(self) -> int:
        try:
            return int(_fields(self._events_path.read_bytes()).get(b"oom_kill", 0))
        except OSError:
            return 0

    def _cpu_seconds(self) -> float:
        data = os.pread(self._cpu, 2**16, 0)
        if self._version == 1:
            return int(data) / 1e9
        return int(_fields(data)[b"usage_usec"]) / 1e6


def _fields(data: bytes) -> dict[bytes, bytes]:
    return dict(line.split(None, 1) for line in data.splitlines() if b" " in line)


def _held_bytes(path: str) -> int:
    state = os.statvfs(path)
    return (state.f_blocks - state.f_bfree) * state.f_frsize
