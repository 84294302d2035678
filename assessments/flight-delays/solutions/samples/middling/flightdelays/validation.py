import pandas as pd

from .config import ORIGINS

REQUIRED = [
    "flight_id", "year", "month", "day", "sched_dep_time", "sched_arr_time", "carrier",
    "flight", "origin", "dest", "distance", "time_hour",
]


class ValidationError(Exception):
    pass


def check_columns(df, required):
    missing = [c for c in required if c not in df.columns]
    if missing:
        raise ValidationError("missing columns: " + ", ".join(missing))


def find_problems(df):
    """Returns a list of (row, column, problem)."""
    problems = []
    for c in REQUIRED:
        if c not in df.columns:
            problems.append(("", c, "missing column"))
    if problems:
        return problems
    for c in REQUIRED:
        for i in df.index[df[c].isna()]:
            problems.append((i + 1, c, "missing value"))
    for i in df.index[df["flight_id"].duplicated()]:
        problems.append((i + 1, "flight_id", "duplicate"))
    for i in df.index[~df["origin"].isin(ORIGINS) & df["origin"].notna()]:
        problems.append((i + 1, "origin", "unknown origin " + str(df["origin"][i])))
    for c in ["sched_dep_time", "sched_arr_time"]:
        t = pd.to_numeric(df[c], errors="coerce")
        for i in df.index[t.isna() & df[c].notna()]:
            problems.append((i + 1, c, "not a number"))
        for i in df.index[(t < 0) | (t > 2359)]:
            problems.append((i + 1, c, "time out of range"))
    d = pd.to_numeric(df["distance"], errors="coerce")
    for i in df.index[d <= 0]:
        problems.append((i + 1, "distance", "must be positive"))
    return problems


def problems(flights_path):
    df = pd.read_csv(flights_path)
    return [f"row {r}, {c}: {p}" for r, c, p in find_problems(df)]
