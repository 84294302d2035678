"""What is wrong with a file, all of it. Nothing downstream sees a table that has a problem.

A problem never quotes the value it is about: reports and logs travel further than the data does.
"""

import csv
import datetime as dt
import io
import math
import re
from typing import NamedTuple

import numpy as np

from flightdelays.clock import utc_hours
from flightdelays.files import BadInput
from flightdelays.naming import names_of
from flightdelays.table import read_table

ORIGINS = ("EWR", "JFK", "LGA")
FLIGHT_COLUMNS = (
    "flight_id", "year", "month", "day", "sched_dep_time", "sched_arr_time", "carrier", "flight", "tailnum",
    "origin", "dest", "distance", "time_hour",
)  # fmt: skip
OUTCOME_COLUMNS = ("arr_delay",)
DATE = ("year", "month", "day")
MAY_BE_MISSING = frozenset({"tailnum", "arr_delay"})
MEASUREMENTS = ("temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib")
WEATHER_COLUMNS = ("origin", "time_hour", *MEASUREMENTS)

_WHOLE = re.compile(r"[0-9]{1,9}(\.0+)?")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_UTC_HOUR = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:00:00Z")
_SHOWN = 5  # enough to see a pattern; `validate` lists the rest


class Problem(NamedTuple):
    row: int | None
    """From 1 for the first row after the header; None for a problem of the whole file."""
    column: str
    text: str

    def __str__(self):
        place = [f"row {self.row}"] if self.row else []
        place += [f"column {self.column}"] if self.column else []
        return f"{', '.join(place)}: {self.text}" if place else self.text


def problems(path):
    """Every problem of a file of flights, as `predict` would refuse them: lines of CSV, `row,column,problem`."""
    try:
        found = flight_problems(_flights(path))
    except BadInput as error:
        found = [Problem(None, "", str(error))]
    return [_csv_line(problem) for problem in found]


def read_flights(path, *, with_outcome=False):
    """The flights of a file without problems. Raises BadInput, which names file, rows and columns."""
    table = _flights(path)
    _refuse(path, flight_problems(table, with_outcome=with_outcome))
    return table


def read_weather(path):
    """The weather of a file without problems. A strange measurement is none of them: see `weather`."""
    table = read_table(path, WEATHER_COLUMNS, names_of("weather"))
    _refuse(path, weather_problems(table))
    return table


def read_ids(path):
    """Each flight's key, in the file's order."""
    ids = read_table(path, ["flight_id"], names_of("flights"))["flight_id"]
    return [ids.values[code] for code in ids.codes]


def flight_problems(table, *, with_outcome=False):
    """Problems by row, then column. The columns known only after departure are looked at only `with_outcome`."""
    required = (*FLIGHT_COLUMNS, *OUTCOME_COLUMNS) if with_outcome else FLIGHT_COLUMNS
    found = _missing_columns(table, required)
    for column in (name for name in FLIGHT_COLUMNS if name in table):
        found += _wrong_values(table, column, *_RULES.get(column, _ANYTHING))
    if "flight_id" in table:
        found += _repeated(table)
    if all(name in table for name in DATE):
        found += _impossible_dates(table)
        if "sched_dep_time" in table and "time_hour" in table:
            found += _wrong_hours(table)
    if with_outcome and "arr_delay" in table:
        found += _wrong_values(table, "arr_delay", is_number, "isn't a number of minutes")
    return _in_order(found, table)


def weather_problems(table):
    found = _missing_columns(table, WEATHER_COLUMNS)
    for column in (name for name in ("origin", "time_hour") if name in table):
        found += _wrong_values(table, column, *_RULES[column])
    return _in_order(found, table)


def is_number(text):
    return bool(_NUMBER.fullmatch(text)) and math.isfinite(float(text))


def is_whole(text):
    return bool(_WHOLE.fullmatch(text))


def is_time(text):
    """Whether it is a time of day as `hhmm`: `5` is 00:05; 2359 is the last one of a day."""
    return is_whole(text) and int(float(text)) <= 2359 and int(float(text)) % 100 <= 59


def is_utc_hour(text):
    if not _UTC_HOUR.fullmatch(text):
        return False
    try:
        dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return False
    return True


_RULES = {
    "year": (lambda text: is_whole(text) and 1 <= float(text) <= 9999, "isn't a year"),
    "month": (lambda text: is_whole(text) and 1 <= float(text) <= 12, "isn't a month"),
    "day": (lambda text: is_whole(text) and 1 <= float(text) <= 31, "isn't a day of a month"),
    "sched_dep_time": (is_time, "isn't a time of day as hhmm"),
    "sched_arr_time": (is_time, "isn't a time of day as hhmm"),
    "flight": (lambda text: is_whole(text) and float(text) > 0, "isn't a flight number"),
    "origin": (lambda text: text in ORIGINS, f"isn't one of {', '.join(ORIGINS)}"),
    "dest": (re.compile(r"[A-Z]{3}").fullmatch, "isn't three capital letters"),
    "distance": (lambda text: is_number(text) and float(text) > 0, "isn't a number above 0"),
    "time_hour": (is_utc_hour, "isn't a UTC hour like 2013-01-01T10:00:00Z"),
}
"""What a value that isn't missing has to be."""
_ANYTHING = (lambda text: True, "")


def _flights(path):
    return read_table(path, (*FLIGHT_COLUMNS, *OUTCOME_COLUMNS), names_of("flights"))


def _missing_columns(table, required):
    return [Problem(None, column, "the column is missing") for column in required if column not in table]


def _wrong_values(table, column, is_right, text):
    values = table[column]
    wrong = values.each(lambda value: value != "" and not is_right(value))
    missing = values.each(lambda value: value == "" and column not in MAY_BE_MISSING)
    return [*_at(missing, column, "the value is missing"), *_at(wrong, column, text)]


def _repeated(table):
    ids = table["flight_id"]
    again = np.ones(len(table), dtype=bool)
    again[np.unique(ids.codes, return_index=True)[1]] = False
    return _at(again & ids.each(bool), "flight_id", "occurred before")


def _impossible_dates(table):
    """Days such as 30 February. A year, month or day that is wrong by itself has been reported as such."""

    def impossible(parts):
        return all(part and _RULES[name][0](part) for name, part in zip(DATE, parts)) and _date(*parts) is None

    return _at(table.together(*DATE).each(impossible), "day", "there is no such day in that month")


def _wrong_hours(table):
    plan = table.together(*DATE, "sched_dep_time", "time_hour")
    text = f"isn't the UTC hour of the local date and {table.called('sched_dep_time')}"
    return _at(plan.each(lambda values: not _is_hour_of(*values)), "time_hour", text)


def _is_hour_of(year, month, day, departure, hour):
    """True too where one of them is wrong by itself, which has been reported."""
    date = _date(year, month, day)
    if date is None or not is_time(departure) or not is_utc_hour(hour):
        return True
    try:
        return hour in utc_hours(date, int(float(departure)) // 100)
    except OverflowError:  # the last evening of year 9999
        return False


def _date(year, month, day):
    """The date, or None where one of the three isn't a number or there is no such day."""
    try:
        return dt.date(*(int(float(text)) for text in (year, month, day))) if _all_whole(year, month, day) else None
    except (ValueError, OverflowError):
        return None


def _all_whole(*texts):
    return all(is_whole(text) for text in texts)


def _at(mask, column, text):
    return [Problem(int(row) + 1, column, text) for row in np.flatnonzero(mask)]


def _in_order(found, table):
    """By row, then column; under the names that the file has."""
    named = [problem._replace(column=table.called(problem.column)) for problem in found]
    return sorted(named, key=lambda problem: (problem.row or 0, problem.column))


def _refuse(path, found):
    if found:
        more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise BadInput(f"{path}: " + "; ".join(str(problem) for problem in found[:_SHOWN]) + more)


def _csv_line(problem):
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(["" if problem.row is None else problem.row, *problem[1:]])
    return line.getvalue()
