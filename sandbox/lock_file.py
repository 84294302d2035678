"""A file that one process at a time holds; it lets go when it ends, however it ends."""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path


@contextlib.contextmanager
def held(place: Path, *, waiting: Callable[[str], None]) -> Iterator[None]:
    """Nobody else holds `place` until the block ends, or its process does; the file is gone then.

    `waiting` is called with what its holder wrote of itself, if somebody holds it now: once, however many go first.
    Where the file system knows no locks, nobody is waited for.

    Raises:
        OSError: the file can't be made.
    """
    descriptor = _locked(place, waiting)
    try:
        os.ftruncate(descriptor, 0)
        with contextlib.suppress(OSError):  # on a full disk, nobody is told whom they wait for
            os.write(descriptor, f"process {os.getpid()}".encode())
        yield
    finally:
        place.unlink(missing_ok=True)
        os.close(descriptor)


def _locked(place: Path, waiting: Callable[[str], None]) -> int:
    """Of the file that has the name now: who had the lock before took its file away."""
    said = False

    def say(holder: str) -> None:
        nonlocal said
        if not said:
            waiting(holder)
        said = True

    while True:
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _lock(descriptor, say)
        except BaseException:
            os.close(descriptor)
            raise
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(place.stat(), os.fstat(descriptor)):
                return descriptor
        os.close(descriptor)


def _lock(descriptor: int, waiting: Callable[[str], None]) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        waiting(os.pread(descriptor, 200, 0).decode(errors="replace") or "a process")
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except OSError:  # ENOLCK, EOPNOTSUPP: some network file systems
        return
