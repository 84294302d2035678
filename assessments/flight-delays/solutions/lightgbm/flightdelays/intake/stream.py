"""CSV as batches of columns: the text of a large file is never in memory as a whole."""

import csv
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from flightdelays.intake.problems import Problem

ROWS_PER_BATCH = 20_000
OTHER_WIDTH = "the row has more or fewer values than the header has columns"


class Batch(NamedTuple):
    rows: list[int]
    """The number of each row in the file, from 1; a row that can't be cut into columns is left out."""
    columns: dict[str, list[str]]
    """Texts by our name of the column. A column that the file hasn't is not there."""


def batches(path: str, names: Mapping[str, str], found: list[Problem]) -> Iterator[Batch]:
    """The rows of a file, in order, with the columns of `names`: what the file calls ours. Others are passed over.

    Never raises for what a file holds: `found` gets what is wrong with the file itself, a column that it hasn't, and
    rows of another width. Lines with nothing in them are no rows.
    """
    try:
        # Only open(): no URL, no decompression, no guess at what a value means.
        with open(path, encoding="utf-8-sig", newline="") as file:
            lines = _lines(csv.reader(file, strict=True), found)
            header = next(lines, None)
            if header is None:
                found.extend([] if found else [Problem(None, "", "the file is empty")])
                return
            places = _places(header, names, found)
            n_rows = 0
            while lines_of_batch := list(islice(lines, ROWS_PER_BATCH)):
                yield _batch(lines_of_batch, n_rows, len(header), places, found)
                n_rows += len(lines_of_batch)
            if not n_rows:
                found.append(Problem(None, "", "the file has no rows"))
    except OSError as error:
        found.append(Problem(None, "", f"the file can't be read: {error.strerror}"))


def _lines(reader: Iterator[list[str]], found: list[Problem]) -> Iterator[list[str]]:
    try:
        yield from filter(None, reader)
    except csv.Error as error:
        found.append(Problem(None, "", f"the file can't be read as CSV: {error}"))
    except UnicodeDecodeError:
        found.append(Problem(None, "", "the file is not UTF-8 text"))


def _places(header: list[str], names: Mapping[str, str], found: list[Problem]) -> dict[str, int]:
    """Where in a line each of our columns is."""
    for theirs in names.values():
        if theirs not in header:
            found.append(Problem(None, theirs, "the column is missing"))
        elif header.count(theirs) > 1:
            found.append(Problem(None, theirs, "the column is there more than once"))
    return {ours: header.index(theirs) for ours, theirs in names.items() if theirs in header}


def _batch(lines: list[list[str]], n_before: int, width: int, places: Mapping[str, int], found: list[Problem]) -> Batch:
    numbered = list(enumerate(lines, start=n_before + 1))
    whole = [(row, line) for row, line in numbered if len(line) == width]
    if len(whole) < len(numbered):
        found += [Problem(row, "", OTHER_WIDTH) for row, line in numbered if len(line) != width]
    return Batch([row for row, _ in whole], {name: [line[at] for _, line in whole] for name, at in places.items()})
