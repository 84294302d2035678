"""Features. The more the better, boosting picks what it needs."""
import numpy as np
import pandas as pd

from .checks import checked_flights
from .data import WEATHER_NUMERIC, load_weather


def minutes(x):
    x = pd.to_numeric(x, errors="coerce")
    return x // 100 * 60 + x % 100


def make(f, w):
    date = pd.to_datetime(f[["year", "month", "day"]].astype(int))
    dep, arr = minutes(f["sched_dep_time"]), minutes(f["sched_arr_time"])
    x = pd.DataFrame(index=f.index)
    x["month"] = date.dt.month
    x["day"] = date.dt.day
    x["day_of_year"] = date.dt.dayofyear
    x["week"] = date.dt.isocalendar().week.astype(float)
    x["doy_sin"] = np.sin(2 * np.pi * x["day_of_year"] / 365.25)
    x["doy_cos"] = np.cos(2 * np.pi * x["day_of_year"] / 365.25)
    x["weekday"] = date.dt.weekday
    x["weekend"] = (x["weekday"] >= 5).astype(int)
    x["hour"] = dep // 60
    x["minute"] = dep % 60
    x["dep"] = dep
    x["arr"] = arr
    x["tod_sin"] = np.sin(2 * np.pi * dep / 1440)
    x["tod_cos"] = np.cos(2 * np.pi * dep / 1440)
    x["hour_of_week"] = x["weekday"] * 24 + x["hour"]
    x["duration"] = (arr - dep) % 1440
    x["distance"] = f["distance"].astype(float)
    x["log_distance"] = np.log(x["distance"])
    x["speed"] = x["distance"] / (x["duration"] + 1)
    x["flight"] = pd.to_numeric(f["flight"], errors="coerce")
    for o in ["EWR", "JFK", "LGA"]:
        x[f"is_{o}"] = (f["origin"] == o).astype(int)
    m = f[["origin", "time_hour"]].merge(w, on=["origin", "time_hour"], how="left")
    m.index = f.index
    for c in WEATHER_NUMERIC:
        x[c] = m[c]
    rad = np.deg2rad(m["wind_dir"])
    x["wind_u"] = m["wind_speed"] * np.cos(rad)
    x["wind_v"] = m["wind_speed"] * np.sin(rad)
    x["gustiness"] = m["wind_gust"] - m["wind_speed"]
    x["spread"] = m["temp"] - m["dewp"]
    x["wet"] = np.log1p(m["precip"] * 100)
    x["snow"] = np.where(m["temp"] < 34, x["wet"], 0.0)
    x["lowvis"] = 10 - m["visib"]
    x["storm"] = x["wet"] * m["wind_speed"]
    x["wet_evening"] = x["wet"] * x["hour"]
    return x.astype(float)


def build(flights_path, weather_path):
    return make(checked_flights(flights_path), load_weather(weather_path))
