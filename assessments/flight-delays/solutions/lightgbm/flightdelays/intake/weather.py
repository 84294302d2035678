"""A weather file as measurements by airport and hour. What no instrument gives counts as missing, and is told."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from flightdelays.errors import shown
from flightdelays.intake import fields
from flightdelays.intake.names import column_names
from flightdelays.intake.problems import Problem, refuse_if_any
from flightdelays.intake.rules import MISSING
from flightdelays.intake.stream import batches

LIMITS: Mapping[str, tuple[float, float]] = {
    "temp": (-80, 140),
    "dewp": (-80, 140),
    "humid": (0, 100),
    "wind_dir": (-math.inf, math.inf),
    "wind_speed": (0, 200),
    "wind_gust": (0, 200),
    "precip": (0, math.inf),
    "pressure": (850, 1100),
    "visib": (0, math.inf),
}
"""What an instrument can give, both ends included, by measurement."""
MEASUREMENTS = tuple(LIMITS)
KEYS = ("origin", "time_hour")
COLUMNS = (*KEYS, *MEASUREMENTS)
_WRONG_KEY = {
    "origin": f"not one of {', '.join(fields.ORIGINS)}",
    "time_hour": "not an hour in UTC such as 2013-01-01T10:00:00Z",
}


@dataclass(frozen=True, kw_only=True)
class Weather:
    keys: np.ndarray
    """One number for each airport and hour, rising."""
    values: np.ndarray
    """(n_keys, n_measurements), in the order of MEASUREMENTS; NaN where nothing was measured."""
    repairs: tuple[str, ...]
    """One line for each column in which something was put right."""

    def at(self, origin: np.ndarray | int, hour: np.ndarray, measurement: str) -> np.ndarray:
        """One measurement at airports and hours, as float64; NaN where there is none."""
        wanted = _key(origin, hour)
        place = np.searchsorted(self.keys, wanted).clip(max=len(self.keys) - 1)
        measured = self.values[place, MEASUREMENTS.index(measurement)]
        return np.where(self.keys[place] == wanted, measured, np.nan)


def read_weather(path: str) -> Weather:
    """The weather of a file. Raises BadInput where an hour can't be told from others, or the file can't be read."""
    names = column_names("weather", COLUMNS)
    memos = _memos()
    found: list[Problem] = []
    faults: Counter[str] = Counter()
    keys, values = [], []
    for batch in batches(path, names, found):
        read = {name: list(map(memos[name].__getitem__, texts)) for name, texts in batch.columns.items()}
        found += _bad_keys(batch.rows, batch.columns, read, names)
        if found:
            continue
        faults.update({name: read[name].count(None) for name in MEASUREMENTS})
        keys.append(_key(np.array(read["origin"], dtype=np.int64), np.array(read["time_hour"], dtype=np.int64)))
        values.append(np.array([read[name] for name in MEASUREMENTS], dtype=np.float64).T)
    refuse_if_any(path, found)
    return _last_of_each(path, np.concatenate(keys), np.concatenate(values), faults, names)


def _memos() -> dict[str, fields.Memo]:
    keys = {"origin": fields.Memo(fields.origin), "time_hour": fields.Memo(fields.utc_hour)}
    return keys | {name: fields.Memo(_measurement(*limits)) for name, limits in LIMITS.items()}


def _measurement(low: float, high: float) -> fields.Parse:
    def parse(text: str) -> float | None:
        value = fields.number_or_nothing(text)
        return None if value is None or value < low or value > high else value

    return parse


def _bad_keys(
    rows: list[int], texts: Mapping[str, list[str]], read: Mapping[str, list[Any]], names: Mapping[str, str]
) -> list[Problem]:
    return [
        Problem(row, names[name], _WRONG_KEY[name] if text else MISSING)
        for name in KEYS
        if None in read.get(name, ())
        for row, text, value in zip(rows, texts[name], read[name], strict=True)
        if value is None
    ]


def _key(origin: np.ndarray | int, hour: np.ndarray) -> np.ndarray:
    return hour * len(fields.ORIGINS) + origin


def _last_of_each(
    path: str, keys: np.ndarray, values: np.ndarray, faults: Mapping[str, int], names: Mapping[str, str]
) -> Weather:
    order = np.argsort(keys, kind="stable")
    keys, values = keys[order], values[order]
    is_last = np.append(keys[1:] != keys[:-1], True)
    told = {name: f"{n} values that no instrument gives count as missing" for name, n in faults.items() if n}
    if n_repeated := int((~is_last).sum()):
        told["time_hour"] = f"{n_repeated} hours were sent again; the last row counts"
    repairs = tuple(f"{shown(path)}: column {shown(names[name])}: {line}" for name, line in told.items())
    return Weather(keys=keys[is_last], values=values[is_last], repairs=repairs)
