"""Who builds an image: one at a time for each tag, of all threads and all processes of this user on this machine."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from sandbox.lock_file import held
from sandbox.state import state_folder


@contextlib.contextmanager
def only_builder(tag: str, *, waiting: Callable[[], None] = lambda: None, folder: Path | None = None) -> Iterator[None]:
    """Nobody else builds `tag` until the block ends, or its process does. `waiting` is called if somebody does now."""
    place = (folder or state_folder()) / "builds" / f"{tag.replace('/', '-').replace(':', '-')}.lock"
    place.parent.mkdir(mode=0o700, exist_ok=True)
    with held(place, waiting=lambda _: waiting()):
        yield
