"""What the desk knew about the weather when it planned a flight."""

import math
import warnings
from collections.abc import Sequence

import numpy as np

from delaymodel.errors import Repaired
from delaymodel.nyctime import utc_hour
from delaymodel.rules import MEASUREMENTS, Numbers
from delaymodel.textfile import CsvFile

BOUNDS = {
    "temp": (-80.0, 140.0),
    "dewp": (-80.0, 140.0),
    "humid": (0.0, 100.0),
    "wind_speed": (0.0, 200.0),
    "wind_gust": (0.0, 200.0),
    "precip": (0.0, math.inf),
    "pressure": (850.0, 1100.0),
    "visib": (0.0, math.inf),
}
"""Beyond these it was the sensor, not the weather: the value counts as missing. They are the brief's (R12)."""
MEASURED = ("humid", "wind_speed", "wind_gust", "precip", "pressure", "visib")
"""What the model looks at."""


class WeatherBook:
    """Measurements by airport and UTC hour. Pages that aren't there are full of NaN."""

    def __init__(self, hours: dict[tuple[str, int], int], pages: np.ndarray) -> None:
        self._hours = hours
        self._pages = np.vstack([pages, np.full((1, len(MEASURED)), np.nan)])  # the last one: not known

    @classmethod
    def of(cls, file: CsvFile) -> "WeatherBook":
        """Of an hour that was sent twice, the last row. Warns of what it repairs, in all columns."""
        values = {name: _plausible(file, name) for name in MEASUREMENTS}
        rows = {key: row for row, key in enumerate(zip(file["origin"], map(utc_hour, file["time_hour"])))}
        if len(rows) < file.n_rows:
            n_again = file.n_rows - len(rows)
            _warn(file, "time_hour", f"{n_again} rows of an hour that comes again; its last row counts")
        last = list(rows.values())
        hours = {key: page for page, key in enumerate(rows)}
        return cls(hours, np.column_stack([values[name][last] for name in MEASURED]))

    def at(self, origins: Sequence[str], hours: Sequence[int]) -> np.ndarray:
        """One row per flight, one column per name in MEASURED."""
        missing = len(self._pages) - 1
        return self._pages[[self._hours.get(key, missing) for key in zip(origins, hours)]]


def _plausible(file: CsvFile, name: str) -> np.ndarray:
    """A column's measurements; NaN where there is none, or none that an instrument gives."""
    low, high = BOUNDS.get(name, (-math.inf, math.inf))

    def value(text: str) -> float:
        number = Numbers.any(text)
        return number if number is not None and low <= number <= high else math.nan

    values = file.each(value, name)
    n_faults = int(np.isnan(values).sum()) - file[name].count("")
    if n_faults:
        _warn(file, name, f"{n_faults} values that no instrument gives count as missing")
    return values


def _warn(file: CsvFile, name: str, text: str) -> None:
    warnings.warn(f"{file.path}: {file.called(name)}: {text}", Repaired, stacklevel=2)
