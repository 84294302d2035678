"""Flights and weather to numbers. Nothing here is learnt, and no row looks at another one.

Temperature, dew point and the date are not among them: they say which season it is, and the model will be asked about
seasons it has never seen.
"""

import zlib

import numpy as np

from delaymodel.nyctime import utc_hour
from delaymodel.rules import DATE, SCHEDULES, WEATHER, Numbers, date_of
from delaymodel.textfile import CsvFile
from delaymodel.weather import MEASURED, WeatherBook

PLAN = ("departure", "arrival", "weekday", "distance")
NAMES = ("carrier", "dest", "origin")
BEFORE = ("precip_before", "visib_before", "gust_before", "pressure_fall")
COLUMNS = (*PLAN, *NAMES, *MEASURED, *BEFORE)
HOURS_BEFORE = 6  # a morning's backlog is still there in the afternoon


class Features:
    """A matrix (n_flights, n_columns) with names for its columns."""

    def __init__(self, matrix: np.ndarray) -> None:
        self.matrix = matrix

    def __getitem__(self, name: str) -> np.ndarray:
        return self.matrix[:, COLUMNS.index(name)]

    def __len__(self) -> int:
        return len(self.matrix)


def feature_rows(flights_path: str, weather_path: str) -> np.ndarray:
    """One row of numbers per flight, in the file's order, NaN for what isn't known. Raises InputError."""
    return build(SCHEDULES.read(flights_path), WeatherBook.of(WEATHER.read(weather_path)))


def build(flights: CsvFile, weather: WeatherBook) -> np.ndarray:
    """Columns as in COLUMNS."""
    return np.column_stack([_plan(flights), _names(flights), _weather(flights, weather)])


def key_of(name: str) -> float:
    """A number that stands for a name, known or not. It has no order; training decides what it is worth."""
    return float(zlib.crc32(name.encode("utf-8")))


def _plan(flights: CsvFile) -> np.ndarray:
    return np.column_stack(
        [
            flights.each(Numbers.minutes, "sched_dep_time"),
            flights.each(Numbers.minutes, "sched_arr_time"),
            flights.each(lambda *date: date_of(*date).weekday(), *DATE),
            flights.each(float, "distance"),
        ]
    ).astype(float)


def _names(flights: CsvFile) -> np.ndarray:
    return np.column_stack([flights.each(key_of, column) for column in NAMES])


def _weather(flights: CsvFile, weather: WeatherBook) -> np.ndarray:
    """Looked up once for each airport and hour, which many flights share."""
    places = list(zip(flights["origin"], flights["time_hour"]))
    line_of = {place: line for line, place in enumerate(dict.fromkeys(places))}
    return _weather_at(list(line_of), weather)[[line_of[place] for place in places]]


def _weather_at(places: list[tuple[str, str]], weather: WeatherBook) -> np.ndarray:
    origins, hours = [origin for origin, _ in places], [utc_hour(text) for _, text in places]
    now = weather.at(origins, hours)
    past = np.stack([weather.at(origins, [hour - back for hour in hours]) for back in range(1, HOURS_BEFORE + 1)])
    column = {name: place for place, name in enumerate(MEASURED)}
    no_gust = np.isnan(now[:, column["wind_gust"]])
    now[no_gust, column["wind_gust"]] = now[no_gust, column["wind_speed"]]
    before = [
        _over_known(past[:, :, column["precip"]], np.fmax),
        _over_known(past[:, :, column["visib"]], np.fmin),
        _over_known(np.fmax(past[:, :, column["wind_gust"]], past[:, :, column["wind_speed"]]), np.fmax),
        past[-1][:, column["pressure"]] - now[:, column["pressure"]],
    ]
    return np.column_stack([now, *before])


def _over_known(hours: np.ndarray, choose: np.ufunc) -> np.ndarray:
    """The largest or smallest of some hours (n_hours, n_flights), those that are known."""
    return choose.reduce(hours, axis=0)
