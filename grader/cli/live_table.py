"""A round on a terminal: those at work as a table that moves, those that are done as lines above it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from grader.entry import Graded
from grader.examination import ExaminationProgress
from reports.quantities import count_text, seconds_text
from reports.visible import visible_line

STAGE_WIDTH = 60
BAR_WIDTH = 20
_OTHER_LINES = 4
"""Of the terminal: the line above the table, one for those that don't fit, and the prompt."""
_ENOUGH = 2
"""Examinations, before a guess is made from them."""


@dataclass(kw_only=True, slots=True)
class _AtWork:
    began: float
    stage: str = ""
    n_done: int = 0
    n_probes: int = 0


class LiveTable:
    """Is told how far each submission is, and draws it when asked; from several threads."""

    def __init__(self, *, height: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`height`: lines of the terminal."""
        self._most_rows = max(1, height - _OTHER_LINES)
        self._clock = clock
        self._began = clock()
        self._lock = threading.Lock()
        self._at_work: dict[str, _AtWork] = {}
        self._n_planned = self._n_done = self._n_reused = self._n_unscored = 0
        self._examined_seconds: list[float] = []

    def planned(self, n: int) -> None:
        """So many are to come from now on."""
        with self._lock:
            self._n_planned = self._n_done + n
            self._at_work.clear()  # what all of them needed is there

    def stage(self, name: str, text: str) -> None:
        with self._lock:
            self._row(name).stage = text

    def progress(self, name: str, progress: ExaminationProgress) -> None:
        with self._lock:
            row = self._row(name)
            row.stage, row.n_done, row.n_probes = progress.probe, progress.n_done, progress.n_probes

    def done(self, graded: Graded) -> None:
        with self._lock:
            self._at_work.pop(graded.name, None)
            self._n_done += 1
            self._n_reused += graded.reused
            self._n_unscored += graded.scorecard is None
            if graded.scorecard is not None and not graded.reused:
                self._examined_seconds.append(graded.wall_seconds)

    def __rich__(self) -> RenderableType:
        with self._lock:
            rows = list(self._at_work.items())
            parts: list[RenderableType] = [Text(self._headline(), style="bold")] if self._n_planned else []
            parts.append(self._table(rows[: self._most_rows]))
            if len(rows) > self._most_rows:
                parts.append(Text(f"… and {len(rows) - self._most_rows} more at work"))
        return Group(*parts)

    def _row(self, name: str) -> _AtWork:
        return self._at_work.setdefault(name, _AtWork(began=self._clock()))

    def _headline(self) -> str:
        parts = [f"{self._n_done} of {count_text(self._n_planned, 'submission')} done"]
        if self._n_reused:
            parts.append(f"{self._n_reused} unchanged")
        if self._n_unscored:
            parts.append(f"{self._n_unscored} without a score")
        parts.append(f"{seconds_text(self._clock() - self._began)} so far")
        left = self._left_seconds()
        if left is not None:
            parts.append(f"about {seconds_text(60 * max(1, round(left / 60)))} left")
        return ", ".join(parts)

    def _left_seconds(self) -> float | None:
        """As if the rest took as long as those before; those at work have done a half."""
        n_waiting = self._n_planned - self._n_done - len(self._at_work)
        if len(self._examined_seconds) < _ENOUGH or not self._at_work or n_waiting < 0:
            return None
        mean = sum(self._examined_seconds) / len(self._examined_seconds)
        return mean * (n_waiting / len(self._at_work) + 0.5)

    def _table(self, rows: list[tuple[str, _AtWork]]) -> Table:
        table = Table.grid(padding=(0, 2))
        for name, row in rows:
            bar = ProgressBar(total=row.n_probes or None, completed=row.n_done, width=BAR_WIDTH, pulse=not row.n_probes)
            table.add_row(
                Text(visible_line(name), style="bold"),
                bar,
                Text(f"{row.n_done}/{row.n_probes}" if row.n_probes else ""),
                Text(seconds_text(self._clock() - row.began)),
                Text(visible_line(row.stage)[:STAGE_WIDTH]),
            )
        return table


class LiveWatcher:
    """A table that moves, and a line above it for each that is done, unless nothing was to be done."""

    def __init__(self, table: LiveTable, console: Console, outcome: Callable[[Graded], str]) -> None:
        """`outcome`: in a few words, what became of one."""
        self._table = table
        self._console = console
        self._outcome = outcome
        self.planned, self.stage, self.progress = table.planned, table.stage, table.progress

    def done(self, graded: Graded) -> None:
        self._table.done(graded)
        if not graded.reused:
            text = f"{visible_line(graded.name)}: {self._outcome(graded)}, {seconds_text(graded.wall_seconds)}"
            self._console.print(Text(text))


def live(table: LiveTable, console: Console) -> Live:
    return Live(table, console=console, refresh_per_second=4)
