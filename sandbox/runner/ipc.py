"""System V shared memory, semaphores and message queues: they outlive who made them, so they are removed."""

import ctypes
from pathlib import Path

_PROC = Path("/proc/sysvipc")
_IPC_RMID = 0
_REMOVERS = {"shm": "shmctl", "sem": "semctl", "msg": "msgctl"}
_IDENTITY = 1  # its place in a line of /proc/sysvipc (man 5 proc)


def left_ipc() -> tuple[tuple[str, int], ...]:
    """Kind and id of each in the box; none where the kernel knows no System V."""
    found = []
    for kind in _REMOVERS:
        place = _PROC / kind
        if place.exists():
            lines = place.read_text().splitlines()[1:]
            found += [(kind, int(line.split()[_IDENTITY])) for line in lines]
    return tuple(found)


def remove_ipc() -> None:
    """All of them; for an errand, since only their owner may."""
    for kind, identity in left_ipc():
        remove = ctypes.CDLL(None)[_REMOVERS[kind]]
        if kind == "sem":
            remove(identity, 0, _IPC_RMID)
        else:
            remove(identity, _IPC_RMID, None)
