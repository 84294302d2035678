"""What README claims of later months: learns the flights before a date, scores those from it on.

python -m tools.backtest --flights flights.csv --weather weather.csv --from 2013-05-01
"""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from flightdelays.intake.flights import Flights, read_past
from flightdelays.intake.weather import read_weather
from flightdelays.learning import rates
from flightdelays.model import LATE_MINUTES, fit

N_GROUPS = 10
FLIGHTS_OF_THE_AVERAGE = 20
"""Added to each of the baseline's cells, so that a rare one is not taken at its word."""


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    (flights, delays), weather = read_past(options.flights), read_weather(options.weather)
    arrived = ~np.isnan(delays)
    flights, late = flights.part(arrived), delays[arrived] > LATE_MINUTES
    later = flights.hour >= int(datetime.fromisoformat(options.since).replace(tzinfo=UTC).timestamp()) // 3600
    before = flights.part(~later), late[~later]
    said = {
        "model": fit(before[0], weather, before[1]).probabilities(flights.part(later), weather),
        "baseline": baseline(*before, flights.part(later)),
    }
    print(f"{(~later).sum()} flights learnt, {later.sum()} scored, {late[later].mean():.3f} of them late")
    for name, probability in said.items():
        print(f"{name:9}{scores(probability, late[later])}")


def baseline(past: Flights, late: np.ndarray, flights: Flights) -> np.ndarray:
    """Each carrier's late rate by scheduled hour."""
    average = rates.overall(late)
    learnt = rates.learn(_cells(past), late, average, weight=FLIGHTS_OF_THE_AVERAGE)
    return 1 / (1 + np.exp(-(average + rates.look_up(_cells(flights), learnt))))


def scores(said: np.ndarray, late: np.ndarray) -> str:
    loss = -np.log(np.where(late, said, 1 - said)).mean()
    groups = np.array_split(np.argsort(said, kind="stable"), N_GROUPS)
    off = np.mean([abs(said[group].mean() - late[group].mean()) for group in groups])
    some = (said >= 0.4) & (said < 0.5)
    return (
        f"AUC {auc(said, late):.3f}  log loss {loss:.3f}  mean {said.mean():.3f}  off by {off:.3f} over {N_GROUPS} "
        f"groups  of those given 40 to 50 %, {late[some].mean():.0%} late"
    )


def auc(said: np.ndarray, late: np.ndarray) -> float:
    """The share of pairs, one flight late and one not, in which the late one got the higher number; ties count half."""
    _, place, n = np.unique(said, return_inverse=True, return_counts=True)
    rank = (np.cumsum(n) - (n - 1) / 2)[place]
    n_late = late.sum()
    return float((rank[late].sum() - n_late * (n_late + 1) / 2) / (n_late * (len(late) - n_late)))


def _cells(flights: Flights) -> np.ndarray:
    hours = (flights.departure // 60).astype(int)
    return np.array([f"{carrier} {hour}" for carrier, hour in zip(flights.carrier, hours, strict=True)], dtype=object)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flights", required=True)
    parser.add_argument("--weather", required=True)
    parser.add_argument("--from", required=True, dest="since", metavar="YYYY-MM-DD")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
