"""What is wrong with a file, all of it. Nothing downstream sees a table that has a problem.

A problem never quotes the value it is about: reports and logs travel further than the data does.
"""

import csv
import datetime as dt
import io
import math
import re
from typing import NamedTuple

from flightdelays.clock import utc_hours
from flightdelays.files import BadInput, read_table

ORIGINS = ("EWR", "JFK", "LGA")
FLIGHT_COLUMNS = (
    "flight_id", "year", "month", "day", "sched_dep_time", "sched_arr_time", "carrier", "flight", "tailnum",
    "origin", "dest", "distance", "time_hour",
)  # fmt: skip
MAY_BE_MISSING = frozenset({"tailnum"})
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
        found = flight_problems(read_table(path))
    except BadInput as error:
        found = [Problem(None, "", str(error))]
    return [_csv_line(problem) for problem in found]


def read_flights(path, *, with_outcome=False):
    """The flights of a file without problems. Raises BadInput, which names file, rows and columns."""
    table = read_table(path)
    _refuse(path, flight_problems(table, with_outcome=with_outcome))
    return table


def read_weather(path):
    """The weather of a file without problems. A strange measurement is none of them: see `features`."""
    table = read_table(path)
    _refuse(path, weather_problems(table))
    return table


def flight_problems(table, *, with_outcome=False):
    """Problems by row, then column. The columns known only after departure are looked at only `with_outcome`."""
    required = (*FLIGHT_COLUMNS, "arr_delay") if with_outcome else FLIGHT_COLUMNS
    found = _missing_columns(table, required)
    present = [column for column in FLIGHT_COLUMNS if column in table.columns]
    found += _missing_values(table, [column for column in present if column not in MAY_BE_MISSING])
    for column, (is_right, text) in _RULES.items():
        if column in present:
            found += _wrong_values(table, column, is_right, text)
    if "flight_id" in present:
        found += _repeated(table["flight_id"])
    if {"year", "month", "day"} <= set(present):
        found += _impossible_dates(table)
        if {"sched_dep_time", "time_hour"} <= set(present):
            found += _wrong_hours(table)
    if with_outcome and "arr_delay" in table.columns:
        found += _wrong_values(table, "arr_delay", is_number, "isn't a number of minutes")
    return sorted(found, key=lambda problem: (problem.row or 0, problem.column))


def weather_problems(table):
    found = _missing_columns(table, WEATHER_COLUMNS)
    keys = [column for column in ("origin", "time_hour") if column in table.columns]
    found += _missing_values(table, keys)
    for column in keys:
        found += _wrong_values(table, column, *_RULES[column])
    return sorted(found, key=lambda problem: (problem.row or 0, problem.column))


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


def _date(year, month, day):
    """The date, or None where one of the three isn't a number or there is no such day."""
    try:
        return dt.date(*(int(float(text)) for text in (year, month, day))) if _all_whole(year, month, day) else None
    except (ValueError, OverflowError):
        return None


def _all_whole(*texts):
    return all(is_whole(text) for text in texts)


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


def _missing_columns(table, required):
    return [Problem(None, column, "the column is missing") for column in required if column not in table.columns]


def _missing_values(table, columns):
    return [
        Problem(row, column, "the value is missing")
        for column in columns
        for row, text in enumerate(table[column], start=1)
        if text == ""
    ]


def _wrong_values(table, column, is_right, text):
    right = {value: bool(is_right(value)) for value in table[column].unique() if value != ""}
    return [Problem(row, column, text) for row, value in enumerate(table[column], start=1) if not right.get(value, True)]


def _repeated(ids):
    again = ids.duplicated(keep="first") & (ids != "")
    return [Problem(row, "flight_id", "occurred before") for row, is_again in enumerate(again, start=1) if is_again]


def _impossible_dates(table):
    """Days such as 30 February. A year, month or day that is wrong by itself has been reported as such."""
    return [
        Problem(row, "day", "there is no such day in that month")
        for row, parts in enumerate(zip(table["year"], table["month"], table["day"]), start=1)
        if all(part and _RULES[name][0](part) for name, part in zip(("year", "month", "day"), parts))
        and _date(*parts) is None
    ]


def _wrong_hours(table):
    found = []
    columns = (table[name] for name in ("year", "month", "day", "sched_dep_time", "time_hour"))
    for row, (year, month, day, departure, hour) in enumerate(zip(*columns), start=1):
        date = _date(year, month, day)
        if date is None or not is_time(departure) or not is_utc_hour(hour):
            continue  # reported already, or not to be told
        if not _is_hour_of(date, departure, hour):
            found.append(Problem(row, "time_hour", "isn't the UTC hour of the local date and sched_dep_time"))
    return found


def _is_hour_of(date, departure, hour):
    try:
        return hour in utc_hours(date, int(float(departure)) // 100)
    except OverflowError:  # the last evening of year 9999
        return False


def _refuse(path, found):
    if found:
        more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise BadInput(f"{path}: " + "; ".join(str(problem) for problem in found[:_SHOWN]) + more)


def _csv_line(problem):
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(["" if problem.row is None else problem.row, *problem[1:]])
    return line.getvalue()
