"""What a run leaves on this machine: files, processes, boxes and volumes."""

import os
from collections.abc import Iterator
from pathlib import Path

import docker

from tests.attacks.telltale import TELLTALE
from tests.functional.program import Filters

Listing = dict[str, tuple[int, int]]
"""Size and modification time in nanoseconds, by path."""
PUBLIC_FOLDERS = (Path("/"), Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path.home())


def listing(top: Path, *, without: tuple[str, ...] = ()) -> Listing:
    """Every file below `top`, but for the folders in it that are named."""
    found = {}
    for folder, folders, names in os.walk(top):
        if Path(folder) == top:
            folders[:] = [name for name in folders if name not in without]
        for place in (Path(folder) / name for name in names):
            state = place.lstat()
            found[str(place)] = (state.st_size, state.st_mtime_ns)
    return found


def changed(before: Listing, after: Listing) -> list[str]:
    """Paths that are new, gone, or not what they were."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def telltales(folders: tuple[Path, ...] = PUBLIC_FOLDERS) -> list[str]:
    """Files that bear an attack's name."""
    return [str(place) for folder in folders for place in folder.glob(f"*{TELLTALE}*")]


def survivors() -> list[str]:
    """Processes whose command line bears an attack's name, this one apart."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = place.read_bytes()
        except OSError:  # it has ended
            continue
        if TELLTALE.encode() in line and place.parent.name != str(os.getpid()):
            found.append(f"process {place.parent.name}: {line[:200]!r}")
    return found


def boxes_and_volumes(host_id: str) -> Iterator[str]:
    client = docker.from_env()
    try:
        mine: Filters = {"label": f"takehome.host={host_id}"}
        yield from (f"box {box.name}" for box in client.containers.list(all=True, filters=mine))
        yield from (f"volume {volume.name}" for volume in client.volumes.list(filters=mine))
    finally:
        client.close()
