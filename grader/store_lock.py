"""Who grades into a folder: one run at a time, of all processes on this machine."""

import contextlib
from collections.abc import Callable, Iterator

from grader.errors import StoreError
from grader.store import Store
from sandbox.lock_file import held

LOCK_FILE = ".grading.lock"


@contextlib.contextmanager
def only_grader(store: Store, *, say: Callable[[str], None]) -> Iterator[None]:
    """Nobody else grades into the store until the block ends, or its process does. Whoever waits is told so.

    What writers that died left of files half written is gone then.

    Raises:
        StoreError: the folder takes no file.
    """

    def waiting(who: str) -> None:
        say(f"another run grades into {store.folder} ({who}); waiting for its end")

    try:
        lock = contextlib.ExitStack()
        lock.enter_context(held(store.folder / LOCK_FILE, waiting=waiting))
    except OSError as error:
        raise StoreError(f"Results can't be written to {store.folder}: {error.strerror or error}.") from error
    with lock:
        store.sweep()
        yield
