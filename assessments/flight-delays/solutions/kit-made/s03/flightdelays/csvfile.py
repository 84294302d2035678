"""Streaming CSV reader with strict errors, and an atomic writer."""

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from flightdelays.columns import ColumnNames
from flightdelays.errors import FileProblem, MissingColumns


def read_rows(path: str, columns: tuple[str, ...], names: ColumnNames) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (row number from 1, values by our column names)."""
    count = 0
    try:
        with open(path, encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = next(reader, None)
            if not header:
                raise FileProblem(f"{path}: file is empty")
            positions = _positions(path, header, columns, names)
            for fields in reader:
                if not fields:
                    continue
                if len(fields) != len(header):
                    raise FileProblem(
                        f"{path}: not valid CSV: line {reader.line_num} has {len(fields)} fields, the header has {len(header)}"
                    )
                count += 1
                yield count, {name: fields[position] for name, position in positions.items()}
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise FileProblem(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FileProblem(f"{path}: not UTF-8 text") from error
    except csv.Error as error:
        raise FileProblem(f"{path}: not valid CSV: {error}") from error
    if count == 0:
        raise FileProblem(f"{path}: no rows after the header")


def _positions(path, header, columns, names):
    missing = [names.external(column) for column in columns if names.external(column) not in header]
    if missing:
        raise MissingColumns(path, missing)
    return {column: header.index(names.external(column)) for column in columns}


@contextmanager
def atomic_write(path: str):
    """A text stream whose content appears at `path` when all went well, and not at all otherwise."""
    folder = os.path.dirname(os.path.abspath(path))
    try:
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".flightdelays-", suffix=".tmp")
    except OSError as error:
        raise FileProblem(f"{path}: cannot be written: {error.strerror}") from error
    try:
        with open(handle, "w", encoding="utf-8", newline="") as stream:
            yield stream
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
        os.replace(temporary, path)
    except OSError as error:
        os.unlink(temporary)
        raise FileProblem(f"{path}: cannot be written: {error.strerror}") from error
    except BaseException:
        os.unlink(temporary)
        raise


def write_rows(path: str, header: tuple[str, ...], rows: Iterable[tuple]) -> None:
    with atomic_write(path) as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)
