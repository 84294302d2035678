"""A schedule in which we know every fault."""

from typing import NamedTuple

import pandas as pd


class Fault(NamedTuple):
    name: str
    row: int
    """From 1."""
    column: str
    value: str
    reported_as: tuple[str, ...]
    """Columns under which a report may fairly list it."""


FAULTS = (
    Fault("repeated flight_id", 21, "flight_id", "that of row 9", ("flight_id",)),
    Fault("hour 25", 40, "sched_dep_time", "2517", ("sched_dep_time",)),
    Fault("minute 75", 55, "sched_arr_time", "1275", ("sched_arr_time",)),
    Fault("text for a time", 72, "sched_dep_time", "noon", ("sched_dep_time",)),
    Fault("31 June", 90, "day", "31", ("day", "month", "year")),
    Fault("unknown origin", 118, "origin", "XXX", ("origin",)),
    Fault("destination in full", 133, "dest", "BOSTON", ("dest",)),
    Fault("negative distance", 160, "distance", "-200", ("distance",)),
    Fault("text for a distance", 175, "distance", "far", ("distance",)),
    Fault("no carrier", 202, "carrier", "", ("carrier",)),
    Fault("an hour off UTC", 250, "time_hour", "an hour later", ("time_hour", "sched_dep_time")),
)


def with_faults(schedule: pd.DataFrame) -> pd.DataFrame:
    """The schedule with each of FAULTS in its row."""
    table = schedule.copy()
    for fault in FAULTS:
        table.loc[fault.row - 1, fault.column] = fault.value
    table.loc[_row("repeated flight_id"), "flight_id"] = table.loc[8, "flight_id"]
    table.loc[_row("31 June"), "month"] = "6"
    hour = pd.Timestamp(schedule.loc[_row("an hour off UTC"), "time_hour"]) + pd.Timedelta(hours=1)
    table.loc[_row("an hour off UTC"), "time_hour"] = f"{hour:%Y-%m-%dT%H:%M:%SZ}"
    return table


def _row(name: str) -> int:
    return next(fault.row for fault in FAULTS if fault.name == name) - 1
