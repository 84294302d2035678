"""Validation of flights files."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from flightdelays.errors import InputError
from flightdelays.io import read_csv, require

COLUMNS = [
    "flight_id", "year", "month", "day", "sched_dep_time", "sched_arr_time", "carrier", "flight", "tailnum",
    "origin", "dest", "distance", "time_hour",
]  # fmt: skip
MAY_BE_MISSING = {"tailnum"}
ORIGINS = ("EWR", "JFK", "LGA")


@dataclass
class Problem:
    row: int | None
    column: str
    text: str

    def __str__(self):
        return f"row {self.row}, {self.column}: {self.text}" if self.row else f"{self.column}: {self.text}".lstrip(": ")


def find_problems(flights: pd.DataFrame) -> list[Problem]:
    missing = [column for column in COLUMNS if column not in flights.columns]
    if missing:
        return [Problem(None, column, "column is missing") for column in missing]
    problems = []
    for check in (_missing_values, _repeated_ids, _times, _dates, _airports, _distances):
        problems += check(flights)
    return sorted(problems, key=lambda problem: problem.row)


def _at(mask, column, text):
    return [Problem(int(place) + 1, column, text) for place in np.flatnonzero(mask)]


def _missing_values(flights):
    return [p for column in COLUMNS if column not in MAY_BE_MISSING for p in _at(flights[column].isna(), column, "missing value")]


def _repeated_ids(flights):
    return _at(flights["flight_id"].duplicated() & flights["flight_id"].notna(), "flight_id", "occurred before")


def is_time(values: pd.Series) -> pd.Series:
    number = pd.to_numeric(values, errors="coerce")
    return (number >= 0) & (number <= 2359) & (number % 100 < 60) & (number == number.round())


def _times(flights):
    problems = []
    for column in ("sched_dep_time", "sched_arr_time"):
        problems += _at(~is_time(flights[column]) & flights[column].notna(), column, "not a time (hhmm)")
    return problems


def _dates(flights):
    parts = flights[["year", "month", "day"]]
    dates = pd.to_datetime(parts.apply(pd.to_numeric, errors="coerce"), errors="coerce")
    return _at(dates.isna() & parts.notna().all(axis=1), "day", "not a date")


def _airports(flights):
    origin, dest = flights["origin"], flights["dest"]
    bad_dest = ~dest.fillna("AAA").str.fullmatch(r"[A-Z]{3}").astype(bool)
    return _at(~origin.isin(ORIGINS) & origin.notna(), "origin", "not one of EWR, JFK, LGA") + _at(
        bad_dest, "dest", "not three capital letters"
    )


def _distances(flights):
    number = pd.to_numeric(flights["distance"], errors="coerce")
    return _at(~(number > 0) & flights["distance"].notna(), "distance", "not a number above 0")


# TODO: time_hour against the local time (R9)


def load_flights(path: str, training: bool = False) -> pd.DataFrame:
    flights = read_csv(path)
    require(flights, COLUMNS + (["arr_delay"] if training else []), path)
    problems = find_problems(flights)
    if training:
        delay = flights["arr_delay"]
        problems += _at(pd.to_numeric(delay, errors="coerce").isna() & delay.notna(), "arr_delay", "not a number")
    if problems:
        raise InputError(f"{path}: {problems[0]} ({len(problems)} problems)")
    return flights


def problems_of_file(path: str) -> list[Problem]:
    try:
        return find_problems(read_csv(path))
    except InputError as error:
        return [Problem(None, "", str(error))]


def problems(path: str) -> list[str]:
    """Part `validate`."""
    return [str(problem) for problem in problems_of_file(path)]
