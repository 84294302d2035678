"""Basic sanity checks."""
import pandas as pd

from .data import DataError, load_flights


def find(df):
    out = []
    dep = pd.to_numeric(df["sched_dep_time"], errors="coerce")
    bad_time = dep.isna() | (dep < 0) | (dep > 2359) | (dep % 100 > 59)
    dist = pd.to_numeric(df["distance"], errors="coerce")
    date = pd.to_datetime(df[["year", "month", "day"]].apply(pd.to_numeric, errors="coerce"), errors="coerce")
    for column, mask, text in [
        ("sched_dep_time", bad_time, "invalid time"),
        ("distance", ~(dist > 0), "distance must be positive"),
        ("day", date.isna(), "invalid date"),
        ("origin", ~df["origin"].isin(["EWR", "JFK", "LGA"]), "unknown origin"),
        ("flight_id", df["flight_id"].duplicated() | df["flight_id"].isna(), "duplicate or missing id"),
    ]:
        out += [(i + 1, column, text) for i in mask.to_numpy().nonzero()[0]]
    return sorted(out)


def report(path):
    try:
        return find(load_flights(path))
    except DataError as e:
        return [("", "", str(e))]


def problems(path):
    return [f"row {r}: {c}: {t}" for r, c, t in report(path)]


def checked_flights(path):
    df = load_flights(path)
    bad = find(df)
    if bad:
        raise DataError(f"{path}: row {bad[0][0]}: {bad[0][1]}: {bad[0][2]}")
    return df
