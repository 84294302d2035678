"""Whether there is room to begin: a full disk in the middle of a night is found out before it.

Where the engine's disk is nearly full, images of ours go first, longest unused first; only then grading is refused.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.budget import Engine, Evicted, Holdings, holdings, keep_within
from sandbox.engine import EngineInfo
from sandbox.errors import NoSpaceError
from sandbox.image_uses import ImageUses

ENGINE_FLOOR_BYTES = 2**30
"""One environment image of 0.6 GB, and what boxes write besides."""
ENGINE_FLOOR_INODES = 40_000
"""An environment with pandas and scikit-learn has 12,000 files; overlay2 and its metadata take some more."""
RESULTS_FLOOR_BYTES = 50 * 2**20
"""A scorecard and its pages take about 0.2 MB a submission."""
RESULTS_FLOOR_INODES = 2_000
"""Eight files and a folder of a submission, of two hundred."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """What is free at a place."""

    free_bytes: int
    free_inodes: int | None
    """None: the file system does not count them."""


def room_at(place: Path | None) -> Room | None:
    """None: it is on another machine, or can't be looked at. For whom is not root."""
    try:
        found = os.statvfs(place) if place else None
    except OSError:
        return None
    if found is None:
        return None
    return Room(free_bytes=found.f_bavail * found.f_frsize, free_inodes=found.f_favail if found.f_files else None)


def engine_place(info: EngineInfo) -> Path | None:
    """Where the engine keeps its data; None where that is another machine."""
    return Path(info.root) if info.address.startswith("unix:") else None


def make_room(
    engine: Engine,
    info: EngineInfo,
    results: Path,
    *,
    budget_bytes: int,
    uses: ImageUses,
    say: Callable[[str], None] = lambda text: None,
) -> None:
    """Our images keep within the budget, and more of them are gone if the engine's disk has less than the floor.

    Raises:
        NoSpaceError: there is less all the same, or where results go; what to free is said.
    """
    evicted = keep_within(engine, budget_bytes, uses=uses)
    _tell(evicted, say)
    place = engine_place(info)
    shortage = _shortage_bytes(room_at(place))
    if shortage > 0:
        _tell(keep_within(engine, max(evicted.left.image_bytes - shortage, 0), uses=uses), say)
    check_space(info, results, engine=engine)


def check_space(info: EngineInfo, results: Path, *, engine: Engine | None = None) -> None:
    """Raises NoSpaceError when the engine's disk or the results' is nearly full. A remote engine's isn't seen.

    With `engine`, what our images take there is said too.
    """
    place = engine_place(info)
    floor = Room(free_bytes=ENGINE_FLOOR_BYTES, free_inodes=ENGINE_FLOOR_INODES)
    fault = _fault("the engine keeps its images", place, floor)
    if fault:
        held = holdings(engine.images()) if engine is not None else None
        raise NoSpaceError(f"{fault} {engine_remedy(held)}")
    floor = Room(free_bytes=RESULTS_FLOOR_BYTES, free_inodes=RESULTS_FLOOR_INODES)
    fault = _fault("results go", results, floor)
    if fault:
        raise NoSpaceError(f"{fault} Name another folder with --out.")


def engine_remedy(held: Holdings | None) -> str:
    """What to free on the engine's disk."""
    if held is not None and held.n_images == 0:
        return "None of it is takehome's: `docker system df` says what else the engine keeps."
    ours = ""
    if held is not None:
        ours = f"takehome's own {held.n_images} images take {held.image_bytes / 10**9:.1f} GB. "
    return (
        f"{ours}`takehome clean` removes what we made, `takehome clean --down-to GB` the longest unused of it; "
        "`docker system df` says what else the engine keeps."
    )


def _tell(evicted: Evicted, say: Callable[[str], None]) -> None:
    if evicted.n_images:
        say(
            f"Removed the {evicted.n_images} images of ours that were unused longest "
            f"({evicted.image_bytes / 10**9:.1f} GB); {evicted.left.image_bytes / 10**9:.1f} GB are left"
        )


def _shortage_bytes(room: Room | None) -> int:
    """To the floor; a file that is lacking counts as many bytes as one of an image has on average."""
    if room is None:
        return 0
    inodes = 0 if room.free_inodes is None else max(ENGINE_FLOOR_INODES - room.free_inodes, 0)
    return max(ENGINE_FLOOR_BYTES - room.free_bytes, inodes * _BYTES_PER_INODE)


_BYTES_PER_INODE = 50_000
"""0.6 GB in 12,000 files."""


def _fault(what: str, place: Path | None, floor: Room) -> str:
    room = room_at(place)
    if room is None:
        return ""
    if room.free_bytes < floor.free_bytes:
        return (
            f"Only {room.free_bytes / 2**20:.0f} MB are free where {what} ({place}); "
            f"{floor.free_bytes / 2**20:.0f} MB are needed. Free some."
        )
    if room.free_inodes is not None and floor.free_inodes is not None and room.free_inodes < floor.free_inodes:
        return (
            f"Only {room.free_inodes:,} more files fit where {what} ({place}), whatever `df` says of bytes "
            f"(`df -i` counts inodes); {floor.free_inodes:,} are needed. Remove some."
        )
    return ""
