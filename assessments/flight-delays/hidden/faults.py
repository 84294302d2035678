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


def with_faults(schedule: pd.DataFrame, *faults: Fault) -> pd.DataFrame:
    """The schedule with these faults, or all of FAULTS, each in its row."""
    table = schedule.copy()
    for fault in faults or FAULTS:
        row = fault.row - 1
        match fault.name:
            case "repeated flight_id":
                table.loc[row, "flight_id"] = table.loc[8, "flight_id"]
            case "31 June":
                table.loc[row, ["month", "day"]] = ["6", "31"]
            case "an hour off UTC":
                hour = pd.Timestamp(schedule.loc[row, "time_hour"]) + pd.Timedelta(hours=1)
                table.loc[row, "time_hour"] = f"{hour:%Y-%m-%dT%H:%M:%SZ}"
            case _:
                table.loc[row, fault.column] = fault.value
    return table
