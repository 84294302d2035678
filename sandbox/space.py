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
ENGINE_FLOOR_FILES = 30_000
"""One environment image has about 15,000, and as many are in a layer that is being made of it."""
RESULTS_FLOOR_BYTES = 50 * 2**20
"""A scorecard and its pages take about 0.2 MB a submission."""
RESULTS_FLOOR_FILES = 1_000
"""A submission's folder has six, and each is written beside the one that it replaces."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """What is free at a place."""

    free_bytes: int
    free_files: int | None
    """None: the file system does not count them."""


def room_at(place: Path | None) -> Room | None:
    """None: it is on another machine, or can't be looked at. For whom is not root."""
    try:
        found = os.statvfs(place) if place else None
    except OSError:
        return None
    if found is None:
        return None
    return Room(free_bytes=found.f_bavail * found.f_frsize, free_files=found.f_favail if found.f_files else None)


def engine_place(info: EngineInfo) -> Path | None:
    """Where the engine keeps its data; None where that is another machine."""
    return Path(info.root) if info.address.startswith("unix:") else None


def make_room(
    engine: Engine,
    info: EngineInfo,
    results: Path,
    *,
    budget_bytes: int | None,
    uses: ImageUses,
    say: Callable[[str], None] = lambda text: None,
) -> None:
    """Our images keep within the budget, and more of them are gone if the engine's disk has less than the floor.

    Without a budget only the floor counts: what a round has built stays as long as there is room, for who is graded
    again on another image counts as changed.

    Raises:
        NoSpaceError: there is less all the same, or where results go; what to free is said.
    """
    if budget_bytes is not None:
        _tell(keep_within(engine, budget_bytes, uses=uses), say)
    shortage = _shortage_bytes(room_at(engine_place(info)))
    if shortage > 0:
        least = max(holdings(engine.images()).image_bytes - shortage, 0)
        _tell(keep_within(engine, least, uses=uses), say)
    check_space(info, results, engine=engine)


def check_space(info: EngineInfo, results: Path, *, engine: Engine | None = None) -> None:
    """Raises NoSpaceError when the engine's disk or the results' is nearly full. A remote engine's isn't seen.

    With `engine`, what our images take there is said too.
    """
    place = engine_place(info)
    floor = Room(free_bytes=ENGINE_FLOOR_BYTES, free_files=ENGINE_FLOOR_FILES)
    fault = _fault("the engine keeps its images", place, floor)
    if fault:
        held = holdings(engine.images()) if engine is not None else None
        raise NoSpaceError(f"{fault} {engine_remedy(held)}")
    floor = Room(free_bytes=RESULTS_FLOOR_BYTES, free_files=RESULTS_FLOOR_FILES)
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
    n_files = 0 if room.free_files is None else max(ENGINE_FLOOR_FILES - room.free_files, 0)
    return max(ENGINE_FLOOR_BYTES - room.free_bytes, n_files * _BYTES_PER_FILE)


_BYTES_PER_FILE = 40_000
"""0.6 GB in 15,000."""


def _fault(what: str, place: Path | None, floor: Room) -> str:
    room = room_at(place)
    if room is None:
        return ""
    if room.free_bytes < floor.free_bytes:
        return (
            f"Only {room.free_bytes / 2**20:.0f} MB are free where {what} ({place}); "
            f"{floor.free_bytes / 2**20:.0f} MB are needed. Free some."
        )
    if room.free_files is not None and floor.free_files is not None and room.free_files < floor.free_files:
        return (
            f"Only {room.free_files:,} more files can be made where {what} ({place}), whatever room is left; "
            f"{floor.free_files:,} are needed (`df -i`). Remove some."
        )
    return ""
