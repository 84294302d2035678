"""Files in, files out. Text stays text here: what a value means is for the checks and the features."""

import csv
import os
import tempfile
from pathlib import Path

import pandas as pd


class BadInput(Exception):
    """Something the caller gave us can't be used. The message names it; the commands exit with status 2."""


def read_table(path):
    """A CSV file as a data frame of text, one row per record, missing values as empty text.

    The csv module instead of pandas.read_csv: it takes a path for a path (never a URL or `~`), doesn't guess types or
    missing values, and a record with too few fields is an error instead of a row of NaN.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            records = [record for record in csv.reader(file, strict=True) if record]
    except OSError as error:
        raise BadInput(f"{path}: can't be read: {error.strerror}") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: can't be parsed as CSV: {error}") from error
    if not records:
        raise BadInput(f"{path}: the file is empty")
    header, *rows = records
    _require_regular(path, header, rows)
    return pd.DataFrame(dict(zip(header, zip(*rows))), dtype=object)


def write_text(path, text):
    """Writes the whole file or nothing: a reader never sees half of it, and a failure leaves what was there before."""
    target = Path(path)
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as file:
            partial = Path(file.name)
            try:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
                os.chmod(partial, 0o644)
                os.replace(partial, target)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise BadInput(f"{path}: can't be written: {error.strerror}") from error


def _require_regular(path, header, rows):
    if len(set(header)) < len(header):
        twice = sorted({name for name in header if header.count(name) > 1})
        raise BadInput(f"{path}: can't be parsed as CSV: column {', '.join(twice)} occurs more than once")
    if not rows:
        raise BadInput(f"{path}: the file has a header and no rows")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise BadInput(
                f"{path}: can't be parsed as CSV: row {number} has {len(row)} fields, the header has {len(header)}"
            )
