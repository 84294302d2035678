"""What a terminal shows of a round while it goes on."""

import io
from dataclasses import dataclass

from rich.console import Console

from grader.cli.console import outcome_text
from grader.cli.live_table import LiveTable, LiveWatcher
from grader.entry import Graded
from grader.errors import SourceError
from grader.examination import ExaminationProgress
from tests.builders import a_scorecard


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def a_table(*, height: int = 24) -> tuple[LiveTable, Clock]:
    clock = Clock()
    return LiveTable(height=height, clock=clock), clock


def drawn(table: LiveTable) -> list[str]:
    console = Console(file=io.StringIO(), width=140, color_system=None)
    console.print(table)
    file = console.file
    assert isinstance(file, io.StringIO)
    return [line.rstrip() for line in file.getvalue().splitlines()]


def scored(name: str, *, reused: bool = False, seconds: float = 60) -> Graded:
    return Graded(name=name, scorecard=a_scorecard(name=name), reused=reused, wall_seconds=seconds)


def test_those_at_work_are_rows_and_how_far_all_is_stands_above() -> None:
    table, clock = a_table()
    table.planned(200)
    table.stage("ada", "cloning")
    clock.now = 65
    table.progress("bo", ExaminationProgress(n_done=12, n_probes=94, probe="A missing column is refused by name."))
    headline, *rows = drawn(table)
    assert headline == "0 of 200 submissions done, 1\u202fmin 05\u202fs so far"
    assert rows[0].startswith("ada")
    assert rows[0].endswith("cloning")
    assert "12/94" in rows[1]
    assert "A missing column is refused by name." in rows[1]


def test_those_that_are_done_leave_the_table_and_are_counted() -> None:
    table, clock = a_table()
    table.planned(10)
    for name in ("a", "b", "c", "d", "e"):
        table.stage(name, "cloning")
    table.done(scored("a", seconds=100))
    table.done(scored("b", seconds=140))
    table.done(scored("c", reused=True, seconds=0.01))
    table.done(Graded(name="d", error=SourceError("no")))
    clock.now = 3600
    headline, *rows = drawn(table)
    assert headline == (
        "4 of 10 submissions done, 1 unchanged, 1 without a score, 1\u202fh 00\u202fmin so far, "
        "about 11\u202fmin 00\u202fs left"
    )
    assert len(rows) == 1


def test_more_than_the_terminal_is_high_are_counted() -> None:
    table, _ = a_table(height=6)
    for number in range(5):
        table.stage(f"candidate-{number}", "cloning")
    lines = drawn(table)
    assert len(lines) == 3
    assert lines[-1] == "… and 3 more at work"


def test_a_hostile_name_is_no_markup_and_moves_no_cursor() -> None:
    table, _ = a_table()
    table.stage("[bold]ada\x1b[2J", "[link=https://evil]stage\x07")
    (row,) = drawn(table)
    assert "[bold]ada␛[2J" in row
    assert "[link=https://evil]stage␇" in row


def test_a_line_for_each_that_is_done_and_none_for_what_was_current() -> None:
    table, _ = a_table()
    console = Console(file=io.StringIO(), width=140, color_system=None)
    watcher = LiveWatcher(table, console, outcome_text)
    watcher.done(Graded(name="ada", scorecard=a_scorecard(total=63.9, band="Mixed"), wall_seconds=90))
    watcher.done(scored("bo", reused=True))
    file = console.file
    assert isinstance(file, io.StringIO)
    assert file.getvalue() == "ada: 63.9 (Mixed), 1\u202fmin 30\u202fs\n"
