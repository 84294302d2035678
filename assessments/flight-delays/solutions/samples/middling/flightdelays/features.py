import numpy as np
import pandas as pd

from .config import CATEGORICAL, WEATHER
from .validation import REQUIRED, check_columns

NUMERIC = ["dep_hour", "dep_minute", "arr_hour", "dow", "month", "distance_scaled", "hour_traffic"] + WEATHER


def load(flights_path, weather_path):
    flights = pd.read_csv(flights_path)
    weather = pd.read_csv(weather_path)
    check_columns(flights, REQUIRED)
    check_columns(weather, ["origin", "time_hour"] + WEATHER)
    return flights, weather


def make_features(flights, weather):
    df = flights.copy()
    df["dep_hour"] = df["sched_dep_time"] // 100
    df["dep_minute"] = df["sched_dep_time"] % 100
    df["arr_hour"] = df["sched_arr_time"] // 100
    df["dow"] = pd.to_datetime(df[["year", "month", "day"]]).dt.weekday
    # scale to mean 0 and std 1
    df["distance_scaled"] = (df["distance"] - df["distance"].mean()) / df["distance"].std()
    # how busy is the airport in that hour
    df["hour_traffic"] = df.groupby(["origin", "time_hour"])["flight_id"].transform("count")
    weather = weather.drop_duplicates(["origin", "time_hour"])
    df = df.merge(weather[["origin", "time_hour"] + WEATHER], on=["origin", "time_hour"], how="left")
    for c in WEATHER:
        df[c] = df[c].fillna(df[c].median())
    return df


def build(flights_path, weather_path):
    flights, weather = load(flights_path, weather_path)
    return make_features(flights, weather)[NUMERIC].astype(float)


def encode(df, categories):
    """Categories as integers, unknown ones as -1."""
    out = df[NUMERIC].astype(float).copy()
    for c in CATEGORICAL:
        out[c] = pd.Categorical(df[c], categories=categories[c]).codes.astype(float)
    return out.replace([np.inf, -np.inf], np.nan)
