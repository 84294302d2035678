"""What an author sees while a suite is verified, and at its end. Progress goes to stderr, results to stdout."""

import contextlib
import json
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from grader.cli.console import results_console
from grader.entry import Graded
from grader.examination import ExaminationProgress
from grader.model import Verdict
from grader.verification.outcome import Catch, Check, Verification
from reports.verification import facts
from reports.visible import visible_line


class TrialWatcher:
    """Is told of each trial: how many are done, and how long the rest may take."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._task = progress.add_task("trials", total=None, running="") if progress is not None else None
        self._lock = threading.Lock()
        self._started = time.monotonic()
        self._n_done = self._n_trials = 0
        self._running: dict[str, None] = {}

    def planned(self, n: int) -> None:
        """So many are to come from now on."""
        self._n_trials = self._n_done + n
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, total=self._n_trials)

    def stage(self, name: str, text: str) -> None:
        with self._lock:
            self._running[name] = None
        self._show()

    def progress(self, name: str, progress: ExaminationProgress) -> None: ...

    def done(self, graded: Graded) -> None:
        with self._lock:
            self._running.pop(graded.name, None)
            self._n_done += 1
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task)
            self._show()
        else:
            seconds = time.monotonic() - self._started
            came = _passed_text(graded)
            text = f"{seconds:6.1f} s  {self._n_done} of {self._n_trials}  {visible_line(graded.name)}: {came}"
            print(text, file=sys.stderr, flush=True)

    def _show(self) -> None:
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, running=visible_line(", ".join(list(self._running)))[:70])


@contextlib.contextmanager
def watching_trials() -> Iterator[TrialWatcher]:
    console = Console(stderr=True)
    if not console.is_terminal:
        yield TrialWatcher(None)
        return
    columns = (
        TextColumn("[bold]{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[running]}", markup=False),
    )
    with Progress(*columns, console=console) as progress:
        yield TrialWatcher(progress)


def show_verification(verification: Verification, out: Path) -> None:
    """What fails it, by check; the known-bads; the figures, and where the page is."""
    console = results_console()
    if verification.known_bads:
        console.print(_known_bads(verification))
        console.print()
    for check in Check:
        troubles = [trouble for trouble in verification.troubles if trouble.check is check]
        mark, style = ("✗", "bold red") if troubles else ("✓", "green")
        console.print(Text(f"{mark} {check.value}", style=style))
        for trouble in troubles:
            console.print(Text(f"    {visible_line(trouble.where)}: {visible_line(trouble.text)}"), soft_wrap=True)
    for text in (*verification.notes, *facts(verification)):
        console.print(Text(visible_line(text)), soft_wrap=True)
    console.print(Text(str(out / "verification.html")), soft_wrap=True)


def verification_json(verification: Verification) -> str:
    return json.dumps({**msgspec.to_builtins(verification), "green": verification.is_green}, indent=2)


def _known_bads(verification: Verification) -> Table:
    table = Table(show_edge=False)
    table.add_column("known-bad", overflow="fold")
    table.add_column("result")
    table.add_column("by", overflow="fold")
    for result in verification.known_bads:
        good = result.catch in (Catch.CAUGHT, Catch.EXCUSED)
        by = f"{result.by[0]}{f' and {len(result.by) - 1} more' if len(result.by) > 1 else ''}" if result.by else ""
        table.add_row(
            Text(visible_line(result.name)), Text(result.catch.value, style="" if good else "bold red"), Text(by)
        )
    return table


def _passed_text(graded: Graded) -> str:
    """Many a trial leaves suites out, so that its total says nothing."""
    if graded.scorecard is None:
        return "not graded"
    results = graded.scorecard.results
    n_passed = sum(result.verdict is Verdict.PASSED for result in results)
    text = f"{n_passed} of {len(results)} probes passed"
    return f"{text}, unchanged since it was examined" if graded.reused else text
