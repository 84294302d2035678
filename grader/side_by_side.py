"""Many submissions, graded side by side. One that fails leaves the rest alone."""

import contextlib
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from grader.entry import Entry, Graded, Watcher
from grader.errors import EngineError, GraderError, JudgeError
from sandbox.errors import EngineTooOldError, EngineUnavailableError, ImageError, NoSpaceError, SandboxError


def grade_all(
    grade: Callable[[Entry], Graded],
    entries: tuple[Entry, ...],
    *,
    jobs: int,
    watcher: Watcher,
    interrupted: Callable[[], None],
    stop: threading.Event,
) -> tuple[Graded, ...]:
    """`grade` for every entry, `jobs` at a time; what became of each, in the order of `entries`.

    Raises:
        KeyboardInterrupt: after `stop` was set, `interrupted` was called, again and again, to take away what the
            threads wait for, and all have ended.
    """

    at_work: set[str] = set()
    """Not told by the futures: an interruption may come while one is being made."""

    def guarded(entry: Entry) -> Graded:
        at_work.add(entry.name)  # first, so that once `stop` is set nobody else begins
        try:
            if stop.is_set():
                return Graded(name=entry.name, error=JudgeError("Interrupted before its turn."))
            started = time.monotonic()
            graded = _guarded(grade, entry, started)
            if not stop.is_set():
                watcher.done(graded)
            return graded
        finally:
            at_work.discard(entry.name)

    with ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="grade") as pool:
        futures: list[Future[Graded]] = []
        try:
            futures.extend(pool.submit(guarded, entry) for entry in entries)
            _wait_for(futures)
        except KeyboardInterrupt:
            stop.set()
            _wait_out(at_work, interrupted)
            raise
    return tuple(future.result() for future in futures)


def _wait_for(futures: list[Future[Graded]]) -> None:
    """In short waits, between which Python looks for signals."""
    pending = set(futures)
    while pending:
        _, pending = wait(pending, timeout=0.5, return_when=FIRST_COMPLETED)


def _wait_out(at_work: set[str], interrupted: Callable[[], None]) -> None:
    """Threads that were about to open a box still do: so what there is goes as often as it takes, and once at the end.

    A volume can't go while a box that has just been opened holds it, and a second Ctrl-C must not leave boxes behind.
    """
    ended = False
    while not ended:
        ended = not at_work
        with contextlib.suppress(KeyboardInterrupt):
            with contextlib.suppress(SandboxError):
                interrupted()
            _pause(at_work)


def _pause(at_work: set[str]) -> None:
    """Half a second, or until nobody is."""
    until = time.monotonic() + 0.5
    while at_work and time.monotonic() < until:
        time.sleep(0.01)


def _guarded(grade: Callable[[Entry], Graded], entry: Entry, started: float) -> Graded:
    try:
        return grade(entry)
    except GraderError as error:
        told = error
    except SandboxError as error:
        told = grader_error(error)
    except Exception as error:  # noqa: BLE001 - the one place: a bug of ours costs one submission, not the round
        told = JudgeError(f"A bug of takehome's: {type(error).__name__}: {error}\n{traceback.format_exc()}")
    return Graded(name=entry.name, error=told, wall_seconds=time.monotonic() - started)


def grader_error(error: SandboxError) -> GraderError:
    """The sandbox's error as one of ours: the operator's to mend, or a judge error."""
    if isinstance(error, (EngineUnavailableError, EngineTooOldError, NoSpaceError, ImageError)):
        return EngineError(str(error))
    return JudgeError(f"Grading failed, and not for a reason of the submission's: {error}")
