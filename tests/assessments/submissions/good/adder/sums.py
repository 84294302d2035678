"""Numbers files, and their totals."""

import csv
import math
from typing import NamedTuple


class BadNumbersError(Exception):
    """A numbers file that can't be taken."""


class Row(NamedTuple):
    id: str
    a: float
    b: float


def read_numbers(path: str) -> list[Row]:
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        for column in Row._fields:
            if column not in (reader.fieldnames or ()):
                raise BadNumbersError(f"{path} has no column {column}")
        return [Row(line["id"], _number(line["a"], "a"), _number(line["b"], "b")) for line in reader]


def totals(path: str) -> list[float]:
    return [row.a + row.b for row in read_numbers(path)]


def _number(cell: str, column: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadNumbersError(f"column {column} : {cell!r} is no number")
    return number
