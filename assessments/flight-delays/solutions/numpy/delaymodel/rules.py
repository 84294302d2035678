"""The rules that flights and weather have to keep, and every place where a file breaks one."""

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from delaymodel import feed
from delaymodel.errors import InputError
from delaymodel.nyctime import hours_since_1970, utc_hour
from delaymodel.textfile import CsvFile

AIRPORTS = ("EWR", "JFK", "LGA")
DATE = ("year", "month", "day")
MEASUREMENTS = ("temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib")


@dataclass(frozen=True, order=True)
class Problem:
    row: int
    """From 1 for the first row after the header; 0 for the whole file."""
    column: str
    what: str

    def as_csv(self) -> str:
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow([self.row or "", self.column, self.what])
        return line.getvalue()

    def __str__(self) -> str:
        place = f"row {self.row}: " if self.row else ""
        return f"{place}{self.column} {self.what}".strip()


@dataclass(frozen=True)
class Rule:
    column: str
    holds: Callable[[str], bool] = lambda text: True
    otherwise: str = ""
    may_be_missing: bool = False

    def broken(self, file: CsvFile) -> list[Problem]:
        """Where the rule is broken. Values aren't quoted: a report may travel further than its data."""
        name = file.called(self.column)
        missing = [] if self.may_be_missing else file.rows_where(lambda text: text == "", self.column)
        wrong = file.rows_where(lambda text: text != "" and not self.holds(text), self.column)
        return [Problem(row, name, "is missing") for row in missing] + [Problem(row, name, self.otherwise) for row in wrong]


class Numbers:
    """What counts as a number in a file. Python's own float() and int() are too generous: `1_0`, ` 7`, `nan`, `inf`."""

    _WHOLE = re.compile(r"[0-9]{1,9}(?:\.0*)?")
    _ANY = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")

    @classmethod
    def whole(cls, text: str) -> int | None:
        return int(text.partition(".")[0]) if cls._WHOLE.fullmatch(text) else None

    @classmethod
    def any(cls, text: str) -> float | None:
        number = float(text) if cls._ANY.fullmatch(text) else math.nan
        return number if math.isfinite(number) else None

    @classmethod
    def minutes(cls, text: str) -> int | None:
        """Minutes after midnight of an `hhmm` number such as 517; None where that is no time of day."""
        number = cls.whole(text)
        if number is None or number > 2359 or number % 100 > 59:
            return None
        return number // 100 * 60 + number % 100


@lru_cache(maxsize=10_000)
def date_of(year: str, month: str, day: str) -> dt.date | None:
    parts = [Numbers.whole(text) for text in (year, month, day)]
    if None in parts:
        return None
    try:
        return dt.date(*parts)
    except (ValueError, OverflowError):
        return None


def _whole_from_to(low: int, high: int) -> Callable[[str], bool]:
    return lambda text: low <= (-1 if (number := Numbers.whole(text)) is None else number) <= high


def _is_time(text: str) -> bool:
    return Numbers.minutes(text) is not None


def _is_airport_of_ours(text: str) -> bool:
    return text in AIRPORTS


FLIGHT_RULES = (
    Rule("flight_id"),
    Rule("year", _whole_from_to(1, 9998), "is not a year"),
    Rule("month", _whole_from_to(1, 12), "is not a month"),
    Rule("day", _whole_from_to(1, 31), "is not a day of the month"),
    Rule("sched_dep_time", _is_time, "is not a time of day (hhmm)"),
    Rule("sched_arr_time", _is_time, "is not a time of day (hhmm)"),
    Rule("carrier"),
    Rule("flight", _whole_from_to(1, 10**9), "is not a whole number above 0"),
    Rule("tailnum", may_be_missing=True),
    Rule("origin", _is_airport_of_ours, "is not EWR, JFK or LGA"),
    Rule("dest", lambda text: bool(re.fullmatch(r"[A-Z]{3}", text)), "is not three capital letters"),
    Rule("distance", lambda text: (Numbers.any(text) or 0) > 0, "is not a number above 0"),
    Rule("time_hour", lambda text: utc_hour(text) is not None, "is not a UTC hour (2013-01-01T10:00:00Z)"),
)
OUTCOME_RULES = (
    Rule("arr_delay", lambda text: Numbers.any(text) is not None, "is not a number of minutes", may_be_missing=True),
)
WEATHER_RULES = (
    Rule("origin", _is_airport_of_ours, "is not EWR, JFK or LGA"),
    Rule("time_hour", lambda text: utc_hour(text) is not None, "is not a UTC hour (2013-01-01T10:00:00Z)"),
    *(Rule(name, may_be_missing=True) for name in MEASUREMENTS),  # a sensor's nonsense is no reason to stop
)


class Checker:
    """Finds what is wrong with a file: single values by the rules, then what only several values together tell."""

    def __init__(self, kind: str, rules: tuple[Rule, ...]) -> None:
        self.kind = kind
        self.rules = rules

    def problems(self, file: CsvFile) -> list[Problem]:
        missing = [rule.column for rule in self.rules if rule.column not in file]
        found = [Problem(0, file.called(column), "is missing: no such column") for column in missing]
        for rule in self.rules:
            if rule.column in file:
                found += rule.broken(file)
        return sorted(found)

    def open(self, path: str) -> CsvFile:
        """The columns that have rules, unchecked. Raises InputError where there is no table."""
        return CsvFile.read(path, [rule.column for rule in self.rules], feed.names(self.kind))

    def read(self, path: str) -> CsvFile:
        """The file, if nothing is wrong with it. Raises InputError with the first few problems otherwise."""
        file = self.open(path)
        found = self.problems(file)
        if found:
            first = "; ".join(str(problem) for problem in found[:4])
            raise InputError(f"{path}: {first}" + (f"; {len(found)} problems in all" if len(found) > 4 else ""))
        return file


class FlightChecker(Checker):
    def problems(self, file: CsvFile) -> list[Problem]:
        found = super().problems(file)
        if "flight_id" in file:
            found += self._repeated(file)
        if all(name in file for name in DATE):
            found += self._impossible_dates(file)
        if all(name in file for name in (*DATE, "sched_dep_time", "time_hour")):
            found += self._other_hours(file)
        return sorted(found)

    @staticmethod
    def _repeated(file: CsvFile) -> list[Problem]:
        ids = file["flight_id"]
        if len(set(ids)) == len(ids):
            return []
        first: dict[str, int] = {}
        again = [row for row, text in enumerate(ids, 1) if first.setdefault(text, row) != row and text]
        return [Problem(row, file.called("flight_id"), "occurred before in this file") for row in again]

    @staticmethod
    def _impossible_dates(file: CsvFile) -> list[Problem]:
        """Only what the single values don't show: 31 April."""
        holds = [rule.holds for rule in FLIGHT_RULES if rule.column in DATE]
        rows = file.rows_where(
            lambda *date: date_of(*date) is None and all(is_so(part) for is_so, part in zip(holds, date)), *DATE
        )
        return [Problem(row, file.called("day"), "does not exist in that month") for row in rows]

    @staticmethod
    def _other_hours(file: CsvFile) -> list[Problem]:
        rows = file.rows_where(lambda *values: not _hour_fits(*values), *DATE, "sched_dep_time", "time_hour")
        what = f"is not the UTC hour of the local date and {file.called('sched_dep_time')}"
        return [Problem(row, file.called("time_hour"), what) for row in rows]


def _hour_fits(year: str, month: str, day: str, departure: str, time_hour: str) -> bool:
    """True also where one of them is wrong by itself, which has been reported."""
    date, minutes, hour = date_of(year, month, day), Numbers.minutes(departure), utc_hour(time_hour)
    if date is None or minutes is None or hour is None:
        return True
    return hour in hours_since_1970(date, minutes // 60)


SCHEDULES = FlightChecker("flights", FLIGHT_RULES)
PAST_FLIGHTS = FlightChecker("flights", FLIGHT_RULES + OUTCOME_RULES)
WEATHER = Checker("weather", WEATHER_RULES)


def problems(flights_path: str) -> list[str]:
    """All that `predict` would refuse in a file of flights, each as a line of the report: `row,column,problem`."""
    try:
        found = SCHEDULES.problems(SCHEDULES.open(flights_path))
    except InputError as error:
        found = [Problem(0, "", str(error))]
    return [problem.as_csv() for problem in found]
