"""Numbers about a flight that are known when it is scheduled: its plan, and the weather forecast up to its own hour.

Left out on purpose:
- what is known only after departure, and weather after the flight's hour (the past 3 hours are fair: they are forecast
  just as well);
- the date, `temp` and `dewp`. They tell the model which month it is, and it is asked about months it has never seen:
  a warm spring made temperature a stand-in for the season, and the season is what changes (README, Decisions);
- anything that needs the other flights of the file, such as how busy the hour is.
"""

import datetime as dt
import zlib

import numpy as np
import pandas as pd

from flightdelays.checks import DATE, read_flights, read_weather
from flightdelays.clock import minutes_of_day
from flightdelays.table import Column
from flightdelays.weather import hourly, hours

CODES = ("carrier_code", "dest_code", "origin_code")
"""Names as numbers. Their size means nothing; training learns what each of them is worth."""
PLAN = ("departure_minute", "arrival_minute", "day_of_week", "distance")
WEATHER = (
    "humid", "wind_speed", "wind_gust", "precip", "pressure", "visib",
    "precip_4h", "visib_4h", "wind_gust_4h", "pressure_change",
)  # fmt: skip
COLUMNS = (*PLAN, *CODES, *WEATHER)

HOURS_BACK = range(4)
"""The flight's own hour, and how far back the weather before it counts."""


def build(flights_path, weather_path):
    """One row of numbers per flight, in the file's order; what isn't known is NaN. Raises BadInput."""
    return features_of(read_flights(flights_path), read_weather(weather_path))


def features_of(flights, weather):
    """The same of checked tables."""
    plan = {
        "departure_minute": flights["sched_dep_time"].each(_minutes),
        "arrival_minute": flights["sched_arr_time"].each(_minutes),
        "day_of_week": flights.together(*DATE).each(_day_of_week),
        "distance": flights["distance"].each(float),
    }
    codes = {f"{name}_code": flights[name].each(code) for name in ("carrier", "dest", "origin")}
    known = _weather_of(flights.together("origin", "time_hour"), hourly(weather))
    return pd.DataFrame({**plan, **codes, **known}, columns=list(COLUMNS)).astype(float)


def code(name):
    """A number for a name: the same in every run, and for names that training never saw."""
    return float(zlib.crc32(name.encode()))


def _weather_of(places, by_hour):
    """By name, of each flight; looked up once for each airport and hour, which many flights share."""
    by_hour = by_hour.fillna({"wind_gust": by_hour["wind_speed"]})  # no gust reported: steady wind
    origins, texts = zip(*places.values)
    own = hours(Column(texts, np.arange(len(texts))))
    now, *_, before = past = [_at(by_hour, origins, own - back) for back in HOURS_BACK]
    found = now[["humid", "wind_speed", "wind_gust", "precip", "pressure", "visib"]].copy()
    found["precip_4h"] = _over(past, "precip").sum(axis="columns", min_count=1)
    found["visib_4h"] = _over(past, "visib").min(axis="columns")
    found["wind_gust_4h"] = _over(past, "wind_gust").max(axis="columns")
    found["pressure_change"] = now["pressure"] - before["pressure"]
    return {name: values.to_numpy()[places.codes] for name, values in found.items()}


def _at(by_hour, origins, hours):
    return by_hour.reindex(pd.MultiIndex.from_arrays([origins, hours])).reset_index(drop=True)


def _over(past, name):
    return pd.concat([hour[name] for hour in past], axis="columns")


def _minutes(text):
    return minutes_of_day(float(text))


def _day_of_week(date):
    return dt.date(*(int(float(part)) for part in date)).weekday()
