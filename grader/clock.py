"""The time of day, and how long stages take."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from grader.model import Phase


def utc_now() -> str:
    """ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Stopwatch:
    """Takes the time of one stage after the other. `told` hears of each as it ends."""

    def __init__(self, started_at: str, *, told: Callable[[Phase], None] = lambda phase: None) -> None:
        self.started_at = started_at
        self._started = self._lap = time.monotonic()
        self._phases: list[Phase] = []
        self._told = told

    def lap(self, name: str) -> None:
        """Ends the present stage, and names it."""
        now = time.monotonic()
        began, self._lap = self._lap, now
        self._note(Phase(name=name, wall_seconds=now - began, started_seconds=began - self._started))

    @contextmanager
    def beside(self, name: str) -> Iterator[None]:
        """The block is a phase that goes on beside the stages, so it has no place among them. For another thread."""
        began = time.monotonic()
        yield
        self._note(Phase(name=name, wall_seconds=time.monotonic() - began))

    @property
    def phases(self) -> tuple[Phase, ...]:
        return tuple(self._phases)

    @property
    def total_seconds(self) -> float:
        return time.monotonic() - self._started

    def _note(self, phase: Phase) -> None:
        self._phases.append(phase)
        self._told(phase)


def shifted(phase: Phase, by_seconds: float) -> Phase:
    """The same, so much later."""
    started = phase.started_seconds
    return Phase(
        name=phase.name,
        wall_seconds=phase.wall_seconds,
        started_seconds=None if started is None else started + by_seconds,
    )
