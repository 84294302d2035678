"""What a row of flights may hold, and every place where it doesn't."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from flightdelays.intake import fields
from flightdelays.intake.newyork import utc_hours
from flightdelays.intake.problems import Problem
from flightdelays.intake.stream import Batch

OUTCOME = "arr_delay"
AFTER_DEPARTURE = ("dep_time", "dep_delay", "arr_time", OUTCOME, "air_time")

MISSING = "the value is missing"
REPEATED = "occurred before in this file"
NO_SUCH_DATE = "there is no such date"
OTHER_HOUR = "not the UTC hour of the local date and scheduled departure"


class Rule(NamedTuple):
    parse: fields.Parse
    wrong: str = ""
    """What is said of a value that can't be parsed."""


_CLOCK = Rule(fields.minute_of_day, "not a time of day as hhmm, 0 to 2359")
SCHEDULE: Mapping[str, Rule] = {
    "flight_id": Rule(fields.any_text),
    "year": Rule(fields.within(1900, 2999), "not a year"),
    "month": Rule(fields.within(1, 12), "not a month, 1 to 12"),
    "day": Rule(fields.within(1, 31), "not a day, 1 to 31"),
    "sched_dep_time": _CLOCK,
    "sched_arr_time": _CLOCK,
    "carrier": Rule(fields.any_text),
    "flight": Rule(fields.positive_whole, "not a flight number, whole and positive"),
    "tailnum": Rule(fields.anything),
    "origin": Rule(fields.origin, f"not one of {', '.join(fields.ORIGINS)}"),
    "dest": Rule(fields.airport, "not three capital letters"),
    "distance": Rule(fields.positive, "not a number above 0"),
    "time_hour": Rule(fields.utc_hour, "not an hour in UTC such as 2013-01-01T10:00:00Z"),
}
"""The columns that a schedule must have."""
PAST: Mapping[str, Rule] = {**SCHEDULE, OUTCOME: Rule(fields.number_or_nothing, "neither empty nor a number")}
"""The columns that training needs."""


class Checked(NamedTuple):
    values: dict[str, list[Any]]
    """By column, for each row: what was read, or None."""
    days: list[date | None]
    """Of scheduled departure."""
    problems: list[Problem]
    """By row."""


class Checker:
    """Checks the batches of one file, in order: a key may have occurred in an earlier one."""

    def __init__(self, rules: Mapping[str, Rule], names: Mapping[str, str]) -> None:
        """`names` is what the file calls our columns."""
        self._rules = rules
        self._names = names
        self._memos = {name: fields.Memo(rule.parse) for name, rule in rules.items()}
        self._days = fields.Memo(fields.calendar_day)
        self._hours = fields.Memo(lambda day_and_hour: utc_hours(*day_and_hour))
        self._keys: set[str] = set()

    def check(self, batch: Batch) -> Checked:
        """Columns that the file hasn't are passed over, as is what depends on them."""
        values = {name: list(map(self._memos[name].__getitem__, texts)) for name, texts in batch.columns.items()}
        parts = [values.get(name, [None] * len(batch.rows)) for name in ("year", "month", "day")]
        days = list(map(self._days.__getitem__, zip(*parts, strict=True)))
        found = [
            *self._bad_values(batch, values),
            *self._repeated_keys(batch),
            *self._bad_dates(batch, parts, days),
            *self._bad_hours(batch, values, days),
        ]
        return Checked(values, days, sorted(found, key=lambda problem: problem.row or 0))

    def _bad_values(self, batch: Batch, values: Mapping[str, list[Any]]) -> Iterator[Problem]:
        for name, column in values.items():
            if None not in column:
                continue
            for row, text, value in zip(batch.rows, batch.columns[name], column, strict=True):
                if value is None:
                    yield Problem(row, self._names[name], self._rules[name].wrong if text else MISSING)

    def _repeated_keys(self, batch: Batch) -> Iterator[Problem]:
        for row, key in zip(batch.rows, batch.columns.get("flight_id", ()), strict=False):
            if key in self._keys:
                yield Problem(row, self._names["flight_id"], REPEATED)
            elif key:
                self._keys.add(key)

    def _bad_dates(self, batch: Batch, parts: list[list[Any]], days: list[date | None]) -> Iterator[Problem]:
        if None not in days:
            return
        for row, day, *numbers in zip(batch.rows, days, *parts, strict=True):
            if day is None and None not in numbers:
                yield Problem(row, self._names["day"], NO_SUCH_DATE)

    def _bad_hours(self, batch: Batch, values: Mapping[str, list[Any]], days: list[date | None]) -> Iterator[Problem]:
        if "time_hour" not in values or "sched_dep_time" not in values:
            return
        departures, hours = values["sched_dep_time"], values["time_hour"]
        for row, day, minute, hour in zip(batch.rows, days, departures, hours, strict=True):
            known = day is not None and minute is not None and hour is not None
            if known and hour not in self._hours[day, minute // 60]:
                yield Problem(row, self._names["time_hour"], OTHER_HOUR)
