"""Names as numbers: how much likelier flights of a carrier or an airport were late."""

from collections.abc import Mapping

import numpy as np

WEIGHT = 100
"""So many flights of the average kind are added to each name's own: few flights say little."""
UNKNOWN = 0.0
"""Of a name that training never saw: as late as the average."""


def log_odds(late: float, n: float) -> float:
    return float(np.log(late / (n - late)))


def overall(late: np.ndarray) -> float:
    """Log-odds of being late over all flights; finite also where none was, or all were."""
    return log_odds(late.sum() + 0.5, len(late) + 1)


def learn(names: np.ndarray, late: np.ndarray, average: float, weight: float = WEIGHT) -> dict[str, float]:
    """For each name, the log-odds of being late, above the average's."""
    share = 1 / (1 + np.exp(-average))
    places: dict[str, int] = {}
    place = np.array([places.setdefault(name, len(places)) for name in names])
    n_flights = np.bincount(place) + weight
    n_late = np.bincount(place, weights=late) + weight * share
    return {name: log_odds(n_late[at], n_flights[at]) - average for name, at in places.items()}


def look_up(names: np.ndarray, learnt: Mapping[str, float]) -> np.ndarray:
    return np.array([learnt.get(name, UNKNOWN) for name in names], dtype=np.float64)
