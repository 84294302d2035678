"""Feature engineering: nothing is learnt here."""
import numpy as np
import pandas as pd

from .validation import WEATHER_VALUES, load_flights, load_weather, local_date, to_minutes, to_number

NUMERIC = [
    "hour", "minute_of_day", "weekday", "is_weekend", "distance", "sched_duration", *WEATHER_VALUES,
    "wind_x", "wind_y", "wet", "low_visib", "cold_and_wet",
]


def make_features(flights, weather):
    """One row per flight, same index as flights."""
    dep, arr = to_minutes(flights["sched_dep_time"]), to_minutes(flights["sched_arr_time"])
    weekday = local_date(flights).dt.dayofweek
    x = pd.DataFrame(index=flights.index)
    x["hour"] = dep // 60
    x["minute_of_day"] = dep
    x["weekday"] = weekday
    x["is_weekend"] = (weekday >= 5).astype(float)
    x["distance"] = to_number(flights["distance"])
    x["sched_duration"] = (arr - dep) % 1440
    w = flights[["origin", "time_hour"]].merge(weather, on=["origin", "time_hour"], how="left", validate="m:1")
    w.index = flights.index
    for c in WEATHER_VALUES:
        x[c] = w[c]
    angle = np.deg2rad(x["wind_dir"])
    x["wind_x"] = x["wind_speed"] * np.cos(angle)
    x["wind_y"] = x["wind_speed"] * np.sin(angle)
    x["wet"] = (x["precip"] > 0).astype(float).where(x["precip"].notna())
    x["low_visib"] = (x["visib"] < 3).astype(float).where(x["visib"].notna())
    x["cold_and_wet"] = ((x["temp"] < 34) & (x["precip"] > 0)).astype(float).where(x["temp"].notna())
    return x[NUMERIC].astype("float64")


def build_features(flights_path, weather_path):
    weather, _ = load_weather(weather_path)
    return make_features(load_flights(flights_path), weather)
