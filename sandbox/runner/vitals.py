"""What others of the same user can change about a process, read from outside: so that a change shows."""

import ctypes
import os
from pathlib import Path

_STATUS = (b"State", b"TracerPid", b"Threads", b"SigPnd", b"ShdPnd", b"SigBlk", b"SigIgn", b"SigCgt")
_STATUS_SETS = (b"Cpus_allowed_list", b"Mems_allowed_list")
_STAT = {
    "parent": 1,
    "session": 3,
    "niceness": 16,
    "started": 19,
    "real-time priority": 37,
    "policy": 38,
}
"""Places after the name (man 5 proc has them three higher)."""
_IOPRIO_GET = {"x86_64": 252, "aarch64": 31}
_WHO_PROCESS = 1


def vitals(pid: int) -> dict[str, str]:
    """By what it is called in a finding. Raises OSError when there is no such process."""
    folder = Path(f"/proc/{pid}")
    stat = stat_fields(pid)
    status = dict(line.split(b":\t", 1) for line in (folder / "status").read_bytes().splitlines() if b":\t" in line)
    found = {name: stat[place].decode() for name, place in _STAT.items()}
    found |= {name.decode(): status.get(name, b"").decode().strip() for name in (*_STATUS, *_STATUS_SETS)}
    found["oom_score_adj"] = (folder / "oom_score_adj").read_text().strip()
    for line in (folder / "limits").read_text().splitlines()[1:]:
        found[line[:25].strip()] = line[25:].strip()
    found["I/O priority"] = str(_io_priority(pid))
    return found


def changed_vitals(before: dict[str, str], pid: int) -> tuple[str, ...]:
    """What is not as it was, as text: `niceness 0 → 5`."""
    try:
        now = vitals(pid)
    except OSError:
        return ("ended",)
    if now["started"] != before["started"]:
        return ("ended",)
    return tuple(f"{name} {before[name]} → {value}" for name, value in now.items() if before[name] != value)


def stat_fields(pid: int) -> list[bytes]:
    """Of `/proc/PID/stat`, those after the name; the first is the state. Raises OSError."""
    return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()


def is_alive(pid: int) -> bool:
    """No zombie either."""
    try:
        return stat_fields(pid)[0] not in (b"Z", b"X")
    except OSError:
        return False


def _io_priority(pid: int) -> int:
    number = _IOPRIO_GET.get(os.uname().machine)
    return int(ctypes.CDLL(None).syscall(number, _WHO_PROCESS, pid)) if number is not None else 0
