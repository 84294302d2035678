"""Hourly weather, cleaned."""

import pandas as pd

from flightdelays.checks import ORIGINS
from flightdelays.errors import InputError
from flightdelays.io import read_csv, require

LIMITS = {
    "temp": (-80, 140), "dewp": (-80, 140), "humid": (0, 100), "wind_dir": (0, 360), "wind_speed": (0, 200),
    "wind_gust": (0, 200), "precip": (0, 100), "pressure": (850, 1100), "visib": (0, 100),
}  # fmt: skip


def load_weather(path: str) -> pd.DataFrame:
    """One row per origin and hour; impossible values are NaN, of repeated hours the last row counts."""
    weather = read_csv(path)
    require(weather, ["origin", "time_hour", *LIMITS], path)
    if not weather["origin"].isin(ORIGINS).all():
        raise InputError(f"{path}: origin: not one of EWR, JFK, LGA")
    weather["hour"] = to_hour(weather["time_hour"])
    if weather["hour"].isna().any():
        raise InputError(f"{path}: time_hour: not a time")
    for column, (low, high) in LIMITS.items():
        number = pd.to_numeric(weather[column], errors="coerce")
        weather[column] = number.where(number.between(low, high))
    return weather.drop_duplicates(["origin", "hour"], keep="last").set_index(["origin", "hour"])[list(LIMITS)]


def to_hour(values: pd.Series) -> pd.Series:
    return pd.to_datetime(values, errors="coerce", utc=True).dt.floor("h")
