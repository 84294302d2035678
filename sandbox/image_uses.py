"""Which images somebody uses, and when each was last used, of all processes of this user on this machine.

state/images/
    <id>    locked (shared) while somebody uses the image; its time of change is when it was last used
"""

import contextlib
import fcntl
import math
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from sandbox.state import state_folder

RECENT_SECONDS = 60.0
"""What was looked up so lately is about to be used."""


class ImageUses:
    def __init__(self, folder: Path | None = None, *, wanted_since: Callable[[], float] = lambda: math.inf) -> None:
        """`folder`: this machine's own state; the usual one if none is given.

        What was used at `wanted_since`, in seconds since 1970, or later, counts as in use.
        """
        self._state = folder
        self._wanted_since = wanted_since

    def touch(self, image: str) -> None:
        """It was looked up just now. By the system's clock, whatever this process takes for the time."""
        self._place(image).touch(mode=0o600)

    @contextlib.contextmanager
    def using(self, image: str) -> Iterator[None]:
        """Nobody on this machine removes it until the block ends, or its process does, however it dies."""
        descriptor = self._locked(image, fcntl.LOCK_SH)
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                os.utime(descriptor)
            os.close(descriptor)

    @contextlib.contextmanager
    def unused(self, image: str) -> Iterator[bool]:
        """Whether nobody uses it, or has since it is wanted. If so, nobody begins to until the block ends."""
        descriptor = _opened(self._place(image))
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield os.fstat(descriptor).st_mtime < self._wanted_since()
        finally:
            os.close(descriptor)

    def last_used(self) -> dict[str, float]:
        """Seconds since 1970, by image id; who is not in it has not been used since this was kept."""
        found: dict[str, float] = {}
        for place in self._folder().iterdir():
            with contextlib.suppress(FileNotFoundError):
                found[place.name] = place.stat().st_mtime
        return {image: at for image, at in found.items() if at != _NEVER}

    def forget(self, image: str) -> None:
        """It is gone."""
        self._place(image).unlink(missing_ok=True)

    def _locked(self, image: str, how: int) -> int:
        """Of the file that has the name now: whoever removed the image took its file away."""
        place = self._place(image)
        while True:
            descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(descriptor, how)
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(place.stat(), os.fstat(descriptor)):
                    return descriptor
            os.close(descriptor)

    def _folder(self) -> Path:
        folder = (self._state or state_folder()) / "images"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def _place(self, image: str) -> Path:
        return self._folder() / image.replace("/", "-")


def _opened(place: Path) -> int:
    """A file that is made only to be locked says nothing of a use."""
    try:
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    os.utime(descriptor, (_NEVER, _NEVER))
    return descriptor


_NEVER = 0.0
