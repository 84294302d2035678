"""CSV tables of an assessment as columns of text, read on the author's machine: they are the author's own."""

import csv
import gzip
import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from grader.errors import AssessmentError


@dataclass(frozen=True, kw_only=True, slots=True)
class TextTable:
    name: str
    columns: Mapping[str, tuple[str, ...]]
    """Cells by column, all of one length."""

    @property
    def n_rows(self) -> int:
        return len(next(iter(self.columns.values()), ()))


def named_table(files: Mapping[str, bytes], name: str) -> TextTable:
    """The CSV file of that name among a suite's files, packed as `NAME.gz` or not.

    Raises AssessmentError: there is none, or it is no table.
    """
    content = files.get(name, files.get(f"{name}.gz"))
    if content is None:
        raise AssessmentError(
            f"[[labels]] in solutions.toml names {name}, and the hidden suite has neither it nor {name}.gz."
        )
    return read_table(name, content)


def read_table(name: str, content: bytes) -> TextTable:
    """Of CSV bytes, gzipped or not. Raises AssessmentError."""
    try:
        text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode("utf-8-sig")
        header, *rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
        columns = dict(zip(header, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(header, ())
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error, ValueError) as error:
        raise AssessmentError(f"{name} is no CSV table: {error}") from error
    return TextTable(name=name, columns=columns)
