"""The scratch folder: a candidate's disk, on a volume that the engine can't bound, so we watch how much it holds.

/scratch          root's, so that a folder's own size, which ext4 never shrinks, tells the next command nothing
/scratch/files    made anew for each command, mode 1777

A count decides whether a command holds too much. Not all can be counted (`census`), and free space hides nothing, but
others write to the same disk: so when that runs out the command is ended too, and nobody is blamed.
"""

import contextlib
import errno
import os
import time
from collections.abc import Callable
from enum import Enum, auto
from typing import NamedTuple

from sandbox.runner import layout
from sandbox.runner.census import ENTRY_BYTES, Census

LOOK_SECONDS, HARD_LOOK_SECONDS = 0.001, 0.02
"""For counting, in every sample of the watch; the second when as much has gone from the disk as it may take."""
WHOLE_LOOK_SECONDS = 5.0
"""For the count that decides; 250,000 files, as many as 2 GB allow, take about 2 s."""
PAUSE_SECONDS = 1.0
"""Between two counts while nothing speaks for more."""


class LowDiskError(Exception):
    """The engine's disk is nearly full, and not by what was found of this command's."""


class Room(NamedTuple):
    """What a file system has left."""

    n_bytes: int
    n_files: int


class _State(Enum):
    FINE = auto()
    OVER = auto()
    """It holds more than it may."""
    LOW = auto()
    """The disk has too little left, and it isn't this command that holds too much."""


class Scratch:
    """Bounds what `census` counts in `folder` to `limit_bytes`, and leaves `floor_bytes` of the disk to others."""

    def __init__(
        self,
        census: Census,
        *,
        limit_bytes: int,
        floor_bytes: int,
        folder: str = layout.SCRATCH_FOLDER,
        room: Callable[[str], Room] | None = None,
    ) -> None:
        self._limit_bytes, self._floor_bytes = limit_bytes, floor_bytes
        self._folder = folder
        self._volume = os.path.dirname(folder)
        self._room = room or _room
        self._census = census
        self._state = _State.FINE
        self._without = Room(0, 0)
        """What would be left without this command, as far as one can tell."""
        self._last = Room(0, 0)
        """What was left when it was last looked at."""
        self._rest_until = 0.0

    def begin(self) -> None:
        """Before a command; the folder is there and empty. Raises LowDiskError when there is no room to begin."""
        self._state, self._rest_until = _State.FINE, 0.0
        self._without = self._last = self._room(self._volume)
        if self._last.n_bytes < self._floor_bytes:
            raise LowDiskError(_low_text(self._last.n_bytes))

    def full(self) -> bool:
        """Now and then while a command runs: whether it seems to hold too much, or the disk has too little left."""
        self._last = self._room(self._volume)
        self._without = Room(*map(max, self._without, self._last))
        return self._last.n_bytes < self._floor_bytes or self._counts_too_much()

    def surely_full(self) -> bool:
        """After `full`, while the command stands still: whether it must end."""
        self._census.drop()
        self._census.go_on(WHOLE_LOOK_SECONDS)
        self._take_count()
        if self._census.n_bytes > self._limit_bytes:
            self._state = _State.OVER
        elif self._last.n_bytes < self._floor_bytes:
            self._state = _State.LOW
        return self._state is not _State.FINE

    def renew(self) -> None:
        """Makes the folder anew; there is nothing in it, and nobody at work there."""
        self._census.drop()
        with contextlib.suppress(FileNotFoundError):
            os.rmdir(self._folder)
        os.mkdir(self._folder)
        os.chmod(self._folder, 0o1777)  # noqa: S103 - root's, as the other open folders are

    def was_full(self) -> bool:
        """After a command: whether it had to end for what it held.

        Raises:
            LowDiskError: it had to end for the disk, and held no more than it may as far as that shows.
        """
        if self._state is _State.LOW:
            found = f"of this command's, {self._census.n_bytes / 2**20:.0f} MB were found"
            raise LowDiskError(f"{_low_text(self._last.n_bytes)}; {found}")
        return self._state is _State.OVER

    def _counts_too_much(self) -> bool:
        """Looks hard when as much has gone from the disk as it may take; when that was others, only if more goes."""
        gone_bytes = self._without.n_bytes - self._last.n_bytes
        gone_files = self._without.n_files - self._last.n_files
        suspect = max(gone_bytes, gone_files * ENTRY_BYTES) > self._limit_bytes
        if not suspect and time.monotonic() < self._rest_until:
            return False
        ended = self._census.go_on(HARD_LOOK_SECONDS if suspect else LOOK_SECONDS)
        if ended:
            self._take_count()
        return self._census.n_bytes > self._limit_bytes

    def _take_count(self) -> None:
        self._rest_until = time.monotonic() + PAUSE_SECONDS
        held = self._census.n_bytes
        self._without = Room(self._last.n_bytes + held, self._last.n_files + held // ENTRY_BYTES)


def _room(path: str) -> Room:
    state = os.statvfs(path)
    return Room(state.f_bavail * state.f_frsize, state.f_favail)


def _low_text(free_bytes: int) -> str:
    return f"{os.strerror(errno.ENOSPC)}: the engine's disk has {free_bytes / 2**20:.0f} MB left"
