"""Reading the feed: CSV files as text, and what our columns are called in them (columns.json)."""

import csv
import json
from pathlib import Path

import pandas as pd

from flightdelays.errors import InputError

AFTER_DEPARTURE = ("dep_time", "dep_delay", "arr_time", "arr_delay", "air_time")
SCHEDULE = (
    "flight_id", "year", "month", "day", "sched_dep_time", "sched_arr_time", "carrier", "flight", "tailnum",
    "origin", "dest", "distance", "time_hour",
)  # fmt: skip
MEASUREMENTS = ("temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib")
WEATHER = ("origin", "time_hour", *MEASUREMENTS)

NAMES_FILE = Path(__file__).resolve().parent.parent / "columns.json"
LONGEST_FIELD = 1_000_000


class Names:
    """What our columns are called in one kind of file. Calling it with our name gives the file's."""

    def __init__(self, renamed: dict[str, str]):
        self._renamed = renamed

    def __call__(self, column: str) -> str:
        return self._renamed.get(column, column)


def names_of(kind: str) -> Names:
    """The names for `flights` or `weather`. Read on every call: the file may change, the program doesn't."""
    try:
        held = json.loads(NAMES_FILE.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Names({})
    except (OSError, ValueError) as error:
        raise InputError(f"columns.json can't be read: {error}") from error
    renamed = held.get(kind, {}) if isinstance(held, dict) else None
    if not isinstance(renamed, dict) or not all(isinstance(name, str) for name in renamed.values()):
        raise InputError(f"columns.json: `{kind}` is not an object of names")
    return Names(renamed)


class MissingColumns(InputError):
    def __init__(self, path: str, columns: list[str]):
        self.columns = columns  # as the file would call them
        plural = "columns" if len(columns) > 1 else "column"
        super().__init__(f"{path}: missing {plural} {', '.join(columns)}")


def read(path: str, names: Names, columns: tuple[str, ...]) -> pd.DataFrame:
    """The wanted columns of a CSV file, under our names, every value the text that stands in the file."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return _table(path, file, names, columns)
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: can't be read as CSV, it isn't UTF-8") from error
    except csv.Error as error:
        raise InputError(f"{path}: can't be read as CSV: {error}") from error
    except (OSError, ValueError) as error:  # ValueError: a path with a null byte
        raise InputError(f"{path}: can't be read: {error}") from error


def _table(path, file, names, columns):
    csv.field_size_limit(LONGEST_FIELD)
    lines = csv.reader(file, strict=True)
    header = next(lines, None)
    if not header:
        raise InputError(f"{path}: the file is empty")
    missing = [names(column) for column in columns if names(column) not in header]
    if missing:
        raise MissingColumns(path, missing)
    twice = [names(column) for column in columns if header.count(names(column)) > 1]
    if twice:
        raise InputError(f"{path}: column {twice[0]} is there twice")

    places = [header.index(names(column)) for column in columns]
    values: list[list[str]] = [[] for _ in columns]
    known: dict[str, str] = {}  # one object per distinct text: the files repeat themselves a lot
    width = len(header)
    blank = 0
    for line in lines:
        if not line:  # an empty line; harmless at the end of a file only
            blank = blank or lines.line_num
            continue
        if blank or len(line) != width:
            at = blank or lines.line_num
            what = "an empty line between the rows" if blank else f"{len(line)} fields instead of {width}"
            raise InputError(f"{path}: can't be read as CSV: {what} (line {at})")
        for place, column in zip(places, values, strict=True):
            text = line[place]
            column.append(known.setdefault(text, text))
    if not values[0]:
        raise InputError(f"{path}: has a header and no rows")
    return pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in zip(columns, values, strict=True)})
