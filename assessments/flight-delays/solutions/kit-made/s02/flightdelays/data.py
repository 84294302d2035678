"""Loading, checking and feature engineering."""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
ORIGINS = ["EWR", "JFK", "LGA"]
REQUIRED = ["flight_id", "year", "month", "day", "sched_dep_time", "sched_arr_time", "carrier", "flight", "tailnum",
            "origin", "dest", "distance", "time_hour"]
MEASURES = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib"]
RANGES = {"humid": (0, 100), "precip": (0, None), "visib": (0, None), "wind_speed": (0, 200), "wind_gust": (0, 200),
          "pressure": (850, 1100), "temp": (-80, 140), "dewp": (-80, 140)}
LAGS = range(0, 7)


class DataError(Exception):
    pass


def read_csv(path, kind, required):
    try:
        df = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig", index_col=False)
    except FileNotFoundError:
        raise DataError(f"{path}: file not found")
    except pd.errors.EmptyDataError:
        raise DataError(f"{path}: file is empty")
    except (pd.errors.ParserError, UnicodeDecodeError, OSError) as e:
        raise DataError(f"{path}: cannot be parsed: {e}")
    names = json.loads((ROOT / "columns.json").read_text()).get(kind, {})
    df = df.rename(columns={theirs: ours for ours, theirs in names.items()})
    missing = [names.get(c, c) for c in required if c not in df]
    if missing:
        raise DataError(f"{path}: missing columns: {', '.join(missing)}")
    if len(df) == 0:
        raise DataError(f"{path}: no rows")
    return df


# ---------------------------------------------------------------- flights

def find_problems(df):
    """(row, column, problem) for everything wrong with a flights table; rows count from 1."""
    found = []

    def add(mask, column, text):
        for i in np.flatnonzero(np.asarray(mask)):
            found.append((int(i) + 1, column, text))

    for c in REQUIRED:
        if c != "tailnum":
            add(df[c].isna(), c, "missing value")
    add(df["flight_id"].duplicated() & df["flight_id"].notna(), "flight_id", "duplicate flight_id")

    minutes = {}
    for c in ("sched_dep_time", "sched_arr_time"):
        t = pd.to_numeric(df[c], errors="coerce")
        ok = (t >= 0) & (t <= 2359) & (t % 100 < 60) & (t % 1 == 0)
        add(~ok & df[c].notna(), c, "not a valid time")
        minutes[c] = (t // 100 * 60 + t % 100).where(ok)

    ymd = df[["year", "month", "day"]].apply(pd.to_numeric, errors="coerce")
    date = pd.to_datetime(ymd, errors="coerce")
    complete = df[["year", "month", "day"]].notna().all(axis=1)
    add(date.isna() & complete, "day", "not a valid date")

    add(~df["origin"].isin(ORIGINS) & df["origin"].notna(), "origin", "unknown origin")
    add(~df["dest"].str.fullmatch("[A-Z]{3}").fillna(True).astype(bool), "dest", "not three capital letters")
    dist = pd.to_numeric(df["distance"], errors="coerce")
    add(~(dist > 0) & df["distance"].notna(), "distance", "not a number above 0")

    utc = pd.to_datetime(df["time_hour"], format="%Y-%m-%dT%H:%M:%SZ", errors="coerce", utc=True)
    local = utc.dt.tz_convert("America/New_York")
    m = minutes["sched_dep_time"]
    same = ((local.dt.year == date.dt.year) & (local.dt.month == date.dt.month) & (local.dt.day == date.dt.day)
            & (local.dt.hour == m // 60) & (utc.dt.minute == 0))
    known = date.notna() & m.notna()
    add((utc.isna() & df["time_hour"].notna()) | (utc.notna() & known & ~same), "time_hour",
        "not the UTC hour of the scheduled departure")
    return sorted(found, key=lambda p: p[0])


def load_flights(path, training=False):
    df = read_csv(path, "flights", REQUIRED + (["arr_delay"] if training else []))
    problems = find_problems(df)
    if training:
        bad = df["arr_delay"].notna() & pd.to_numeric(df["arr_delay"], errors="coerce").isna()
        problems += [(int(i) + 1, "arr_delay", "not a number") for i in np.flatnonzero(bad)]
    if problems:
        row, column, text = problems[0]
        raise DataError(f"{path}: row {row}, column {column}: {text} ({len(problems)} problems in total)")
    return df


def all_problems(path):
    try:
        return find_problems(read_csv(path, "flights", REQUIRED))
    except DataError as e:
        text = str(e)
        if "missing columns: " in text:
            return [("", c, "missing column") for c in text.split("missing columns: ")[1].split(", ")]
        return [("", "", text)]


def problems(path):
    """takehome part: one text per problem."""
    return [f"row {row}: {column}: {text}" for row, column, text in all_problems(path)]


# ---------------------------------------------------------------- weather

def load_weather(path):
    w = read_csv(path, "weather", ["origin", "time_hour"] + MEASURES)
    for c in MEASURES:
        x = pd.to_numeric(w[c], errors="coerce")
        bad = x.isna() & w[c].notna()
        lo, hi = RANGES.get(c, (None, None))
        if lo is not None:
            bad |= x < lo
        if hi is not None:
            bad |= x > hi
        if bad.any():
            print(f"weather: {c}: {bad.sum()} impossible values set to missing", file=sys.stderr)
        w[c] = x.mask(bad | ~np.isfinite(x))
    w["hour"] = pd.to_datetime(w["time_hour"], format="%Y-%m-%dT%H:%M:%SZ", errors="coerce", utc=True)
    if w["hour"].isna().any():
        raise DataError(f"{path}: time_hour: not a UTC hour")
    if not w["origin"].isin(ORIGINS).all():
        raise DataError(f"{path}: origin: unknown origin")
    dup = w.duplicated(["origin", "hour"], keep="last")
    if dup.any():
        print(f"weather: time_hour: {dup.sum()} duplicate hours, last one kept", file=sys.stderr)
    return w.loc[~dup, ["origin", "hour"] + MEASURES]


# ---------------------------------------------------------------- features

def make_features(f, w):
    """Numeric features; only the flight's own row and weather up to its hour."""
    hour = pd.to_datetime(f["time_hour"], utc=True)
    X = pd.DataFrame(index=f.index)
    dep, arr = f["sched_dep_time"].astype(float), f["sched_arr_time"].astype(float)
    X["dep"] = dep // 100 * 60 + dep % 100
    X["arr"] = arr // 100 * 60 + arr % 100
    X["block"] = (X["arr"] - X["dep"]) % 1440
    X["wday"] = pd.to_datetime(f[["year", "month", "day"]].astype(int)).dt.day_of_week
    X["log_dist"] = np.log(f["distance"].astype(float))

    table = w.set_index(["origin", "hour"])
    lagged = {c: [] for c in ("precip", "visib", "humid", "wind_speed")}
    for k in LAGS:
        at = table.reindex(pd.MultiIndex.from_arrays([f["origin"], hour - pd.Timedelta(hours=k)]))
        for c in lagged:
            lagged[c].append(at[c].to_numpy())
        if k == 0:
            now = at
    mean = {c: pd.DataFrame(v).mean().to_numpy() for c, v in lagged.items()}
    X["humid"], X["humid6"] = now["humid"].to_numpy(), mean["humid"]
    X["wind"], X["wind6"] = now["wind_speed"].to_numpy(), mean["wind_speed"]
    X["gust"] = now["wind_gust"].to_numpy()
    X["rain"], X["rain6"] = np.log1p(100 * now["precip"].to_numpy().clip(0, 10)), np.log1p(100 * mean["precip"].clip(0, 10))
    X["wet"] = np.where(np.isnan(X["rain"]), np.nan, X["rain"] > 0)
    X["low"], X["low6"] = 10 - now["visib"].to_numpy().clip(0, 10), 10 - mean["visib"].clip(0, 10)
    X["logvis"] = np.log(now["visib"].to_numpy().clip(0.1, 10))
    for c in ("rain", "rain6", "low", "low6", "humid", "humid6", "wind"):
        X[c + "_x_dep"] = X[c] * X["dep"] / 1440
    return X.reset_index(drop=True)


def features(flights_path, weather_path):
    """takehome part."""
    return make_features(load_flights(flights_path), load_weather(weather_path))
