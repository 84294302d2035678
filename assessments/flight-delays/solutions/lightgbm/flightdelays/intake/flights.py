"""A flights file as arrays, or all that is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from flightdelays.errors import BadInput
from flightdelays.intake.names import column_names
from flightdelays.intake.problems import Problem, refuse_if_any
from flightdelays.intake.rules import AFTER_DEPARTURE, OUTCOME, PAST, SCHEDULE, Checked, Checker, Rule
from flightdelays.intake.stream import batches

COLUMNS = (*SCHEDULE, *AFTER_DEPARTURE)
NO_OUTCOME = "no flight has one, so there is nothing to learn"


@dataclass(frozen=True, kw_only=True)
class Flights:
    """Flights that passed all checks, in the file's order: arrays of one length, of what is known before departure."""

    flight_id: np.ndarray
    carrier: np.ndarray
    dest: np.ndarray
    origin: np.ndarray
    """Places in `intake.fields.ORIGINS`."""
    departure: np.ndarray
    """Scheduled, in minutes after local midnight, as is `arrival`."""
    arrival: np.ndarray
    weekday: np.ndarray
    """0 is Monday."""
    distance: np.ndarray
    """Miles."""
    hour: np.ndarray
    """Of scheduled departure: hours since 1970 in UTC."""

    def __len__(self) -> int:
        return len(self.flight_id)

    def part(self, chosen: slice | np.ndarray) -> Self:
        return type(self)(**{each.name: getattr(self, each.name)[chosen] for each in fields(self)})


def read_schedule(path: str) -> Flights:
    """The flights of a file, whatever its after-departure columns hold. Raises BadInput with what is wrong."""
    columns = _read(path, SCHEDULE)
    return Flights(**columns)


def read_past(path: str) -> tuple[Flights, np.ndarray]:
    """Flights, and their delays at arrival in minutes: NaN where one never arrived.

    Raises BadInput with what is wrong, also where no flight arrived.
    """
    columns = _read(path, PAST)
    delays = columns.pop(OUTCOME)
    if np.isnan(delays).all():
        refuse_if_any(path, [Problem(None, column_names("flights", COLUMNS)[OUTCOME], NO_OUTCOME)])
    return Flights(**columns), delays


def problems(path: str) -> list[str]:
    """One text for each thing that `predict` would refuse in this file."""
    return [str(problem) for problem in find_problems(path)]


def find_problems(path: str) -> list[Problem]:
    """As `problems`, with row and column."""
    found: list[Problem] = []
    try:
        for _ in _checked(path, SCHEDULE, found):
            pass
    except BadInput as error:  # columns.json: a report is due all the same
        found.append(Problem(None, "", str(error)))
    return found


def _read(path: str, rules: Mapping[str, Rule]) -> dict[str, np.ndarray]:
    found: list[Problem] = []
    parts = [_arrays(checked) for checked in _checked(path, rules, found) if not found]
    refuse_if_any(path, found)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _checked(path: str, rules: Mapping[str, Rule], found: list[Problem]) -> Iterator[Checked]:
    names = column_names("flights", COLUMNS)
    checker = Checker(rules, names)
    for batch in batches(path, {name: names[name] for name in rules}, found):
        checked = checker.check(batch)
        found += checked.problems
        yield checked


def _arrays(checked: Checked) -> dict[str, np.ndarray]:
    values = checked.values
    arrays = {
        "flight_id": np.array(values["flight_id"], dtype=object),
        "carrier": np.array(values["carrier"], dtype=object),
        "dest": np.array(values["dest"], dtype=object),
        "origin": np.array(values["origin"], dtype=np.int64),
        "departure": np.array(values["sched_dep_time"], dtype=np.float64),
        "arrival": np.array(values["sched_arr_time"], dtype=np.float64),
        "weekday": np.array([day.weekday() for day in checked.days if day], dtype=np.float64),
        "distance": np.array(values["distance"], dtype=np.float64),
        "hour": np.array(values["time_hour"], dtype=np.int64),
    }
    return arrays | ({OUTCOME: np.array(values[OUTCOME], dtype=np.float64)} if OUTCOME in values else {})
