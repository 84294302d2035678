"""Removing what we made: of runs that died, and of all runs. A run is alive while somebody holds its lock."""

import contextlib
import fcntl
import math
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from sandbox.budget import keep_within, remove_unused
from sandbox.engine import ImageInfo
from sandbox.image_uses import ImageUses
from sandbox.state import host_id, state_folder

RUN_LABEL = "takehome.run"
HOST_LABEL = "takehome.host"
Labelled = tuple[tuple[str, dict[str, str]], ...]


class Engine(Protocol):
    """What sweeping needs of `sandbox.engine.DockerEngine`."""

    def boxes(self) -> Labelled: ...
    def volumes(self) -> Labelled: ...
    def images(self) -> tuple[ImageInfo, ...]: ...
    def remove_box(self, identity: str) -> None: ...
    def remove_volume(self, name: str) -> None: ...
    def images_of_boxes(self) -> frozenset[str]: ...
    def remove_image(self, identity: str) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    id: str
    labels: tuple[tuple[str, str], ...]
    """For `DockerEngine(run_labels=…)`: on every box and volume of the run."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Swept:
    n_boxes: int = 0
    n_volumes: int = 0
    n_images: int = 0
    image_bytes: int = 0
    """Freed; layers that images share are counted once."""
    n_kept: int = 0
    """Boxes, volumes and images that stay, for a live run or another machine uses them, or has."""


@contextlib.contextmanager
def live_run(folder: Path | None = None) -> Iterator[Run]:
    """A run that counts as alive until the block ends, or its process does, however it dies."""
    state = folder or state_folder()
    identity = uuid.uuid4().hex[:12]
    place = _lock_place(state, identity)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = _locked_file(place)
    try:
        yield Run(id=identity, labels=((RUN_LABEL, identity), (HOST_LABEL, host_id(state))))
    finally:
        place.unlink(missing_ok=True)
        os.close(descriptor)


def sweep_dead_runs(engine: Engine, folder: Path | None = None) -> Swept:
    """Boxes and volumes of this machine's runs that nobody holds any more are gone. Boxes first: they hold volumes."""
    state = folder or state_folder()
    swept = _removed(engine, lambda labels: _is_dead(state, labels))
    for place in _lock_places(state):
        if not _is_held(place):
            place.unlink(missing_ok=True)
    return swept


def remove_run(engine: Engine, run: str) -> None:
    """Boxes and volumes of one run are gone, though it is alive: it was interrupted, and its threads wait for them."""
    _removed(engine, lambda labels: labels.get(RUN_LABEL) == run)


def clean(engine: Engine, *, images: bool, down_to_bytes: int | None = None, folder: Path | None = None) -> Swept:
    """All that we made is gone, but what live runs and other machines use; the images too, if so told.

    Images that were used since the first of the live runs began stay, for between two submissions none is in use. What
    no run is named on counts as nobody's. `down_to_bytes`: only as many images go as it takes for the others to keep
    within that, longest unused first.
    """
    state = folder or state_folder()
    swept = _removed(engine, lambda labels: not labels.get(RUN_LABEL) or _is_dead(state, labels))
    if not images:
        return swept
    uses = ImageUses(state, wanted_since=partial(_first_start, state))
    if down_to_bytes is None:
        return _without_images(engine, swept, uses)
    evicted = keep_within(engine, down_to_bytes, uses=uses)
    return replace(swept, n_images=evicted.n_images, image_bytes=evicted.image_bytes)


class _Condition(Protocol):
    def __call__(self, labels: dict[str, str], /) -> bool: ...


def _removed(engine: Engine, doomed: _Condition) -> Swept:
    boxes, volumes = engine.boxes(), engine.volumes()
    old_boxes = [identity for identity, labels in boxes if doomed(labels)]
    old_volumes = [name for name, labels in volumes if doomed(labels)]
    for identity in old_boxes:
        engine.remove_box(identity)
    for name in old_volumes:
        engine.remove_volume(name)
    n_kept = len(boxes) + len(volumes) - len(old_boxes) - len(old_volumes)
    return Swept(n_boxes=len(old_boxes), n_volumes=len(old_volumes), n_kept=n_kept)


def _without_images(engine: Engine, swept: Swept, uses: ImageUses) -> Swept:
    """Youngest first: an image can't go while another builds on it."""
    images = engine.images()
    sizes = {image.id: image.size_bytes for image in images}
    for image in sorted(images, key=lambda image: image.created_at, reverse=True):
        if not remove_unused(engine, uses, image.id):
            swept = replace(swept, n_kept=swept.n_kept + 1)
            continue
        own_bytes = image.size_bytes - sizes.get(image.parent, 0)
        swept = replace(swept, n_images=swept.n_images + 1, image_bytes=swept.image_bytes + own_bytes)
    return swept


def _first_start(state: Path) -> float:
    """Of the runs that are alive, in seconds since 1970; without any, later than any time."""
    starts: list[float] = []
    for place in _lock_places(state):
        with contextlib.suppress(FileNotFoundError):
            began = place.stat().st_mtime
            if _is_held(place):
                starts.append(began)
    return min(starts, default=math.inf)


def _is_dead(state: Path, labels: dict[str, str]) -> bool:
    run = labels.get(RUN_LABEL, "")
    if labels.get(HOST_LABEL) != host_id(state) or not run.isalnum():
        return False
    return not _is_held(_lock_place(state, run))


def _is_held(place: Path) -> bool:
    """By a run. Others that only ask, at the same moment, share the lock."""
    try:
        descriptor = os.open(place, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


def _lock_places(state: Path) -> Iterator[Path]:
    return (state / "runs").glob("*.lock")


def _lock_place(state: Path, run: str) -> Path:
    """Made when the run begins, and never written to: its time of change is when."""
    return state / "runs" / f"{run}.lock"


def _locked_file(place: Path) -> int:
    """Locked before it has its name: a sweep that found it unlocked would take the run for dead."""
    unnamed = place.with_suffix(".new")
    descriptor = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    unnamed.rename(place)
    return descriptor
