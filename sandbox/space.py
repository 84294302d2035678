"""Whether there is room to begin: a full disk in the middle of a night is found out before it."""

import shutil
from pathlib import Path

from sandbox.engine import EngineInfo
from sandbox.errors import NoSpaceError

ENGINE_FLOOR_BYTES = 2**30
"""One environment image of 0.6 GB, and what boxes write besides."""
RESULTS_FLOOR_BYTES = 50 * 2**20
"""A scorecard and its pages take about 0.2 MB a submission."""


def check_space(info: EngineInfo, results: Path) -> None:
    """Raises NoSpaceError when the engine's disk or the results' is nearly full. A remote engine's isn't seen."""
    engine_root = Path(info.root) if info.address.startswith("unix:") else None
    if engine_root is not None:
        _check("the engine keeps its images", engine_root, ENGINE_FLOOR_BYTES, "`takehome clean` removes what we made.")
    _check("results go", results, RESULTS_FLOOR_BYTES, "Name another folder with --out.")


def _check(what: str, place: Path, floor_bytes: int, remedy: str) -> None:
    try:
        free_bytes = shutil.disk_usage(place).free
    except OSError:
        return
    if free_bytes < floor_bytes:
        raise NoSpaceError(
            f"Only {free_bytes / 2**20:.0f} MB are free where {what} ({place}); "
            f"{floor_bytes / 2**20:.0f} MB are needed. Free some. {remedy}"
        )
