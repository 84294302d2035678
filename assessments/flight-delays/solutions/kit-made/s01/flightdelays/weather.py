"""Weather: repaired on reading, and looked up by origin and UTC hour."""

import numpy as np
import pandas as pd

from flightdelays import feed, parse
from flightdelays.checks import ORIGINS
from flightdelays.errors import InputError

# What an instrument can give. Values outside count as missing.
POSSIBLE = {
    "temp": (-80, 140),
    "dewp": (-80, 140),
    "humid": (0, 100),
    "wind_dir": (-np.inf, np.inf),
    "wind_speed": (0, 200),
    "wind_gust": (0, 200),
    "precip": (0, np.inf),
    "pressure": (850, 1100),
    "visib": (0, np.inf),
}
_PER_HOUR = len(ORIGINS)


class Weather:
    """One row of measurements per origin and hour."""

    def __init__(self, keys: np.ndarray, measured: pd.DataFrame):
        self._index = pd.Index(keys)
        self._measured = {name: measured[name].to_numpy(float) for name in measured}

    def at(self, origin: pd.Series, hour: np.ndarray, column: str) -> np.ndarray:
        """The measurement at each origin and hour; NaN where there is none."""
        place = self._index.get_indexer(keys(origin, hour))
        values = np.full(len(place), np.nan)
        values[place >= 0] = self._measured[column][place[place >= 0]]
        return values


def keys(origin: pd.Series, hour: np.ndarray) -> np.ndarray:
    codes = origin.map({name: code for code, name in enumerate(ORIGINS)}).to_numpy(np.int64)
    return np.asarray(hour, dtype=np.int64) * _PER_HOUR + codes


def read(path: str) -> tuple[Weather, list[str]]:
    """The weather, and a note for everything that was repaired on the way."""
    names = feed.names_of("weather")
    table = feed.read(path, names, feed.WEATHER)
    _refuse(path, table, names)
    notes = []
    measured = pd.DataFrame(
        {column: _repaired(path, table[column], names(column), *POSSIBLE[column], notes) for column in feed.MEASUREMENTS}
    )
    key = keys(table["origin"], table["time_hour"].map(parse.utc_hour).to_numpy())
    again = pd.Series(key).duplicated(keep="last").to_numpy()
    if again.any():
        notes.append(f"{path}: column {names('time_hour')}: {again.sum()} hours were sent again; the last row counts")
    return Weather(key[~again], measured[~again]), notes


def _refuse(path, table, names):
    """Rows that belong to no place or no hour can't be repaired."""
    bad = ~table["origin"].isin(ORIGINS)
    if bad.any():
        row = int(bad.to_numpy().argmax())
        text = f"{table['origin'][row][:60]!r} is not one of {', '.join(ORIGINS)}"
        raise InputError(f"{path}: row {row + 1}, column {names('origin')}: {text}")
    wrong = {text for text in set(table["time_hour"]) if parse.utc_hour(text) is None}
    if wrong:
        row = int(table["time_hour"].isin(wrong).to_numpy().argmax())
        text = f"{table['time_hour'][row][:60]!r} is not a UTC hour (2013-01-01T10:00:00Z)"
        raise InputError(f"{path}: row {row + 1}, column {names('time_hour')}: {text}")


def _repaired(path, column, name, least, most, notes):
    known = {text: parse.number(text) for text in set(column)}
    text = [key for key, value in known.items() if value is None and key]
    outside = [key for key, value in known.items() if value is not None and not least <= value <= most]
    bad = column.isin(text + outside)
    if bad.any():
        example = column[int(bad.to_numpy().argmax())][:60]
        notes.append(f"{path}: column {name}: {bad.sum()} values that no instrument gives count as missing ({example!r})")
    for key in text + outside:
        known[key] = None
    return column.map(known).astype(float)
