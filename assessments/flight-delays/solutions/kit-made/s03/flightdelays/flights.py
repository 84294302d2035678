"""Flights: typed records, and the validation of a flights file."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from flightdelays.columns import ColumnNames, load_names
from flightdelays.csvfile import read_rows
from flightdelays.errors import BadRows, MissingColumns, UserError

REQUIRED = (
    "flight_id", "year", "month", "day", "sched_dep_time", "sched_arr_time", "carrier", "flight", "tailnum",
    "origin", "dest", "distance", "time_hour",
)  # fmt: skip
OPTIONAL_VALUES = {"tailnum"}
ORIGINS = {"EWR", "JFK", "LGA"}
NEW_YORK = ZoneInfo("America/New_York")

INTEGER = re.compile(r"\d{1,9}", re.ASCII)
DECIMAL = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d{1,3})?", re.ASCII)
AIRPORT = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Flight:
    flight_id: str
    departure_date: date
    departure_hour: int
    carrier: str
    origin: str
    dest: str
    distance: float
    time_hour: str
    arr_delay: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    row: int | None
    column: str
    message: str

    def __str__(self) -> str:
        where = f"row {self.row}: " if self.row is not None else ""
        return f"{where}{self.column}: {self.message}" if self.column else f"{where}{self.message}"


class Invalid(ValueError):
    """A value that breaks a rule."""


# ---- parsers: text in, value out, Invalid if it isn't one


def parse_integer(text: str) -> int:
    if not INTEGER.fullmatch(text):
        raise Invalid(f"{short(text)} is not a whole number")
    return int(text)


def parse_positive(text: str) -> int:
    value = parse_integer(text)
    if value < 1:
        raise Invalid(f"{short(text)} is not above 0")
    return value


def parse_hhmm(text: str) -> int:
    value = parse_integer(text)
    if value > 2359 or value % 100 > 59:
        raise Invalid(f"{short(text)} is not a time of day (hhmm)")
    return value


def parse_decimal(text: str) -> float:
    if not DECIMAL.fullmatch(text):
        raise Invalid(f"{short(text)} is not a number")
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise Invalid(f"{short(text)} is too large")
    return value


def parse_distance(text: str) -> float:
    value = parse_decimal(text)
    if value <= 0:
        raise Invalid(f"{short(text)} is not above 0")
    return value


def parse_origin(text: str) -> str:
    if text not in ORIGINS:
        raise Invalid(f"{short(text)} is not one of {', '.join(sorted(ORIGINS))}")
    return text


def parse_dest(text: str) -> str:
    if not AIRPORT.fullmatch(text):
        raise Invalid(f"{short(text)} is not three capital letters")
    return text


def parse_text(text: str) -> str:
    if not text.strip():
        raise Invalid("missing value")
    return text


@lru_cache(maxsize=20_000)
def parse_time_hour(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:00:00Z").replace(tzinfo=UTC)
    except ValueError:
        raise Invalid(f"{short(text)} is not a UTC hour like 2013-01-01T10:00:00Z") from None


PARSERS: dict[str, Callable] = {
    "flight_id": parse_text,
    "year": parse_positive,
    "month": parse_positive,
    "day": parse_positive,
    "sched_dep_time": parse_hhmm,
    "sched_arr_time": parse_hhmm,
    "carrier": parse_text,
    "flight": parse_positive,
    "origin": parse_origin,
    "dest": parse_dest,
    "distance": parse_distance,
    "time_hour": parse_time_hour,
    "arr_delay": parse_decimal,
}


def short(text: str) -> str:
    return repr(text) if len(text) <= 40 else repr(text[:40]) + "..."


# ---- one row


@lru_cache(maxsize=20_000)
def expected_hour(year: int, month: int, day: int, hour: int) -> datetime:
    return datetime(year, month, day, hour, tzinfo=NEW_YORK).astimezone(UTC)


def check_row(number: int, row: dict[str, str], names: ColumnNames) -> tuple[Flight | None, list[Problem]]:
    """The flight, or every reason why it isn't one."""
    problems = []
    values = {}

    def problem(column, message):
        problems.append(Problem(number, names.external(column), message))

    for column, text in row.items():
        if column in OPTIONAL_VALUES:
            continue
        if column == "arr_delay" and text == "":
            values[column] = None
            continue
        if text == "":
            problem(column, "missing value")
            continue
        try:
            values[column] = PARSERS[column](text)
        except Invalid as error:
            problem(column, str(error))

    if {"year", "month", "day"} <= values.keys():
        try:
            values["date"] = date(values["year"], values["month"], values["day"])
        except ValueError:
            column = "month" if values["month"] > 12 else "year" if values["year"] > 9999 else "day"
            problem(column, f"{values['year']}-{values['month']}-{values['day']} is not a date")

    if {"date", "sched_dep_time", "time_hour"} <= values.keys():
        expected = expected_hour(*values["date"].timetuple()[:3], values["sched_dep_time"] // 100)
        if expected != values["time_hour"]:
            problem("time_hour", f"{row['time_hour']} should be {expected:%Y-%m-%dT%H:00:00Z}")

    if problems:
        return None, problems
    flight = Flight(
        flight_id=values["flight_id"],
        departure_date=values["date"],
        departure_hour=values["sched_dep_time"] // 100,
        carrier=values["carrier"],
        origin=values["origin"],
        dest=values["dest"],
        distance=values["distance"],
        time_hour=row["time_hour"],
        arr_delay=values.get("arr_delay"),
    )
    return flight, []


# ---- the file


def check_file(path: str, training: bool = False) -> tuple[list[Flight], list[Problem]]:
    names = load_names("flights")
    columns = REQUIRED + (("arr_delay",) if training else ())
    flights, problems, seen = [], [], set()
    for number, row in read_rows(path, columns, names):
        flight, found = check_row(number, row, names)
        key = row["flight_id"]
        if key and key in seen:
            found.append(Problem(number, names.external("flight_id"), f"{short(key)} occurred before"))
        seen.add(key)
        problems += found
        if flight is not None:
            flights.append(flight)
    return flights, problems


def load_flights(path: str, training: bool = False) -> list[Flight]:
    flights, problems = check_file(path, training)
    if problems:
        raise BadRows(path, problems)
    return flights


def find_problems(path: str) -> list[Problem]:
    try:
        return check_file(path)[1]
    except MissingColumns as error:
        return [Problem(None, column, "missing column") for column in error.columns]
    except UserError as error:
        return [Problem(None, "", str(error))]


def validate(path: str) -> list[str]:
    """The `validate` part."""
    return [str(problem) for problem in find_problems(path)]
