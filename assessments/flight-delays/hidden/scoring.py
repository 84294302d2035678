"""ROC AUC, log loss, how sure they are, and the baseline of R13."""

from collections.abc import Callable

import numpy as np
import pandas as pd

SMALLEST = 1e-6
"""A probability of 0 or 1 counts as this far from it: one wrong certainty costs 13.8, not infinity."""
N_DRAWN = 100


def roc_auc(late: np.ndarray, probability: np.ndarray) -> float:
    """The chance that a late flight ranks above one that was not; ties count half."""
    ranks = pd.Series(probability).rank().to_numpy()
    n_late = int(late.sum())
    n_others = len(late) - n_late
    return float((ranks[late == 1].sum() - n_late * (n_late + 1) / 2) / (n_late * n_others))


def log_loss(late: np.ndarray, probability: np.ndarray) -> float:
    clipped = np.clip(probability, SMALLEST, 1 - SMALLEST)
    return float(-np.mean(late * np.log(clipped) + (1 - late) * np.log(1 - clipped)))


def interval(
    metric: Callable[[np.ndarray, np.ndarray], float], late: np.ndarray, probability: np.ndarray, days: np.ndarray
) -> tuple[float, float]:
    """Where 95 % of the metric's values lie when days are drawn anew, the same ones in every call.

    Whole days: flights of one day are late together, so that 20,000 of them are fewer than they seem.
    """
    _, day = np.unique(days, return_inverse=True)
    rows = np.split(np.argsort(day, kind="stable"), np.cumsum(np.bincount(day))[:-1])
    chance = np.random.default_rng(2013)
    values = []
    for _ in range(N_DRAWN):
        drawn = np.concatenate([rows[place] for place in chance.integers(len(rows), size=len(rows))])
        values.append(metric(late[drawn], probability[drawn]))
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def baseline(past: pd.DataFrame, schedule: pd.DataFrame) -> np.ndarray:
    """Each carrier's late rate by scheduled hour, drawn towards the overall rate as if by 50 flights."""
    delay = pd.to_numeric(past["arr_delay"])
    known = past[delay.notna()].assign(late=(delay > 15).astype(float), hour=_hour(past))
    overall = known["late"].mean()
    groups = known.groupby(["carrier", "hour"])["late"].agg(["sum", "count"])
    rate = ((groups["sum"] + 50 * overall) / (groups["count"] + 50)).rename("rate").reset_index()
    joined = schedule.assign(hour=_hour(schedule)).merge(rate, on=["carrier", "hour"], how="left")
    return joined["rate"].fillna(overall).to_numpy()


def calibration_groups(late: np.ndarray, probability: np.ndarray, n_groups: int = 10) -> list[tuple[float, float, int]]:
    """(said, happened, flights) of each of these groups, equal in size, of rising probability."""
    groups = np.array_split(np.argsort(probability, kind="stable"), n_groups)
    return [(float(probability[group].mean()), float(late[group].mean()), len(group)) for group in groups]


def calibration_gap(groups: list[tuple[float, float, int]]) -> float:
    """The mean distance between what was said and what happened."""
    return float(np.mean([abs(said - happened) for said, happened, _ in groups]))


def _hour(flights: pd.DataFrame) -> pd.Series:
    return flights["sched_dep_time"].astype(int) // 100
