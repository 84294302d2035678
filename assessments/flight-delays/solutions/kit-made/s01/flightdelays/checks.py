"""What a flights file must look like, and every place where one doesn't."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pandas as pd

from flightdelays import feed, parse
from flightdelays.errors import InputError

ORIGINS = ("EWR", "JFK", "LGA")
SHOWN = 60  # characters of a bad value that are quoted in a message
_AIRPORT = re.compile(r"[A-Z]{3}")


class Problem(NamedTuple):
    row: int | None  # from 1; None for a problem of the whole file
    column: str  # as the file calls it; "" if it isn't about a column
    text: str

    def __str__(self) -> str:
        place = [f"row {self.row}"] if self.row else []
        place += [f"column {self.column}"] if self.column else []
        return ", ".join(place) + (": " if place else "") + self.text


def problems(path: str) -> list[str]:
    """One text per problem of a schedule; none for a clean one. The part `validate` of takehome.toml."""
    return [str(problem) for problem in find(path)]


def find(path: str) -> list[Problem]:
    """Every problem of a schedule, by row."""
    names = feed.names_of("flights")
    try:
        table = feed.read(path, names, feed.SCHEDULE)
    except feed.MissingColumns as error:
        found = [Problem(None, column, "missing column") for column in error.columns]
        return found + _in_what_is_there(path, names, error.columns)
    except InputError as error:
        return [Problem(None, "", str(error))]
    return of_table(table, names)


def _in_what_is_there(path, names, missing):
    there = tuple(column for column in feed.SCHEDULE if names(column) not in missing)
    try:
        return of_table(feed.read(path, names, there), names) if there else []
    except InputError as error:
        return [Problem(None, "", str(error))]


def flights(path: str, training: bool = False) -> pd.DataFrame:
    """A flights file as text, under our names. Raises InputError if anything is wrong with it."""
    names = feed.names_of("flights")
    table = feed.read(path, names, feed.SCHEDULE + (("arr_delay",) if training else ()))
    found = of_table(table, names)
    if found:
        more = f" (and {len(found) - 1} more problems)" if len(found) > 1 else ""
        raise InputError(f"{path}: {found[0]}{more}")
    return table


def of_table(table: pd.DataFrame, names: Callable[[str], str]) -> list[Problem]:
    found = []
    for column, rule in RULES.items():
        if column in table:
            found += [Problem(row, names(column), text) for row, text in _by_value(table[column], rule)]
    found += [Problem(row, names("flight_id"), text) for row, text in _repeated(table)]
    found += [Problem(row, names(column), text) for row, column, text in _dates(table)]
    found += [Problem(row, names("time_hour"), text) for row, text in _hours(table)]
    order = {names(column): place for place, column in enumerate(RULES)}
    return sorted(found, key=lambda problem: (problem.row, order[problem.column]))


# One rule per column: what is wrong with a text, or None.


def _present(text: str) -> str | None:
    return None if text.strip() else "missing value"


def _whole(least: int, most: int | None, what: str):
    def rule(text):
        value = parse.whole(text)
        good = value is not None and value >= least and (most is None or value <= most)
        return None if good else f"{_quoted(text)} is not {what}"

    return rule


def _time(text: str) -> str | None:
    return None if parse.minutes(text) is not None else f"{_quoted(text)} is not a time (hhmm)"


def _origin(text: str) -> str | None:
    return None if text in ORIGINS else f"{_quoted(text)} is not one of {', '.join(ORIGINS)}"


def _dest(text: str) -> str | None:
    return None if _AIRPORT.fullmatch(text) else f"{_quoted(text)} is not three capital letters"


def _distance(text: str) -> str | None:
    value = parse.number(text)
    return None if value is not None and value > 0 else f"{_quoted(text)} is not a number above 0"


def _utc_hour(text: str) -> str | None:
    return None if parse.utc_hour(text) is not None else f"{_quoted(text)} is not a UTC hour (2013-01-01T10:00:00Z)"


def _delay(text: str) -> str | None:
    return None if not text or parse.number(text) is not None else f"{_quoted(text)} is neither empty nor a number"


def _required(rule):
    return lambda text: _present(text) or rule(text)


RULES: dict[str, Callable[[str], str | None]] = {
    "flight_id": _present,
    "year": _required(_whole(1, 9999, "a year")),
    "month": _required(_whole(1, 12, "a month")),
    "day": _required(_whole(1, 31, "a day")),
    "sched_dep_time": _required(_time),
    "sched_arr_time": _required(_time),
    "carrier": _present,
    "flight": _required(_whole(1, None, "a flight number (whole, above 0)")),
    "origin": _required(_origin),
    "dest": _required(_dest),
    "distance": _required(_distance),
    "time_hour": _required(_utc_hour),
    "arr_delay": _delay,
}


def _by_value(column: pd.Series, rule) -> Iterator[tuple[int, str]]:
    wrong = {text: problem for text in set(column) if (problem := rule(text))}
    if wrong:
        for row, text in enumerate(column, start=1):
            if text in wrong:
                yield row, wrong[text]


def _repeated(table):
    if "flight_id" in table:
        ids = table["flight_id"]
        for row in ids.index[ids.duplicated() & (ids.str.strip() != "")]:
            yield row + 1, f"{_quoted(ids[row])} occurred before in the file"


def _dates(table):
    """Dates whose parts are fine and that don't exist all the same, such as 30 February."""
    if not {"year", "month", "day"} <= set(table):
        return
    known = {}
    for row, parts in enumerate(zip(table["year"], table["month"], table["day"], strict=True), start=1):
        if parts not in known:
            fine = not any(RULES[name](text) for name, text in zip(("year", "month", "day"), parts, strict=True))
            known[parts] = fine and parse.day(*parts) is None
        if known[parts]:
            yield row, "day", f"{_quoted('-'.join(parts))} is a date that doesn't exist"


def _hours(table):
    """Hours that are hours, but not the one of the local date and time."""
    columns = ("year", "month", "day", "sched_dep_time", "time_hour")
    if not set(columns) <= set(table):
        return
    known = {}
    for row, parts in enumerate(zip(*(table[column] for column in columns), strict=True), start=1):
        if parts not in known:
            known[parts] = _wrong_hour(*parts)
        if known[parts]:
            yield row, known[parts]


def _wrong_hour(year, month, day, time, hour):
    local, minute, given = parse.day(year, month, day), parse.minutes(time), parse.utc_hour(hour)
    if local is None or minute is None or given is None:
        return None  # reported where it is wrong
    right = parse.utc_hours_of(local, minute)
    if given in right:
        return None
    if not right:
        return f"the clocks skip {minute // 60:02}:{minute % 60:02} on {local} in New York"
    return f"{_quoted(hour)} is not the UTC hour of {local} {minute // 60:02}:{minute % 60:02} in New York"


def _quoted(text: str) -> str:
    """A value in a message: one line, and not too long, whatever it holds."""
    return repr(text if len(text) <= SHOWN else text[:SHOWN] + "...")
