"""The time of day, and how long stages take."""

import time
from datetime import UTC, datetime

from grader.model import Phase


def utc_now() -> str:
    """ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Stopwatch:
    """Takes the time of one stage after the other."""

    def __init__(self, started_at: str) -> None:
        self.started_at = started_at
        self._started = self._lap = time.monotonic()
        self._phases: list[Phase] = []

    def lap(self, name: str) -> None:
        """Ends the present stage, and names it."""
        now = time.monotonic()
        self._phases.append(Phase(name=name, wall_seconds=now - self._lap))
        self._lap = now

    @property
    def phases(self) -> tuple[Phase, ...]:
        return tuple(self._phases)

    @property
    def total_seconds(self) -> float:
        return time.monotonic() - self._started
