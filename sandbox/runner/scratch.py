"""The scratch folder: a candidate's disk, on a volume that the engine can't bound, so we watch how much it holds.

/scratch          root's, so that a folder's own size, which ext4 never shrinks, tells the next command nothing
/scratch/files    made anew for each command, mode 1777

What a command holds can be hidden from any count: in a file that is open and has no name, or below a folder that is
closed even to its owner. The file system's free space hides nothing, but others write there too. So the count decides
while there is room; when room runs out, the command is ended, and what its end and the emptying free decides.
"""

import contextlib
import errno
import os
import time
from collections.abc import Callable
from enum import Enum, auto

from sandbox.runner import layout
from sandbox.runner.census import Census

LOOK_SECONDS, HARD_LOOK_SECONDS = 0.001, 0.02
"""For counting, in every sample of the watch; the second when as much has gone from the disk as it may take."""
PAUSE_SECONDS = 1.0
"""Between two counts while nothing speaks for more."""
SETTLE_SECONDS = 5.0
"""For the file system to say what was freed: a file goes when the last process that has it open is gone for good."""
_PAUSE_SECONDS = 0.02


class LowDiskError(Exception):
    """The engine's disk is nearly full, and not by what this command wrote."""


class _State(Enum):
    FINE = auto()
    OVER = auto()
    """It holds more than it may."""
    LOW = auto()
    """The disk has too little left; whose doing that is shows afterwards."""


class Scratch:
    """Bounds what `uid` puts into `folder` to `limit_bytes`, and leaves `floor_bytes` of the disk to others."""

    def __init__(
        self,
        uid: int,
        *,
        limit_bytes: int,
        floor_bytes: int,
        folder: str = layout.SCRATCH_FOLDER,
        free_bytes: Callable[[str], int] | None = None,
    ) -> None:
        self._limit_bytes, self._floor_bytes = limit_bytes, floor_bytes
        self._folder = folder
        self._volume = os.path.dirname(folder)
        self._free_bytes = free_bytes or _free_bytes
        self._census = Census(folder, uid)
        self._state = _State.FINE
        self._without_bytes = 0
        """What would be free without this command, as far as one can tell."""
        self._last_bytes = 0
        """What was free when it was last looked at."""
        self._rest_until = 0.0

    def begin(self) -> None:
        """Before a command; the folder is there and empty. Raises LowDiskError when there is no room to begin."""
        self._state, self._rest_until = _State.FINE, 0.0
        self._without_bytes = self._last_bytes = self._free_bytes(self._volume)
        if self._last_bytes < self._floor_bytes:
            raise LowDiskError(_low_text(self._last_bytes))

    def full(self) -> bool:
        """Now and then while a command runs: whether it must end."""
        self._last_bytes = self._free_bytes(self._volume)
        self._without_bytes = max(self._without_bytes, self._last_bytes)
        if self._last_bytes < self._floor_bytes:
            self._state = _State.LOW
        elif self._counts_too_much():
            self._state = _State.OVER
        return self._state is not _State.FINE

    def renew(self) -> None:
        """Makes the folder anew; there is nothing in it, and nobody at work there."""
        self._census.drop()
        with contextlib.suppress(FileNotFoundError):
            os.rmdir(self._folder)
        os.mkdir(self._folder)
        os.chmod(self._folder, 0o1777)  # noqa: S103 - root's, as the other open folders are

    def is_to_blame(self, empty: Callable[[], None]) -> bool:
        """Whether a command that had to end held more than it may. All of it has ended; `empty` empties the folder.

        Raises:
            LowDiskError: the disk was nearly full, and this command held no more than it may.
        """
        if self._state is not _State.LOW:
            return self._state is _State.OVER
        before = self._last_bytes
        empty()
        deadline = time.monotonic() + SETTLE_SECONDS
        while (freed := self._free_bytes(self._volume) - before) <= self._limit_bytes:
            if time.monotonic() > deadline:
                raise LowDiskError(_low_text(before + max(0, freed)))
            time.sleep(_PAUSE_SECONDS)
        return True

    def _counts_too_much(self) -> bool:
        """Looks hard when as much has gone from the disk as it may take; when that was others, only if more goes."""
        suspect = self._without_bytes - self._last_bytes > self._limit_bytes
        if not suspect and time.monotonic() < self._rest_until:
            return False
        ended = self._census.go_on(HARD_LOOK_SECONDS if suspect else LOOK_SECONDS)
        if ended:
            self._rest_until = time.monotonic() + PAUSE_SECONDS
            self._without_bytes = self._last_bytes + self._census.n_bytes
        return self._census.n_bytes > self._limit_bytes


def _free_bytes(path: str) -> int:
    state = os.statvfs(path)
    return state.f_bavail * state.f_frsize


def _low_text(free_bytes: int) -> str:
    return f"{os.strerror(errno.ENOSPC)}: the engine's disk has {free_bytes / 2**20:.0f} MB left"
