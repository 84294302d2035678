"""Files in. Text stays text here: what a value means is for the checks and the features."""

import csv
from itertools import islice
from typing import NamedTuple

import numpy as np

from flightdelays.files import BadInput

_ROWS_AT_A_TIME = 10_000


class Column(NamedTuple):
    """A column, each distinct value held once: a year of flights has 365 dates, and is judged by as many."""

    values: list
    codes: np.ndarray
    """Of each row, the place of its value."""

    def each(self, function):
        """`function` of each row's value, as an array (n_rows,); it is called once per distinct value."""
        return np.array([function(value) for value in self.values])[self.codes]

    def together_with(self, other):
        """Both columns as one: its values are pairs, or longer tuples when this one's are tuples already."""
        pairs = self.codes.astype(np.int64) * len(other.values) + other.codes
        _, first, codes = np.unique(pairs, return_index=True, return_inverse=True)
        mine = [value if isinstance(value, tuple) else (value,) for value in self.values]
        values = [(*mine[self.codes[row]], other.values[other.codes[row]]) for row in first]
        return Column(values, codes)


class Table:
    """The columns of a file by our names for them. What else the file has is left out."""

    def __init__(self, path, columns, names):
        self.path = path
        self._columns = columns
        self._names = names

    def __contains__(self, name):
        return self.called(name) in self._columns

    def __getitem__(self, name):
        return self._columns[self.called(name)]

    def __len__(self):
        return len(next(iter(self._columns.values())).codes) if self._columns else 0

    def called(self, name):
        """What the file calls our column."""
        return self._names.get(name, name)

    def together(self, *names):
        """Several columns as one, whose values are tuples."""
        first, second, *others = (self[name] for name in names)
        column = first.together_with(second)
        for other in others:
            column = column.together_with(other)
        return column


def read_table(path, wanted, names):
    """The `wanted` columns of a CSV file that it has, found under their `names`. Raises BadInput.

    The csv module instead of pandas.read_csv: it takes a path for a path (never a URL or `~`), doesn't guess types or
    missing values, and a record with too few fields is an error instead of a row of NaN.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            records = filter(None, csv.reader(file, strict=True))  # a blank line is no row
            header = next(records, None)
            _require_header(path, header)
            theirs = {names.get(name, name) for name in wanted}
            return Table(path, _columns(path, header, records, theirs), names)
    except OSError as error:
        raise BadInput(f"{path}: can't be read: {error.strerror}") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: can't be parsed as CSV: {error}") from error


class _Places(dict):
    """Each value with a number, in the order of their coming."""

    def __missing__(self, value):
        place = self[value] = len(self)
        return place


def _columns(path, header, records, wanted):
    """Reads some thousand rows at a time: a year's records as lists of text would take a gigabyte."""
    places = {name: _Places() for name in header if name in wanted}
    codes = {name: [] for name in places}
    n_rows = 0
    while rows := list(islice(records, _ROWS_AT_A_TIME)):
        _require_regular(path, header, rows, n_rows)
        for name, values in zip(header, zip(*rows)):
            if name in places:
                codes[name].append(np.fromiter(map(places[name].__getitem__, values), np.int32, len(values)))
        n_rows += len(rows)
    if not n_rows:
        raise BadInput(f"{path}: the file has a header and no rows")
    return {name: Column(list(places[name]), np.concatenate(codes[name])) for name in places}


def _require_header(path, header):
    if header is None:
        raise BadInput(f"{path}: the file is empty")
    if len(set(header)) < len(header):
        twice = sorted({name for name in header if header.count(name) > 1})
        raise BadInput(f"{path}: can't be parsed as CSV: column {', '.join(twice)} occurs more than once")


def _require_regular(path, header, rows, n_before):
    for number, row in enumerate(rows, start=n_before + 1):
        if len(row) != len(header):
            raise BadInput(
                f"{path}: can't be parsed as CSV: row {number} has {len(row)} fields, the header has {len(header)}"
            )
