"""What happens in a run, one JSON object a line: for whoever looks after machines, and for programs.

{"time":"2025-03-09T23:14:05.201Z","run":"9c1e0d77","event":"phase","candidate":"ada-park","phase":"clone","seconds":2.31}

The fields are those of `Line`, and no other value gets in: no URL, no token, no score, nothing that a candidate wrote
but what stands in an error's sentence.
"""

import contextlib
import json
import os
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import StrEnum, unique
from pathlib import Path
from typing import Protocol, Self, TypedDict, Unpack

import msgspec

from grader.errors import StoreError
from grader.model import Phase
from grader.version import VERSION

TEXT_LIMIT = 8_000
"""Characters of a sentence; a bug's comes with its traceback."""


@unique
class Event(StrEnum):
    RUN_STARTED = "run_started"
    RUN_ENDED = "run_ended"
    """`outcome` is `done`, `interrupted`, or the kind of error that nothing could be graded for."""
    STAGE = "stage"
    """Somebody begins with something: `text` says with what. `candidate` is `images` or `data` for what all share."""
    PHASE = "phase"
    """One came to its end, after so many seconds."""
    GRADED = "graded"
    """`outcome` is `scored`, `open` (a judge error is left), or `reused` (it was current)."""
    FAILED = "failed"
    """There is no scorecard: `outcome` names the kind of error, `text` is its sentence."""


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    time: str
    """ISO 8601, UTC, to the millisecond."""
    run: str
    """The same on all lines of one command."""
    event: Event
    candidate: str | None = None
    """An alias, where grading is blind."""
    phase: str | None = None
    seconds: float | None = None
    outcome: str | None = None
    text: str | None = None
    n_candidates: int | None = None
    jobs: int | None = None
    version: str | None = None
    """Of takehome."""


class Facts(TypedDict, total=False):
    """As in `Line`."""

    candidate: str
    phase: str
    seconds: float
    outcome: str
    text: str
    n_candidates: int
    jobs: int
    version: str


class Journal(Protocol):
    """Where a run says what happens. May be called from several threads; never raises."""

    def emit(self, event: Event, **facts: Unpack[Facts]) -> None: ...


class NoJournal:
    """For whoever wants none."""

    def emit(self, event: Event, **facts: Unpack[Facts]) -> None: ...


class FileJournal:
    """Appends to a file. A line is written whole, so several runs may share one.

    A disk that is full costs lines and no grading: `trouble` says so once.
    """

    def __init__(
        self,
        path: Path,
        *,
        run: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        trouble: Callable[[str], None] = lambda text: None,
    ) -> None:
        """Raises StoreError when the file can't be opened for writing."""
        self._path = path
        self._run = run
        self._now = now
        self._trouble = trouble
        self._lock = threading.Lock()
        self._is_told = False
        try:
            self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(
                f"The log {path} can't be written: {error.strerror or error}. Name another with --log-file."
            ) from error

    def emit(self, event: Event, **facts: Unpack[Facts]) -> None:
        time = self._now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._append(json_line(Line(time=time, run=self._run, event=event, **facts)))

    def close(self) -> None:
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _append(self, content: bytes) -> None:
        with self._lock:
            try:
                n_written = os.write(self._descriptor, content)
                if n_written < len(content):  # a disk that had room for half of it: what follows is no part of it
                    os.write(self._descriptor, b"\n")
            except OSError as error:
                if not self._is_told:
                    self._is_told = True
                    self._trouble(f"The log {self._path} lacks lines: {error.strerror or error}. Grading goes on.")


NO_JOURNAL: Journal = NoJournal()


def json_line(line: Line) -> bytes:
    """With its end. What a terminal would obey is escaped, for people read logs on terminals."""
    values = {name: _value(value) for name, value in msgspec.structs.asdict(line).items() if value is not None}
    text = json.dumps(values, separators=(",", ":"))
    return f"{text}\n".encode()


@contextlib.contextmanager
def logged_run(path: Path | None, *, trouble: Callable[[str], None]) -> Iterator[Journal]:
    """The journal that `--log-file` names, and in it when the block began and how it ended; without one, none.

    `trouble` is told, once, if lines are lost. Raises StoreError as FileJournal does.
    """
    if path is None:
        yield NO_JOURNAL
        return
    with FileJournal(path, run=uuid.uuid4().hex[:12], trouble=trouble) as journal:
        journal.emit(Event.RUN_STARTED, version=VERSION)
        try:
            yield journal
        except BaseException as error:
            outcome = "interrupted" if isinstance(error, KeyboardInterrupt) else type(error).__name__
            journal.emit(Event.RUN_ENDED, outcome=outcome, text=str(error))
            raise
        journal.emit(Event.RUN_ENDED, outcome="done")


def phase_teller(journal: Journal, candidate: str) -> Callable[[Phase], None]:
    """For a stopwatch: every phase of the candidate's becomes a line as it ends."""
    return lambda phase: journal.emit(Event.PHASE, candidate=candidate, phase=phase.name, seconds=phase.wall_seconds)


def _value(value: str | float) -> str | float:
    if isinstance(value, str):
        return value[:TEXT_LIMIT]
    return round(value, 3) if isinstance(value, float) else value
