"""Who builds an image: one at a time for each tag, of all threads and all processes of this user on this machine."""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from sandbox.state import state_folder


@contextlib.contextmanager
def only_builder(tag: str, *, waiting: Callable[[], None] = lambda: None, folder: Path | None = None) -> Iterator[None]:
    """Nobody else builds `tag` until the block ends, or its process does. `waiting` is called if somebody does now."""
    place = (folder or state_folder()) / "builds" / f"{tag.replace('/', '-').replace(':', '-')}.lock"
    place.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = _locked(place, waiting)
    try:
        yield
    finally:
        place.unlink(missing_ok=True)
        os.close(descriptor)


def _locked(place: Path, waiting: Callable[[], None]) -> int:
    """Of the file that has the name now: who had the lock before took its file away."""
    while True:
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(place.stat(), os.fstat(descriptor)):
                return descriptor
        os.close(descriptor)
