"""This module builds the features."""

import pandas as pd

from flightdelays.checks import check_or_raise
from flightdelays.load import load_flights, load_weather

FEATURES = [
    "hour",
    "weekday",
    "distance",
    "duration",
    "temp",
    "dewp",
    "humid",
    "wind_dir",
    "wind_speed",
    "wind_gust",
    "precip",
    "pressure",
    "visib",
]


def make_features(flights, weather):
    df = flights.copy()
    date = pd.to_datetime(df[["year", "month", "day"]].astype(int))
    df["hour"] = df["sched_dep_time"].astype(int) // 100
    df["weekday"] = date.dt.dayofweek
    dep_minutes = df["hour"] * 60 + df["sched_dep_time"].astype(int) % 100
    arr_minutes = df["sched_arr_time"].astype(int) // 100 * 60 + df["sched_arr_time"].astype(int) % 100
    df["duration"] = (arr_minutes - dep_minutes) % 1440

    # join the weather by airport, date and hour
    weather = weather.copy()
    time = pd.to_datetime(weather["time_hour"])
    weather["year"] = time.dt.year
    weather["month"] = time.dt.month
    weather["day"] = time.dt.day
    weather["hour"] = time.dt.hour
    weather = weather.drop(columns=["time_hour"])
    keys = ["origin", "year", "month", "day", "hour"]
    weather = weather.drop_duplicates(keys, keep="last")
    measures = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib"]
    df = df.merge(weather[keys + measures], on=keys, how="left")
    return df[FEATURES].astype(float)


def build(flights_path, weather_path):
    flights = load_flights(flights_path)
    check_or_raise(flights, flights_path)
    weather = load_weather(weather_path)
    return make_features(flights, weather)
