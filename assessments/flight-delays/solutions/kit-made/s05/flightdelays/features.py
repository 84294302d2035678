"""Features: a flight and its weather as numbers."""

import pandas as pd

from flightdelays.checks import load_flights
from flightdelays.errors import InputError
from flightdelays.weather import load_weather, to_hour

WEATHER = ["humid", "wind_speed", "precip", "pressure", "visib"]


def minutes(hhmm: pd.Series) -> pd.Series:
    number = hhmm.astype(float)
    return number // 100 * 60 + number % 100


def compute(flights: pd.DataFrame, weather: pd.DataFrame) -> pd.DataFrame:
    hour = to_hour(flights["time_hour"])
    if hour.isna().any():
        raise InputError("flights: time_hour is not a time")
    result = pd.DataFrame(index=flights.index)
    result["dep_minutes"] = minutes(flights["sched_dep_time"])
    result["arr_minutes"] = minutes(flights["sched_arr_time"])
    result["weekday"] = pd.to_datetime(flights[["year", "month", "day"]].astype(int)).dt.dayofweek.astype(float)
    result["distance"] = flights["distance"].astype(float)
    here = weather.reindex(pd.MultiIndex.from_arrays([flights["origin"], hour]))
    for column in WEATHER:
        result[column] = here[column].to_numpy()
    before = [
        weather["precip"].reindex(pd.MultiIndex.from_arrays([flights["origin"], hour - pd.Timedelta(hours=back)])).to_numpy()
        for back in range(4)
    ]
    result["precip_4h"] = pd.DataFrame(before).mean().to_numpy()
    return result


def build(flights_path: str, weather_path: str) -> pd.DataFrame:
    """Part `features`."""
    return compute(load_flights(flights_path), load_weather(weather_path))
