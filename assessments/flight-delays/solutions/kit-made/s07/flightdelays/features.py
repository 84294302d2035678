"""Flights and weather to numbers: one row per flight, nothing learnt, no look at the neighbours."""

import math

import numpy as np

from . import checks, clock, columns, weather
from .tables import Table

HOURS = tuple(f"hour_{hour}" for hour in range(24))
DAYS = tuple(f"weekday_{number}" for number in range(7))
NAMES = (
    *HOURS, *DAYS, "minutes", "distance", "log_distance", "duration",
    "temp", "dewp", "humid", "wind_speed", "wind_gust", "precip", "pressure", "visib", "wind_north", "wind_east",
    "rain", "heavy_rain", "low_visibility", "snow", "storm", "freezing", "calm_and_humid",
)


def build(flights_path: str, weather_path: str) -> np.ndarray:
    """One row of numbers per flight, in the file's order; missing ones are NaN."""
    hours, _ = weather.load(weather_path)
    return of(checks.flights(flights_path), hours)


def of(flights: Table, hours: dict) -> np.ndarray:
    table = np.zeros((len(flights), len(NAMES)), dtype=np.float32)
    first = NAMES.index("minutes")
    known: dict = {}
    for index, (year, month, day, departs, arrives, origin, distance, stamp) in enumerate(
        zip(*(flights[name] for name in (
            "year", "month", "day", "sched_dep_time", "sched_arr_time", "origin", "distance", "time_hour"
        )), strict=True)
    ):
        minutes = clock.minutes(departs)
        miles = float(distance)
        table[index, minutes // 60] = 1
        table[index, 24 + clock.day(year, month, day).weekday()] = 1
        table[index, first : first + 4] = (
            minutes / 60, miles / 1000, math.log(miles), (clock.minutes(arrives) - minutes) % 1440 / 60,
        )
        key = (origin, stamp)
        if key not in known:
            known[key] = _weather(hours.get(key))
        table[index, first + 4 :] = known[key]
    return table


def _weather(row: tuple[float, ...] | None) -> tuple[float, ...]:
    nan = float("nan")
    if row is None:
        return (nan,) * (len(NAMES) - NAMES.index("temp"))
    at = dict(zip(columns.MEASURED, row, strict=True))
    angle = math.radians(at["wind_dir"]) if math.isfinite(at["wind_dir"]) else nan
    wet = at["precip"]
    return (
        at["temp"], at["dewp"], at["humid"], at["wind_speed"], at["wind_gust"],
        min(wet, 2.0) if wet == wet else nan, at["pressure"], min(at["visib"], 10.0) if at["visib"] == at["visib"] else nan,
        at["wind_speed"] * math.cos(angle), at["wind_speed"] * math.sin(angle),
        _if(wet, wet > 0), _if(wet, wet > 0.1), _if(at["visib"], at["visib"] < 3),
        _if(at["temp"] + wet, at["temp"] < 34 and wet > 0), _if(at["wind_speed"], at["wind_speed"] > 20),
        _if(at["temp"], at["temp"] < 32), _if(at["humid"] + at["wind_speed"], at["humid"] > 85 and at["wind_speed"] < 6),
    )


def _if(known: float, true: bool) -> float:
    return float(true) if known == known else float("nan")
