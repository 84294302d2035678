"""CSV files in as columns of text; text files out, whole or not at all."""

import csv
import os
import secrets
from pathlib import Path

from delaymodel.errors import InputError


class CsvFile:
    """A CSV file's columns. Every value stays the text it was: an empty one is a missing one."""

    def __init__(self, path: str, header: list[str], records: list[list[str]]) -> None:
        self.path = path
        self.header = tuple(header)
        self.n_rows = len(records)
        self._columns = dict(zip(header, zip(*records)))

    @classmethod
    def read(cls, path: str) -> "CsvFile":
        """Raises InputError for what isn't there, isn't CSV, or has no row."""
        try:
            with open(path, encoding="utf-8-sig", newline="") as stream:
                lines = [record for record in csv.reader(stream, strict=True) if record]
        except OSError as error:
            raise InputError(f"cannot read {path}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise InputError(f"{path} is not a CSV file: it is not UTF-8") from error
        except csv.Error as error:
            raise InputError(f"{path} is not a CSV file: {error}") from error
        if len(lines) < 2:
            raise InputError(f"{path} has no rows" if lines else f"{path} is empty")
        header, *records = lines
        if len(set(header)) != len(header):
            raise InputError(f"{path} is not a usable CSV file: two columns have the same name")
        ragged = next((row for row, record in enumerate(records, 1) if len(record) != len(header)), None)
        if ragged is not None:
            found = len(records[ragged - 1])
            raise InputError(f"{path} is not a CSV file: row {ragged} has {found} values for {len(header)} columns")
        return cls(path, header, records)

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return self._columns[name]


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
