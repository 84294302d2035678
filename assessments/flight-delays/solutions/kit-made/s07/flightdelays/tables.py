"""Reading and writing files. Columns are lists of text under our own names."""

import csv
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import columns
from .errors import BadInput


@dataclass
class Table:
    path: str
    kind: str
    length: int
    data: dict[str, list[str]]
    missing: list[str]
    names: dict[str, str]

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, column: str) -> list[str]:
        return self.data[column]

    def called(self, column: str) -> str:
        """What the file calls a column of ours."""
        return self.names.get(column, column)


def read(path: str, kind: str, required: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """The required and optional columns of a file; raises BadInput if it is no table at all."""
    names = columns.names(kind)
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, None)
            if not header:
                raise BadInput(f"{path}: the file is empty")
            where = {}
            for column in (*required, *optional):
                called = names.get(column, column)
                if header.count(called) > 1:
                    raise BadInput(f"{path}: the column {called} is there more than once")
                if called in header:
                    where[column] = header.index(called)
            data: dict[str, list[str]] = {column: [] for column in where}
            takes = [(data[column].append, place) for column, place in where.items()]
            seen: dict[str, str] = {}  # most values repeat: keep one copy of each
            length = 0
            for row in reader:
                if not row:
                    continue
                length += 1
                width = len(row)
                for take, place in takes:
                    value = row[place] if place < width else ""
                    take(seen.setdefault(value, value))
    except FileNotFoundError:
        raise BadInput(f"{path}: there is no such file") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror})") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path}: not a CSV file in UTF-8 ({error})") from None
    if length == 0:
        raise BadInput(f"{path}: there is a header and no rows")
    return Table(path, kind, length, data, [column for column in required if column not in where], names)


def write(path: str, lines: Iterable[str]) -> None:
    """Write a text file whole, or not at all."""
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(prefix=".flightdelays-", dir=target.parent)
    except OSError as error:
        raise BadInput(f"{path}: cannot be written ({error.strerror})") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException as error:
        os.unlink(name)
        if isinstance(error, OSError):
            raise BadInput(f"{path}: cannot be written ({error.strerror})") from None
        raise


class _Line:
    def write(self, text: str) -> str:
        return text


def lines(rows: Iterable[Sequence[object]]) -> Iterable[str]:
    """Rows as lines of CSV."""
    writer = csv.writer(_Line(), lineterminator="\n")
    for row in rows:
        yield writer.writerow(row)
