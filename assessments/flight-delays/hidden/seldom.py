"""What is seldom in a file, and allowed or repaired: each kind with flights and hours of its own, to go in one run."""

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

PER_KIND = 20


class Seldom(NamedTuple):
    """Some flights, and the rows of weather of their hours."""

    flights: pd.DataFrame
    weather: pd.DataFrame

    @property
    def places(self) -> set[str]:
        return set(self.flights["origin"] + self.flights["time_hour"])


def days_apart(schedule: pd.DataFrame, weather: pd.DataFrame, n_kinds: int) -> list[Seldom]:
    """For each kind, flights of one day at hours that have weather, late enough that no hour of another kind is near.

    A model may look some hours back, and what is put into one kind's weather must not show in another kind's flights.
    """
    hour = schedule["sched_dep_time"].astype(int) // 100
    daytime = schedule[hour.between(10, 20)].drop_duplicates(["origin", "time_hour"])
    known = daytime.merge(weather[["origin", "time_hour"]].drop_duplicates())
    dates = known[["year", "month", "day"]].drop_duplicates()
    kinds = []
    for place in range(n_kinds):
        date = dates.iloc[len(dates) * (place + 1) // (n_kinds + 1)]
        flights = known[(known[dates.columns] == date).all(axis=1)].head(PER_KIND)
        kinds.append(Seldom(flights, weather.merge(flights[["origin", "time_hour"]])))
    return kinds


def together(kinds: Iterable[Seldom]) -> Seldom:
    kinds = list(kinds)
    return Seldom(*(pd.concat([getattr(kind, name) for kind in kinds]) for name in Seldom._fields))


def laid_into(weather: pd.DataFrame, kind: Seldom) -> pd.DataFrame:
    """The weather, with the rows of the kind's hours replaced by its own, in the order that they have."""
    others = weather[~(weather["origin"] + weather["time_hour"]).isin(kind.places)]
    return pd.concat([others, kind.weather]).sort_values(["origin", "time_hour"], kind="stable")
