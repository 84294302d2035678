"""Hourly weather by airport and UTC hour, repaired where instruments failed."""

import math
from collections import Counter

from . import columns, tables
from .errors import BadInput

RANGES = {
    "temp": (-80, 140), "dewp": (-80, 140), "humid": (0, 100), "wind_dir": (-math.inf, math.inf),
    "wind_speed": (0, 200), "wind_gust": (0, 200), "precip": (0, math.inf), "pressure": (850, 1100),
    "visib": (0, math.inf),
}
NAN = float("nan")


def load(path: str) -> tuple[dict[tuple[str, str], tuple[float, ...]], list[str]]:
    """(origin, time_hour) -> measurements in the order of columns.MEASURED; and what was repaired."""
    table = tables.read(path, "weather", columns.WEATHER)
    if table.missing:
        raise BadInput(f"{path}: missing column: " + ", ".join(map(table.called, table.missing)))
    repaired: Counter[str] = Counter()
    values = [_numbers(table[name], name, repaired) for name in columns.MEASURED]
    hours: dict[tuple[str, str], tuple[float, ...]] = {}
    twice = 0
    for key, row in zip(zip(table["origin"], table["time_hour"], strict=True), zip(*values, strict=True), strict=True):
        twice += key in hours
        hours[key] = row
    notes = [f"{path}: {name}: {count} impossible values count as missing" for name, count in repaired.items()]
    if twice:
        notes.append(f"{path}: time_hour: {twice} hours were sent twice, the last row of each counts")
    return hours, notes


def _numbers(texts: list[str], name: str, repaired: Counter) -> list[float]:
    low, high = RANGES[name]
    found = []
    for text in texts:
        if not text.strip():
            found.append(NAN)
            continue
        try:
            number = float(text)
        except ValueError:
            number = NAN
        if not (low <= number <= high) or math.isinf(number):
            repaired[name] += 1
            number = NAN
        found.append(number)
    return found
