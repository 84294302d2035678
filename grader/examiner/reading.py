"""Reading what a candidate wrote: always in a process of its own, with a user of its own and little to spend.

A parser that dies, hangs or eats memory means that the answer is unreadable, which is the candidate's.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.examiner.faults import AnswerError
from grader.examiner.reading_server import MOST_OUTPUT_BYTES, reading_server

UID_VARIABLE = "TAKEHOME_READER_UID"
"""Set in the examiner box: the user that reads, who owns nothing there. `takehome check` reads as who calls it."""
READER_WALL_SECONDS = 30
PROGRAMS = Path(__file__).parent / "programs"
_TOO_MUCH = "it is beyond any sane size"


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A CSV file as text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    name: str = "table"

    def column(self, name: str) -> tuple[str, ...]:
        """Raises AnswerError when there is no such column."""
        if name not in self.columns:
            raise AnswerError(f"`{self.name}` has no column `{name}`; it has {', '.join(self.columns[:20])}")
        index = self.columns.index(name)
        return tuple(row[index] for row in self.rows)

    def numbers(self, name: str) -> tuple[float, ...]:
        """Raises AnswerError when a cell is no finite number."""
        return tuple(_number(cell, name, row) for row, cell in enumerate(self.column(name), start=1))


def read_table(content: bytes, name: str) -> Table:
    """Raises AnswerError when `content` is not CSV with a header, in UTF-8, with rows as long as the header."""
    answer = read_with("read_csv", content, name)
    rows = tuple(zip(*answer["columns"], strict=True)) if answer["columns"] else ()
    return Table(columns=tuple(answer["header"]), rows=rows, name=name)


def read_json(content: bytes, name: str) -> Any:
    """Raises AnswerError when `content` is not strict JSON."""
    return read_with("read_json", content, name)["value"]


def read_with(program: str, content: bytes, name: str) -> Any:
    """What one of our reading programs makes of `content`, as plain data.

    Raises:
        AnswerError: the program says that it can't be read, or does not survive it.
    """
    server = reading_server(int(os.environ.get(UID_VARIABLE, "0")))
    done = server.read(PROGRAMS / f"{program}.py", content, wall_seconds=READER_WALL_SECONDS)
    if not done.in_time:
        raise AnswerError(f"`{name}` could not be read within {READER_WALL_SECONDS} s")
    if len(done.output) > MOST_OUTPUT_BYTES:
        raise AnswerError(f"`{name}` can't be read: {_TOO_MUCH}")
    if done.status != 0:
        raise AnswerError(f"`{name}` can't be read: {_last_line(done.output) or _TOO_MUCH}")
    try:
        answer = json.loads(done.output)
    except (ValueError, RecursionError) as error:  # a reader that was taken over, or an answer deeper than our stack
        raise AnswerError(f"`{name}` can't be read: {type(error).__name__}") from error
    if "unreadable" in answer:
        raise AnswerError(f"`{name}` can't be read: {answer['unreadable']}")
    return answer


def _number(cell: str, column: str, row: int) -> float:
    try:
        number = float(cell)
    except ValueError:
        number = float("nan")
    if number - number != 0:  # NaN and the infinities
        raise AnswerError(f"column `{column}`, row {row}: {cell[:40]!r} is no finite number")
    return number


def _last_line(output: bytes) -> str:
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else ""
