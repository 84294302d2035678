"""This module loads the CSV files."""

import os

import pandas as pd


class BadFileError(Exception):
    """Raised when a file can not be used."""


FLIGHT_COLUMNS = [
    "flight_id",
    "year",
    "month",
    "day",
    "sched_dep_time",
    "sched_arr_time",
    "carrier",
    "flight",
    "tailnum",
    "origin",
    "dest",
    "distance",
    "time_hour",
]

WEATHER_COLUMNS = [
    "origin",
    "time_hour",
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


def load_csv(path, columns):
    """Load a CSV file and check that it has the columns."""
    if not os.path.exists(path):
        raise BadFileError(f"File not found: {path}")
    if os.path.getsize(path) == 0:
        raise BadFileError(f"File is empty: {path}")
    try:
        df = pd.read_csv(path, dtype={"flight_id": str, "flight": str, "tailnum": str}, low_memory=False)
    except Exception as e:
        raise BadFileError(f"Could not read {path}: {e}")
    for column in columns:
        if column not in df.columns:
            raise BadFileError(f"Missing column {column} in {path}")
    if len(df) == 0:
        raise BadFileError(f"File has no rows: {path}")
    return df


def load_flights(path):
    return load_csv(path, FLIGHT_COLUMNS)


def load_weather(path):
    weather = load_csv(path, WEATHER_COLUMNS)
    for column in WEATHER_COLUMNS[2:]:
        weather[column] = pd.to_numeric(weather[column], errors="coerce")
    # sensor faults
    weather.loc[weather["wind_speed"] > 200, "wind_speed"] = None
    weather.loc[weather["wind_gust"] > 200, "wind_gust"] = None
    weather.loc[(weather["humid"] < 0) | (weather["humid"] > 100), "humid"] = None
    return weather
