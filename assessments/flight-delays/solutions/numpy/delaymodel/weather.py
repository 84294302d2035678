"""What the desk knew about the weather when it planned a flight."""

from collections.abc import Sequence

import numpy as np

from delaymodel.nyctime import utc_hour
from delaymodel.rules import Numbers
from delaymodel.textfile import CsvFile

BOUNDS = {
    "humid": (0.0, 100.0),
    "wind_speed": (0.0, 150.0),
    "wind_gust": (0.0, 200.0),
    "precip": (0.0, 10.0),
    "pressure": (870.0, 1085.0),
    "visib": (0.0, 100.0),
}
"""Beyond these it was the sensor, not the weather: the value counts as missing."""
MEASURED = tuple(BOUNDS)


class WeatherBook:
    """Measurements by airport and UTC hour. Pages that aren't there are full of NaN."""

    def __init__(self, hours: dict[tuple[str, int], int], pages: np.ndarray) -> None:
        self._hours = hours
        self._pages = np.vstack([pages, np.full((1, len(MEASURED)), np.nan)])  # the last one: not known

    @classmethod
    def of(cls, file: CsvFile) -> "WeatherBook":
        hours: dict[tuple[str, int], int] = {}
        keys = zip(file["origin"], (utc_hour(text) for text in file["time_hour"]))
        page_of_row = np.array([hours.setdefault(key, len(hours)) for key in keys])
        pages = np.column_stack([cls._means(page_of_row, len(hours), file[name], BOUNDS[name]) for name in MEASURED])
        return cls(hours, pages)

    def at(self, origins: Sequence[str], hours: Sequence[int]) -> np.ndarray:
        """One row per flight, one column per name in MEASURED."""
        missing = len(self._pages) - 1
        return self._pages[[self._hours.get(key, missing) for key in zip(origins, hours)]]

    @staticmethod
    def _means(page_of_row: np.ndarray, n_pages: int, texts: Sequence[str], bounds: tuple[float, float]) -> np.ndarray:
        """Of what was sent for an hour; an hour sent twice is still one hour."""
        known = {text: Numbers.any(text) for text in set(texts)}
        values = np.array([np.nan if (value := known[text]) is None else value for text in texts])
        usable = (values >= bounds[0]) & (values <= bounds[1])
        sums = np.bincount(page_of_row[usable], weights=values[usable], minlength=n_pages)
        counts = np.bincount(page_of_row[usable], minlength=n_pages)
        return np.divide(sums, counts, out=np.full(n_pages, np.nan), where=counts > 0)
