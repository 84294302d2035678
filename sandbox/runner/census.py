"""How much a folder of the candidate's holds, counted a little at a time by process 1 while the candidate is at work.

A child that had become the candidate's user could be stopped or ended by it, and would count as one of the command's
processes. So process 1 counts, with the candidate's user for looking at files alone (setfsuid(2)): that user may read
what it owns, and nobody may signal, trace or renice a process for it.

What isn't counted: files without a name that a process holds which can't be looked into (prctl(2), PR_SET_DUMPABLE),
that are mapped and closed, or on their way through a socket; and what lies deeper than DEPTH_LIMIT.
"""

import contextlib
import ctypes
import os
import stat
import time
from collections.abc import Iterator

ENTRY_BYTES = 8192
"""The least that a file, link or folder counts for, as in a tmpfs of ours: an empty one takes an inode, and time."""
DEPTH_LIMIT = 100
"""Of folders in folders; each is held open."""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_BLOCK_BYTES = 512
"""Of `st_blocks`, whatever the file system's own are (stat(2))."""
_ENTRIES_PER_LOOK = 64
"""At the clock."""


class Census:
    """Counts `top` again and again. A file with several names counts once."""

    def __init__(self, top: str, uid: int, *, processes: str = "/proc") -> None:
        """`uid` is the owner's, and its group's."""
        self._top, self._uid, self._processes = top, uid, processes
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._count: Iterator[int] | None = None
        self.n_bytes = 0
        """Of the count under way, so far, or of the last one."""

    def go_on(self, seconds: float) -> bool:
        """Counts for so long, beginning anew if a count has come to its end. Whether this one has."""
        deadline = time.monotonic() + seconds
        self._count = self._count or _running_sums(self._top, self._processes)
        with self._as_owner():
            for number, n_bytes in enumerate(self._count):
                self.n_bytes = n_bytes
                if number % _ENTRIES_PER_LOOK == 0 and time.monotonic() > deadline:
                    return False
        self._count = None
        return True

    def drop(self) -> None:
        """The count under way is given up."""
        self._count = None

    @contextlib.contextmanager
    def _as_owner(self) -> Iterator[None]:
        group, user = self._libc.setfsgid(self._uid), self._libc.setfsuid(self._uid)
        try:
            yield
        finally:
            self._libc.setfsuid(user)
            self._libc.setfsgid(group)


def _running_sums(top: str, processes: str) -> Iterator[int]:
    """After each entry, the sum so far; what has no name first."""
    linked: set[int] = set()
    stack = [_Folder(os.open(top, _FOLDER))]
    try:
        yield (n_bytes := _nameless_bytes(processes, os.fstat(stack[0].fd).st_dev))
        while stack:
            name = stack[-1].next_name()
            if name is None:
                stack.pop().close()
                continue
            with contextlib.suppress(OSError):  # gone meanwhile
                state = os.stat(name, dir_fd=stack[-1].fd, follow_symlinks=False)
                is_folder = stat.S_ISDIR(state.st_mode)
                if is_folder or state.st_nlink == 1 or state.st_ino not in linked:
                    n_bytes += max(ENTRY_BYTES, state.st_blocks * _BLOCK_BYTES)
                if state.st_nlink > 1 and not is_folder:
                    linked.add(state.st_ino)
                if is_folder and len(stack) < DEPTH_LIMIT:
                    stack.append(_Folder(_opened(name, stack[-1].fd)))
            yield n_bytes
    finally:
        for folder in stack:
            folder.close()


def _opened(name: str, within: int) -> int:
    """Its owner may have closed it to itself; what that user may open again is opened."""
    try:
        return os.open(name, _FOLDER, dir_fd=within)
    except PermissionError:
        os.chmod(name, 0o700, dir_fd=within)
        return os.open(name, _FOLDER, dir_fd=within)


def _nameless_bytes(processes: str, device: int) -> int:
    """Of files on `device` that some process has open and no folder has, such as `tempfile.TemporaryFile` makes."""
    held: dict[int, int] = {}
    for pid in os.listdir(processes):
        if pid.isdecimal() and int(pid) != os.getpid():
            with contextlib.suppress(OSError):  # ended, or not to be looked into
                for fd in os.listdir(f"{processes}/{pid}/fd"):
                    with contextlib.suppress(OSError):
                        state = os.stat(f"{processes}/{pid}/fd/{fd}")
                        if state.st_dev == device and state.st_nlink == 0 and stat.S_ISREG(state.st_mode):
                            held[state.st_ino] = max(ENTRY_BYTES, state.st_blocks * _BLOCK_BYTES)
    return sum(held.values())


class _Folder:
    def __init__(self, fd: int) -> None:
        self.fd = fd
        self._entries = os.scandir(fd)

    def next_name(self) -> str | None:
        try:
            return next(entry.name for entry in self._entries)
        except (StopIteration, OSError):
            return None

    def close(self) -> None:
        self._entries.close()
        os.close(self.fd)
