"""Whether there is room to begin: a full disk in the middle of a night is found out before it."""

import os
from pathlib import Path
from typing import NamedTuple

from sandbox.engine import EngineInfo
from sandbox.errors import NoSpaceError

ENGINE_FLOOR_BYTES = 2**30
"""One environment image of 0.6 GB, and what boxes write besides."""
RESULTS_FLOOR_BYTES = 50 * 2**20
"""A scorecard and its pages take about 0.2 MB a submission."""
ENGINE_FLOOR_FILES = 30_000
"""One environment image has about 15,000, and as many are in a layer that is being made of it."""
RESULTS_FLOOR_FILES = 1_000
"""A submission's folder has five, and each is written beside the one that it replaces."""


def check_space(info: EngineInfo, results: Path) -> None:
    """Raises NoSpaceError when the engine's disk or the results' is nearly full, of bytes or of files.

    A remote engine's disk isn't seen.
    """
    if info.address.startswith("unix:"):
        _check("the engine keeps its images", Path(info.root), _ENGINE_FLOOR, "`takehome clean` removes what we made.")
    _check("results go", results, _RESULTS_FLOOR, "Name another folder with --out.")


class _Floor(NamedTuple):
    n_bytes: int
    n_files: int


_ENGINE_FLOOR = _Floor(ENGINE_FLOOR_BYTES, ENGINE_FLOOR_FILES)
_RESULTS_FLOOR = _Floor(RESULTS_FLOOR_BYTES, RESULTS_FLOOR_FILES)


def _check(what: str, place: Path, floor: _Floor, remedy: str) -> None:
    try:
        room = os.statvfs(place)
    except OSError:
        return
    free_bytes = room.f_bavail * room.f_frsize
    if free_bytes < floor.n_bytes:
        raise NoSpaceError(
            f"Only {free_bytes / 2**20:.0f} MB are free where {what} ({place}); "
            f"{floor.n_bytes / 2**20:.0f} MB are needed. Free some. {remedy}"
        )
    if room.f_files and room.f_favail < floor.n_files:  # Btrfs, for one, has no such number
        raise NoSpaceError(
            f"Only {room.f_favail:,} more files can be made where {what} ({place}), whatever room is left; "
            f"{floor.n_files:,} are needed (`df -i`). Remove some. {remedy}"
        )
