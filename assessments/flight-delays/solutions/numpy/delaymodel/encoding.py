"""Features to the columns of a linear model. What is learnt here is small: which names there are, and middle values."""

from dataclasses import dataclass

import numpy as np

from delaymodel.features import NAMES, Features

MIN_FLIGHTS = 30
"""A name with fewer is treated as one never seen: its coefficient would be noise."""
WEATHER_COLUMNS = ("humid", "wind_speed", "wind_gust", "precip", "pressure", "visib")
BEFORE_COLUMNS = ("precip_before", "visib_before", "gust_before", "pressure_fall")
N_BAD = 10


@dataclass(frozen=True)
class Encoder:
    names: dict[str, list[float]]
    """By column of NAMES, the keys that have a coefficient of their own."""
    usual: dict[str, float]
    """By weather column, the median, which stands in for a missing value."""

    @classmethod
    def learn(cls, features: Features) -> "Encoder":
        names = {column: _frequent(features[column]) for column in NAMES}
        usual = {column: _median(features[column]) for column in (*WEATHER_COLUMNS, *BEFORE_COLUMNS)}
        return cls(names=names, usual=usual)

    def matrix(self, features: Features) -> np.ndarray:
        """(n_flights, n_columns); the first column is the constant one."""
        evening = np.clip((features["departure"] - 360.0) / 1080.0, 0.0, 1.0)[:, None]  # delays pile up from 6:00 on
        bad, other = self._bad_weather(features), self._other_weather(features)
        free = [
            np.ones((len(features), 1)),
            _one_hot(features["departure"] // 60.0, range(24)),
            _one_hot(features["weekday"], range(7)),
            _one_hot(features["arrival"] // 180.0, range(8)),
            np.log(np.maximum(features["distance"], 1.0) / 1000.0)[:, None],
            *(_one_hot(features[column], self.names[column]) for column in NAMES),
            *(_one_hot(features[column], self.names[column]) * evening for column in ("carrier", "origin")),
            other * (1.0 - evening),
            other * evening,
        ]
        return np.hstack([*free, bad * (1.0 - evening), bad * evening]).astype(np.float32)

    @property
    def n_never_negative(self) -> int:
        """How many of the last columns may only make a delay likelier: bad weather, of the morning and the evening."""
        return 2 * N_BAD

    def _bad_weather(self, features: Features) -> np.ndarray:
        """Zero in fair weather, growing as it gets worse; past a point it is just bad."""
        value = self._filled(features)
        columns = [
            np.log1p(20.0 * np.minimum(value["precip"], 1.0)),
            (value["precip"] > 0.0).astype(float),
            np.log1p(20.0 * np.minimum(value["precip_before"], 1.0)),
            (value["precip_before"] > 0.0).astype(float),
            np.clip(10.0 - value["visib"], 0.0, 10.0) / 10.0,
            np.clip(3.0 - value["visib"], 0.0, 3.0) / 3.0,
            np.clip(10.0 - value["visib_before"], 0.0, 10.0) / 10.0,
            np.clip(value["wind_speed"] - 10.0, 0.0, 40.0) / 20.0,
            np.clip(value["wind_gust"] - 20.0, 0.0, 40.0) / 20.0,
            np.clip(value["gust_before"] - 20.0, 0.0, 40.0) / 20.0,
        ]
        return np.column_stack(columns)

    def _other_weather(self, features: Features) -> np.ndarray:
        value = self._filled(features)
        columns = [
            np.clip(value["humid"] - 50.0, -30.0, 50.0) / 50.0,
            np.clip(value["humid"] - 75.0, 0.0, 25.0) / 25.0,
            np.clip(1013.0 - value["pressure"], -25.0, 25.0) / 25.0,
            np.clip(1005.0 - value["pressure"], 0.0, 20.0) / 20.0,
            np.clip(value["pressure_fall"], -5.0, 5.0) / 5.0,
            np.isnan(features["pressure"]).astype(float),
            np.isnan(features["visib"]).astype(float),
        ]
        return np.column_stack(columns)

    def _filled(self, features: Features) -> dict[str, np.ndarray]:
        return {name: np.where(np.isnan(features[name]), usual, features[name]) for name, usual in self.usual.items()}


def _one_hot(values: np.ndarray, known: range | list[float]) -> np.ndarray:
    return (values[:, None] == np.asarray(known, dtype=float)[None, :]).astype(float)


def _frequent(keys: np.ndarray) -> list[float]:
    found, counts = np.unique(keys, return_counts=True)
    return [float(key) for key in found[counts >= MIN_FLIGHTS]]


def _median(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else 0.0
