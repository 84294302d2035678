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

from flightdelays.checks import read_flights, read_weather
from flightdelays.clock import minutes_of_day

CODES = ("carrier_code", "dest_code", "origin_code")
"""Names as numbers. Their size means nothing; training learns what each of them is worth."""
PLAN = ("departure_minute", "arrival_minute", "day_of_week", "distance")
WEATHER = (
    "humid", "wind_speed", "wind_gust", "precip", "pressure", "visib",
    "precip_4h", "visib_4h", "wind_gust_4h", "pressure_change",
)  # fmt: skip
COLUMNS = (*PLAN, *CODES, *WEATHER)

PLAUSIBLE = {
    "humid": (0, 100),  # %
    "wind_speed": (0, 150),  # mph; the file has one of 1048
    "wind_gust": (0, 200),  # mph
    "precip": (0, 10),  # inches in an hour
    "pressure": (870, 1085),  # hPa, the world's records
    "visib": (0, 100),  # miles
}
"""Outside of these a measurement is a sensor's fault and counts as missing."""
HOURS = range(4)
"""The flight's own hour, and how far back the weather before it counts."""


def build(flights_path, weather_path):
    """One row of numbers per flight, in the file's order; what isn't known is NaN. Raises BadInput."""
    return features_of(read_flights(flights_path), read_weather(weather_path))


def features_of(flights, weather):
    """The same of checked tables."""
    plan = pd.DataFrame(
        {
            "departure_minute": _minutes(flights["sched_dep_time"]),
            "arrival_minute": _minutes(flights["sched_arr_time"]),
            "day_of_week": _days_of_week(flights),
            "distance": flights["distance"].astype(float).to_numpy(),
        }
    )
    codes = pd.DataFrame({f"{name}_code": _codes(flights[name]) for name in ("carrier", "dest", "origin")})
    return pd.concat([plan, codes, _weather_of(flights, hourly(weather))], axis="columns")[list(COLUMNS)].astype(float)


def hourly(weather):
    """Plausible measurements by origin and UTC hour; of an hour that was sent twice, the mean."""
    measured = pd.DataFrame({name: _plausible(weather[name], name) for name in PLAUSIBLE})
    measured["wind_gust"] = measured["wind_gust"].fillna(measured["wind_speed"])  # no gust reported: steady wind
    return measured.groupby([weather["origin"].to_numpy(), _hours(weather["time_hour"])]).mean()


def code(name):
    """A number for a name: the same in every run, and for names that training never saw."""
    return float(zlib.crc32(name.encode()))


def _weather_of(flights, by_hour):
    hours = _hours(flights["time_hour"])
    now, *_, before = past = [_at(by_hour, flights["origin"], hours - back) for back in HOURS]
    found = now[["humid", "wind_speed", "wind_gust", "precip", "pressure", "visib"]].copy()
    found["precip_4h"] = _over(past, "precip").sum(axis="columns", min_count=1)
    found["visib_4h"] = _over(past, "visib").min(axis="columns")
    found["wind_gust_4h"] = _over(past, "wind_gust").max(axis="columns")
    found["pressure_change"] = now["pressure"] - before["pressure"]
    return found


def _at(by_hour, origins, hours):
    return by_hour.reindex(pd.MultiIndex.from_arrays([origins.to_numpy(), hours])).reset_index(drop=True)


def _over(past, name):
    return pd.concat([hour[name] for hour in past], axis="columns")


def _plausible(texts, name):
    low, high = PLAUSIBLE[name]
    numbers = pd.to_numeric(texts.reset_index(drop=True), errors="coerce").astype(float)
    return numbers.where(numbers.between(low, high))


def _hours(texts):
    """Hours since 1970, as whole numbers, of texts like `2013-01-01T10:00:00Z`."""
    return np.array([text[:13] for text in texts], dtype="datetime64[h]").astype(np.int64)


def _minutes(texts):
    return [minutes_of_day(float(text)) for text in texts]


def _days_of_week(flights):
    dates = zip(flights["year"], flights["month"], flights["day"])
    return [dt.date(*(int(float(part)) for part in parts)).weekday() for parts in dates]


def _codes(names):
    known = {name: code(name) for name in names.unique()}
    return names.map(known).to_numpy(dtype=float)
