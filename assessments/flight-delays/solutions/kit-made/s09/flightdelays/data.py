"""Loading."""
import os

import pandas as pd


class DataError(Exception):
    pass


FLIGHT_COLUMNS = ["flight_id", "year", "month", "day", "sched_dep_time", "sched_arr_time", "carrier", "flight",
                  "tailnum", "origin", "dest", "distance", "time_hour"]
WEATHER_NUMERIC = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib"]
LIMITS = {"temp": (-80, 140), "dewp": (-80, 140), "humid": (0, 100), "wind_speed": (0, 200), "wind_gust": (0, 200),
          "precip": (0, 1e9), "pressure": (850, 1100), "visib": (0, 1e9)}


def read(path, required):
    if not os.path.exists(path):
        raise DataError(f"{path} not found")
    try:
        df = pd.read_csv(path, dtype={"flight_id": str, "tailnum": str, "carrier": str, "dest": str, "origin": str},
                         keep_default_na=False, na_values=[""], low_memory=False)
    except Exception as e:
        raise DataError(f"could not read {path}: {e}")
    missing = [c for c in required if c not in df.columns]
    if missing:
        raise DataError(f"{path}: missing columns {missing}")
    if len(df) == 0:
        raise DataError(f"{path} has no rows")
    return df


def load_flights(path):
    return read(path, FLIGHT_COLUMNS)


def load_weather(path):
    w = read(path, ["origin", "time_hour"] + WEATHER_NUMERIC)
    for c in WEATHER_NUMERIC:
        w[c] = pd.to_numeric(w[c], errors="coerce")
        if c in LIMITS:
            lo, hi = LIMITS[c]
            bad = (w[c] < lo) | (w[c] > hi)
            if bad.any():
                print(f"[weather] {bad.sum()} bad values in {c} set to NaN")
                w.loc[bad, c] = float("nan")
    return w.drop_duplicates(["origin", "time_hour"], keep="last")
