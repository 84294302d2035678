"""The suite's own tables, to be shortened or to have something planted in them."""

import csv
import io
from collections.abc import Mapping
from typing import Any, NamedTuple

MOST_ROWS = 2_000
"""Enough to learn something from, and soon done."""


class Table(NamedTuple):
    columns: list[str]
    rows: list[list[str]]

    def text(self) -> bytes:
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="\n").writerows([self.columns, *self.rows])
        return buffer.getvalue().encode()

    def thinned(self, least_step: int = 1) -> "Table":
        """Of at most 2,000 rows, evenly taken: every `least_step`-th at most."""
        step = max(least_step, -(-len(self.rows) // MOST_ROWS))
        return Table(self.columns, self.rows[::step])

    def with_cell(self, column: int, value: str) -> "Table":
        """In the last row."""
        last = [*self.rows[-1][:column], value, *self.rows[-1][column + 1 :]]
        return Table(self.columns, [*self.rows[:-1], last])


def tables_of(arguments: Mapping[str, Any]) -> dict[str, Table]:
    """Those among a command's arguments that are tables, by name."""
    return {name: table for name, value in arguments.items() if (table := table_of(value))}


def table_of(content: Any) -> Table | None:
    """Of a suite's own file; None for anything that is no table of at least two rows, each as long as the header."""
    if not isinstance(content, bytes):
        return None
    try:
        columns, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    except (UnicodeDecodeError, csv.Error, ValueError):
        return None
    fits = len(rows) > 1 and len(columns) > 1 and all(len(row) == len(columns) for row in rows)
    return Table(columns, rows) if fits else None


def with_longest_thinned(tables: Mapping[str, Table], least_step: int = 1) -> dict[str, Table]:
    """The longest is what a program learns from; the others may be what it is joined with."""
    longest = max(tables, key=lambda name: len(tables[name].rows))
    return {**tables, longest: tables[longest].thinned(least_step)}
