"""Parcels files, read and checked."""

import csv
import math


class BadInputError(Exception):
    """A file that can't be taken; the text says what is wrong with which column."""


def read_parcels(path, *, past):
    """A dict per parcel, with numbers where the brief has numbers. `past` asks for the minutes that they took."""
    numbers = ("weight_kg", "minutes") if past else ("weight_kg",)
    columns = ("parcel_id", "depot", *numbers)
    found, lines = read_lines(path)
    require_columns(path, found, columns)
    rows = []
    for line in lines:
        row = {column: line[column] or "" for column in columns}
        check_row(row, numbers)
        rows.append(row | {column: float(row[column]) for column in numbers})
    require_unique(rows)
    return rows


def read_lines(path):
    """The header, and a dict of texts per line."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            lines = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInputError(f"{path} can't be read: {error}") from error
    if not lines:
        raise BadInputError(f"{path} has no rows")
    return reader.fieldnames, lines


def require_columns(path, found, wanted):
    for column in wanted:
        if column not in found:
            raise BadInputError(f"{path} has no column {column}")


def check_row(row, numbers):
    for column in ("parcel_id", "depot"):
        if not row[column]:
            raise BadInputError(f"{column} is empty")
    for column in numbers:
        try:
            number = float(row[column])
        except ValueError:
            number = math.nan
        if not math.isfinite(number) or number < 0 or (number == 0 and column == "weight_kg"):
            raise BadInputError(f"{column} can't be {row[column]!r}")


def require_unique(rows):
    keys = set()
    for row in rows:
        if row["parcel_id"] in keys:
            raise BadInputError(f"parcel_id {row['parcel_id']!r} is there twice")
        keys.add(row["parcel_id"])
