"""CSV files in as columns of text; text files out, whole or not at all."""

import csv
import os
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from delaymodel.errors import InputError

CHUNK_ROWS = 10_000


class CsvFile:
    """A CSV file's columns, asked for by our names. Every value stays the text it was: an empty one is a missing one."""

    def __init__(self, path: str, columns: Mapping[str, Sequence[str]], n_rows: int, names: Mapping[str, str]) -> None:
        self.path = path
        self.n_rows = n_rows
        self._columns = columns
        self._names = names

    @classmethod
    def read(cls, path: str, wanted: Iterable[str], names: Mapping[str, str] | None = None) -> "CsvFile":
        """The wanted columns, as far as they are there; `names` has what the file calls them, where that differs.

        Raises InputError for what isn't there, isn't CSV, or has no row.
        """
        names = names or {}
        theirs = {names.get(name, name) for name in wanted}
        try:
            with open(path, encoding="utf-8-sig", newline="") as stream:
                records = filter(None, csv.reader(stream, strict=True))
                header = next(records, None)
                if header is None:
                    raise InputError(f"{path} is empty")
                if len(set(header)) != len(header):
                    raise InputError(f"{path} is not a usable CSV file: two columns have the same name")
                return cls(path, *_read_columns(path, header, records, theirs), names)
        except OSError as error:
            raise InputError(f"cannot read {path}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise InputError(f"{path} is not a CSV file: it is not UTF-8") from error
        except csv.Error as error:
            raise InputError(f"{path} is not a CSV file: {error}") from error

    def __contains__(self, name: str) -> bool:
        return self.called(name) in self._columns

    def __getitem__(self, name: str) -> Sequence[str]:
        return self._columns[self.called(name)]

    def called(self, name: str) -> str:
        """What this file calls our column."""
        return self._names.get(name, name)

    def each(self, function: Callable[..., object], *names: str) -> np.ndarray:
        """`function` of each row's values in these columns, called once for all rows that have the same."""
        values = self._rows(names)
        known = {row: function(*row) for row in set(values)}
        return np.array([known[row] for row in values])

    def rows_where(self, is_so: Callable[..., bool], *names: str) -> list[int]:
        """Rows, from 1, whose values in these columns are so."""
        values = self._rows(names)
        found = {row for row in set(values) if is_so(*row)}
        return [number for number, row in enumerate(values, 1) if row in found] if found else []

    def _rows(self, names: Sequence[str]) -> list[tuple[str, ...]]:
        return list(zip(*(self[name] for name in names)))


def write_whole(path: str, text: str) -> None:
    """Puts the text at `path` in one step. Raises InputError where that isn't possible; then nothing has changed."""
    target = Path(path)
    draft = target.with_name(f".{target.name[:100]}.{secrets.token_hex(8)}")
    try:
        try:
            with open(draft, "x", encoding="utf-8", newline="") as stream:
                stream.write(text)
            os.replace(draft, target)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from error


def _read_columns(
    path: str, header: list[str], records: Iterator[list[str]], wanted: set[str]
) -> tuple[dict[str, list[str]], int]:
    """Equal texts are held once, and rows only by the chunk: a schedule of 300,000 is to fit where one of 20,000 does."""
    columns: dict[str, list[str]] = {name: [] for name in header if name in wanted}
    n_rows = 0
    while chunk := list(islice(records, CHUNK_ROWS)):
        ragged = next((row for row, record in enumerate(chunk) if len(record) != len(header)), None)
        if ragged is not None:
            place = f"row {n_rows + ragged + 1} has {len(chunk[ragged])} values for {len(header)} columns"
            raise InputError(f"{path} is not a CSV file: {place}")
        for name, values in zip(header, zip(*chunk)):
            if name in columns:
                columns[name].extend(map(sys.intern, values))
        n_rows += len(chunk)
    if not n_rows:
        raise InputError(f"{path} has no rows")
    return columns, n_rows
