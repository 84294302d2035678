"""Features: what is known of a flight and its weather at schedule time, one row of numbers per flight.

Nothing here depends on training or on other rows, and nothing on the month: a half year of training has never
seen the months it is asked about.
"""

import numpy as np
import pandas as pd

from flightdelays import checks, parse, weather

HOURS_BEFORE = 6  # weather of the flight's own hour and so many before it; never after

CLEAR = 10.0  # miles; the most that the stations report
MOST_RAIN = 20.0  # inches an hour; beyond it a number is nonsense, and it must not overflow


def build(flights_path: str, weather_path: str) -> pd.DataFrame:
    """The part `features` of takehome.toml."""
    return of(checks.flights(flights_path), weather.read(weather_path)[0])


def of(flights: pd.DataFrame, conditions: weather.Weather) -> pd.DataFrame:
    """Features of checked flights."""
    departure = _each(parse.minutes, flights["sched_dep_time"])
    arrival = _each(parse.minutes, flights["sched_arr_time"])
    days = [_weekday(*parts) for parts in zip(flights["year"], flights["month"], flights["day"], strict=True)]
    hour = _each(parse.utc_hour, flights["time_hour"]).astype(np.int64)

    found = {
        "departure": departure,
        "weekday": np.array(days, dtype=float),
        "distance": np.log(_each(parse.number, flights["distance"])),
        "block": (arrival - departure) % 1440,  # in two time zones, but that is the same for all of a route
    }
    found |= _sky(flights["origin"], hour, conditions)
    # A storm in the evening meets a day's worth of delays, one in the early morning meets none.
    through_the_day = departure / 1440
    for name in ("humid", "humid_before", "wind", "rain", "rain_before", "murk", "murk_before"):
        found[f"{name}_by_hour"] = found[name] * through_the_day
    return pd.DataFrame(found, index=flights.index)


def _sky(origin, hour, conditions):
    def lately(column):
        """The mean over the hours up to the flight's own that have a measurement."""
        hours = np.array([conditions.at(origin, hour - back, column) for back in range(HOURS_BEFORE + 1)])
        there = ~np.isnan(hours)
        count = there.sum(axis=0)
        total = np.where(there, hours, 0).sum(axis=0)
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)

    rain, rain_before = conditions.at(origin, hour, "precip"), lately("precip")
    sight, sight_before = conditions.at(origin, hour, "visib"), lately("visib")
    return {
        "humid": conditions.at(origin, hour, "humid"),
        "humid_before": lately("humid"),
        "wind": conditions.at(origin, hour, "wind_speed"),
        "wind_before": lately("wind_speed"),
        "rain": np.log1p(100 * np.minimum(rain, MOST_RAIN)),
        "rain_before": np.log1p(100 * np.minimum(rain_before, MOST_RAIN)),
        "wet": _flag(rain),
        "wet_before": _flag(rain_before),
        "murk": CLEAR - np.clip(sight, 0, CLEAR),
        "murk_before": CLEAR - np.clip(sight_before, 0, CLEAR),
        "fog": -np.log(np.clip(sight, 0.1, CLEAR)),
        "pressure_change": conditions.at(origin, hour, "pressure") - conditions.at(origin, hour - HOURS_BEFORE, "pressure"),
    }


def _flag(values):
    return np.where(np.isnan(values), np.nan, values > 0)


def _each(function, column) -> np.ndarray:
    known = {text: function(text) for text in set(column)}
    return np.array([known[text] for text in column], dtype=float)


def _weekday(year, month, day):
    return parse.day(year, month, day).weekday()
