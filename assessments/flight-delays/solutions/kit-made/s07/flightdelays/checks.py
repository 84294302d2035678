"""What is wrong with a flights file."""

import math
import re
from dataclasses import dataclass

from . import clock, columns, tables
from .errors import BadInput

ORIGINS = {"EWR", "JFK", "LGA"}
AIRPORT = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class Problem:
    row: int | None  # from 1; None for the whole file
    column: str  # as the file calls it
    text: str

    def __str__(self) -> str:
        where = f"row {self.row}, " if self.row else ""
        return f"{where}{self.column}: {self.text}" if self.column else self.text


def problems(path: str) -> list[str]:
    """One text per problem of a schedule; none for a clean file."""
    return [str(problem) for problem in report(path)]


def report(path: str) -> list[Problem]:
    try:
        return check(tables.read(path, "flights", columns.FLIGHTS))
    except BadInput as error:
        return [Problem(None, "", str(error))]


def flights(path: str, training: bool = False) -> tables.Table:
    """A flights file without any problem, or BadInput."""
    required = (*columns.FLIGHTS, columns.OUTCOME) if training else columns.FLIGHTS
    table = tables.read(path, "flights", required)
    found = check(table)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise BadInput(f"{path}: {found[0]}{more}")
    return table


def check(table: tables.Table) -> list[Problem]:
    """Every problem, the file's first, then row by row."""
    found = [Problem(None, table.called(name), "the column is missing") for name in table.missing]
    by_row: list[Problem] = []

    def add(number: int, column: str, text: str) -> None:
        by_row.append(Problem(number, table.called(column), text))

    for column, values in table.data.items():
        if column in columns.MAY_BE_EMPTY or column == columns.OUTCOME:
            continue
        single = SINGLE.get(column)
        known: dict[str, str | None] = {}
        for number, value in enumerate(values, start=1):
            if not value.strip():
                add(number, column, "the value is missing")
            elif single:
                if value not in known:
                    known[value] = single(value)
                if known[value]:
                    add(number, column, known[value])
    if columns.OUTCOME in table.data:
        for number, value in enumerate(table[columns.OUTCOME], start=1):
            if value.strip() and _number(value) is None:
                add(number, columns.OUTCOME, f"{_show(value)} is not a number")
    if "flight_id" in table.data:
        seen: dict[str, int] = {}
        for number, value in enumerate(table["flight_id"], start=1):
            if value.strip() and seen.setdefault(value, number) != number:
                add(number, "flight_id", f"{_show(value)} was in row {seen[value]} already")
    _dates(table, add)
    by_row.sort(key=lambda problem: problem.row)
    return found + by_row


def _dates(table, add):
    parts = ("year", "month", "day")
    if not all(part in table.data for part in parts):
        return
    stamps, departures = table.data.get("time_hour"), table.data.get("sched_dep_time")
    for index, values in enumerate(zip(*(table[part] for part in parts), strict=True)):
        date = clock.day(*values)
        if date is None:
            if all(value.strip() for value in values):
                add(index + 1, _culprit(*values), f"{'-'.join(map(str.strip, values))[:40]} is not a date")
            continue
        if stamps is None or departures is None:
            continue
        minutes = clock.minutes(departures[index])
        if minutes is None or not clock.STAMP.fullmatch(stamps[index]):
            continue
        try:
            hours = clock.utc_hours(date, minutes // 60)
        except OverflowError:
            hours = frozenset()
        if stamps[index] not in hours:
            add(index + 1, "time_hour", f"{_show(stamps[index])} is not the UTC hour of the local departure")


def _culprit(year: str, month: str, day: str) -> str:
    if not 1 <= (clock.whole(year) or 0) <= 9999:
        return "year"
    return "day" if 1 <= (clock.whole(month) or 0) <= 12 else "month"


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _show(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")


def _time(value):
    return None if clock.minutes(value) is not None else f"{_show(value)} is not a time (hhmm)"


def _origin(value):
    return None if value in ORIGINS else f"{_show(value)} is not EWR, JFK or LGA"


def _dest(value):
    return None if AIRPORT.fullmatch(value) else f"{_show(value)} is not three capital letters"


def _distance(value):
    return None if (_number(value) or 0) > 0 else f"{_show(value)} is not a number above 0"


def _stamp(value):
    return None if clock.STAMP.fullmatch(value) else f"{_show(value)} is not a UTC hour like 2013-01-01T10:00:00Z"


def _flight(value):
    return None if clock.whole(value) else f"{_show(value)} is not a flight number"


SINGLE = {
    "sched_dep_time": _time, "sched_arr_time": _time, "origin": _origin, "dest": _dest, "distance": _distance,
    "time_hour": _stamp, "flight": _flight,
}
