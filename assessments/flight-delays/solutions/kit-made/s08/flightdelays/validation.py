"""Vectorised checks of flights and weather files."""
import numpy as np
import pandas as pd

from .io import InputError, column_map, read_csv

REQUIRED = [
    "flight_id", "year", "month", "day", "sched_dep_time", "sched_arr_time", "carrier", "flight", "tailnum",
    "origin", "dest", "distance", "time_hour",
]
NULLABLE = ["tailnum"]
WEATHER_VALUES = [
    "temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib",
]
WEATHER_REQUIRED = ["origin", "time_hour"] + WEATHER_VALUES
ORIGINS = ["EWR", "JFK", "LGA"]
BOUNDS = {
    "temp": (-80, 140),
    "dewp": (-80, 140),
    "humid": (0, 100),
    "wind_dir": (-np.inf, np.inf),
    "wind_speed": (0, 200),
    "wind_gust": (0, 200),
    "precip": (0, np.inf),
    "pressure": (850, 1100),
    "visib": (0, np.inf),
}
EMPTY = pd.DataFrame({"row": pd.Series(dtype=object), "column": pd.Series(dtype=object), "problem": pd.Series(dtype=object)})


def to_number(s):
    n = pd.to_numeric(s.str.strip(), errors="coerce").astype("float64")
    return n.where(np.isfinite(n))


def to_int(s):
    n = to_number(s)
    return n.where(n == np.floor(n))


def to_minutes(s):
    """hhmm -> minutes after midnight, NaN if it isn't a time"""
    n = to_int(s)
    ok = (n >= 0) & (n <= 2359) & (n % 100 < 60)
    return (n // 100 * 60 + n % 100).where(ok)


def local_date(df):
    parts = pd.DataFrame({c: to_int(df[c]) for c in ("year", "month", "day")})
    ok = parts.notna().all(axis=1) & parts["year"].between(1900, 2200)
    return pd.to_datetime(parts.where(ok), errors="coerce")


def expected_hours(date, minutes):
    """the UTC hour(s) of a local departure: (first, second) differ only in the repeated hour of November"""
    local = date + pd.to_timedelta(minutes // 60, unit="h")
    out = []
    for dst in (True, False):
        stamped = local.dt.tz_localize(
            "America/New_York", ambiguous=np.full(len(local), dst), nonexistent="shift_forward"
        )
        out.append(stamped.dt.tz_convert("UTC").dt.strftime("%Y-%m-%dT%H:00:00Z"))
    return out


def check_flights(df, training=False):
    """All problems of a flights table: DataFrame(row, column, problem)."""
    found = []

    def flag(mask, column, problem):
        rows = np.flatnonzero(np.asarray(mask, dtype=bool)) + 1
        if len(rows):
            found.append(pd.DataFrame({"row": rows.astype(object), "column": column, "problem": problem}))

    required = REQUIRED + (["arr_delay"] if training else [])
    missing = [c for c in required if c not in df.columns]
    for c in missing:
        found.append(pd.DataFrame({"row": [""], "column": [c], "problem": ["required column is missing"]}))

    blank = {}
    for c in REQUIRED:
        if c in missing:
            continue
        blank[c] = df[c].isna() | (df[c].str.strip() == "")
        if c not in NULLABLE:
            flag(blank[c], c, "value is missing")

    def present(c):
        return c in blank

    if present("flight_id"):
        flag(df["flight_id"].duplicated() & ~blank["flight_id"], "flight_id", "flight_id occurred before")
    for c in ("sched_dep_time", "sched_arr_time"):
        if present(c):
            flag(to_minutes(df[c]).isna() & ~blank[c], c, "not a time hhmm")
    if present("origin"):
        flag(~df["origin"].isin(ORIGINS) & ~blank["origin"], "origin", "origin is not EWR, JFK or LGA")
    if present("dest"):
        ok = df["dest"].str.fullmatch(r"[A-Z]{3}").fillna(False).astype(bool)
        flag(~ok & ~blank["dest"], "dest", "dest is not three capital letters")
    if present("distance"):
        flag(~(to_number(df["distance"]) > 0) & ~blank["distance"], "distance", "distance is not a number above 0")
    if present("flight"):
        flag(~(to_int(df["flight"]) > 0) & ~blank["flight"], "flight", "flight is not a positive whole number")

    if all(present(c) for c in ("year", "month", "day")):
        date = local_date(df)
        any_blank = blank["year"] | blank["month"] | blank["day"]
        bad = date.isna() & ~any_blank
        bad_year = bad & ~to_int(df["year"]).between(1900, 2200)
        bad_month = bad & ~bad_year & ~to_int(df["month"]).between(1, 12)
        flag(bad_year, "year", "date does not exist")
        flag(bad_month, "month", "date does not exist")
        flag(bad & ~bad_year & ~bad_month, "day", "date does not exist")
        if present("time_hour") and present("sched_dep_time"):
            minutes = to_minutes(df["sched_dep_time"])
            usable = date.notna() & minutes.notna() & ~blank["time_hour"]
            wrong = usable.copy()
            if usable.any():
                first, second = expected_hours(date[usable], minutes[usable])
                hour = df.loc[usable, "time_hour"]
                wrong[usable] = ~((hour == first) | (hour == second))
            flag(wrong, "time_hour", "time_hour is not the UTC hour of date and sched_dep_time")
            form = df["time_hour"].str.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:00:00Z").fillna(False).astype(bool)
            flag(~form & ~usable & ~blank["time_hour"], "time_hour", "time_hour is not a UTC hour")

    if training and "arr_delay" not in missing:
        flag(to_number(df["arr_delay"]).isna() & df["arr_delay"].notna(), "arr_delay", "arr_delay is not a number")

    if not found:
        return EMPTY.copy()
    report = pd.concat(found, ignore_index=True)
    order = report["row"].map(lambda r: 0 if r == "" else r).astype(int)
    report = report.iloc[np.argsort(order.to_numpy(), kind="stable")].reset_index(drop=True)
    names = column_map("flights")
    report["column"] = report["column"].map(lambda c: names.get(c, c))
    return report


def report_on(path):
    """The report of `validate`."""
    try:
        return check_flights(read_csv(path, "flights"))
    except InputError as e:
        return pd.DataFrame({"row": [""], "column": [""], "problem": [str(e)]})


def list_problems(path):
    return [f"row {r}: {c}: {p}" if r != "" else f"{c}: {p}" for r, c, p in report_on(path).itertuples(index=False)]


def load_flights(path, training=False):
    df = read_csv(path, "flights")
    report = check_flights(df, training)
    if len(report):
        row, column, problem = report.iloc[0]
        where = f"row {row}, " if row != "" else ""
        raise InputError(f"{path}: {where}column {column}: {problem} ({len(report)} problem(s) in all)")
    return df


def load_weather(path):
    """(weather with numbers, messages about what was repaired)"""
    df = read_csv(path, "weather")
    names = column_map("weather")
    missing = [names.get(c, c) for c in WEATHER_REQUIRED if c not in df.columns]
    if missing:
        raise InputError(f"{path}: required column is missing: {', '.join(missing)}")
    messages = []
    out = df[["origin", "time_hour"]].copy()
    for c in WEATHER_VALUES:
        raw = df[c]
        number = to_number(raw)
        low, high = BOUNDS[c]
        number = number.where((number >= low) & (number <= high))
        repaired = int((raw.notna() & number.isna()).sum())
        if repaired:
            messages.append(f"weather: {names.get(c, c)}: {repaired} impossible value(s) taken as missing")
        out[c] = number
    twice = out.duplicated(["origin", "time_hour"], keep="last")
    if twice.any():
        messages.append(f"weather: {names.get('time_hour', 'time_hour')}: {int(twice.sum())} hour(s) sent twice, last row used")
        out = out[~twice]
    return out, messages
