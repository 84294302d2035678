"""The suite's own tables with something planted in them, that is known again wherever it turns up."""

import csv
import io
from collections.abc import Iterator
from typing import Any, NamedTuple

WORD = "kestrel-5e1d09"
"""In every planted value, and in no data."""
COLUMN = "contact"
FORMULA = f"=1+cmd|'{WORD}'!A0"
BROKEN = "no-number"
MOST_ROWS = 2_000


class Table(NamedTuple):
    columns: list[str]
    rows: list[list[str]]

    def text(self) -> bytes:
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="\n").writerows([self.columns, *self.rows])
        return buffer.getvalue().encode()

    def thinned(self) -> "Table":
        step = max(1, -(-len(self.rows) // MOST_ROWS))
        return Table(self.columns, self.rows[::step])

    def with_contacts(self) -> "Table":
        """One more column: an address of its own in every row."""
        name = next(name for name in (COLUMN, f"{COLUMN}_2", f"{COLUMN}_3") if name not in self.columns)
        rows = [[*row, f"mira.{WORD}-{number}@example.org"] for number, row in enumerate(self.rows, start=1)]
        return Table([*self.columns, name], rows)

    def with_cell(self, column: int, value: str) -> "Table":
        """In the last row."""
        last = [*self.rows[-1][:column], value, *self.rows[-1][column + 1 :]]
        return Table(self.columns, [*self.rows[:-1], last])

    def number_columns(self) -> Iterator[int]:
        """Columns that have a number in every row, those with the most different ones first."""
        cells = {index: [row[index] for row in self.rows] for index in range(len(self.columns))}
        found = [index for index, column in cells.items() if all(_is_number(cell) for cell in column)]
        yield from sorted(found, key=lambda index: -len(set(cells[index])))

    def key_columns(self) -> Iterator[int]:
        """Columns in which every row has another text."""
        for index in range(len(self.columns)):
            cells = [row[index] for row in self.rows]
            if len(set(cells)) == len(cells) and not any(_is_number(cell) or not cell for cell in cells):
                yield index


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


def _is_number(cell: str) -> bool:
    try:
        return float(cell) - float(cell) == 0
    except ValueError:
        return False
