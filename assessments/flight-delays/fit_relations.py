"""Finds the relations that hidden/derive.py redraws outcomes by, in the real season: writes hidden/relations.json.

Use: python fit_relations.py (with numpy, pandas and scipy; it takes a minute or two)

Log-odds of being late, and of not arriving at all, by the levels that derive.py defines; then the luck that flights of
a day share beyond them, of which only the spread is kept. Coefficients are drawn towards zero by what their group
spreads (empirical Bayes; the approximation is that of Breslow and Clayton 1993).
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import brentq, minimize

HIDDEN = Path(__file__).parent / "hidden"
sys.path.insert(0, str(HIDDEN))
from derive import DATA, EDGES, LATE_MINUTES, RELATIONS, Season, day_part, levels, shared  # noqa: E402

N_ROUNDS = 5
"""Of fitting coefficients, then spreads; the second decimal of the spreads stands still before."""
LOST_GROUPS = (
    "hour",
    "carrier",
    "dest",
    "origin_block",
    "precip",
    "visib",
    "wind_gust",
    "precip_before",
    "visib_before",
)
"""What cancellations are put down to: there are too few for more."""
LOST_LUCK = ("day", "airport_day")
PLAN_STRENGTH, WEEK_STRENGTH, WEATHER_STRENGTH, LUCK_STRENGTH = 1.05, 1.2, 1.4, 0.9
"""Luck that is drawn anew, and bins, flatten what is known beforehand. Chosen so that the baseline reaches what it
does in the real season, and that even the worst of ten seasons tells a good model from it, and from one that learns the
day of the year (docs/validity.md).
"""
N_PARTS = 3
"""Of a day, by which derive.py splits what weather is worth."""


def main() -> None:
    season = Season.read(HIDDEN / DATA)
    known, luck = levels(season).astype(str), pd.DataFrame(shared(season))
    delay = season.flights["arr_delay"]
    arrived = delay.notna().to_numpy()
    late = (delay > LATE_MINUTES).to_numpy(dtype=float)
    relations = {
        "late": relation(known[arrived], luck[arrived], late[arrived]),
        "lost": relation(known[list(LOST_GROUPS)], luck[list(LOST_LUCK)], 1.0 - arrived),
    }
    text = json.dumps(relations, indent=1, sort_keys=True)
    (HIDDEN / RELATIONS).write_text(text + "\n", encoding="utf-8")


def relation(known: pd.DataFrame, luck: pd.DataFrame, happened: np.ndarray) -> dict:
    """First what can be known beforehand, then what luck is left: a bad day with bad weather is the weather's."""
    constant, worth, _ = fitted(known, happened, np.zeros(len(happened)))
    worth = strengthened(known, worth)
    log_odds = sum(known[name].map(worth[name]).to_numpy() for name in known)
    _, _, spread = fitted(luck, happened, constant + log_odds)
    spread = {name: round(LUCK_STRENGTH * value, 4) for name, value in spread.items()}
    return {
        "all": round(centre(log_odds, spread, happened.mean()), 4),
        "levels": {
            name: {str(level): round(value, 4) for level, value in sorted(by_level.items())}
            for name, by_level in worth.items()
        },
        "spread": spread,
    }


def strengthened(known: pd.DataFrame, worth: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """What an hour is worth in its usual weather goes to the hour; then weather, and all else, by its strength."""
    part = day_part(known["hour"].astype(int))
    usual = np.zeros(N_PARTS)
    for name in EDGES.keys() & worth.keys():
        values = known[name].map(worth[name])
        means = values.groupby(part).mean().reindex(range(N_PARTS)).to_numpy()
        usual += means
        worth[name] = {
            level: WEATHER_STRENGTH * (value - means[int(level) // 100]) for level, value in worth[name].items()
        }
    worth["hour"] = {level: value + usual[day_part(int(level))] for level, value in worth["hour"].items()}
    for name in worth.keys() - EDGES.keys():
        strength = WEEK_STRENGTH if name == "week" else PLAN_STRENGTH
        worth[name] = {level: strength * value for level, value in worth[name].items()}
    return worth


def centre(log_odds: np.ndarray, spread: dict[str, float], share: float) -> float:
    """The constant with which, luck included, so many things happen as did."""
    all_luck = np.sqrt(sum(value**2 for value in spread.values()))
    total = log_odds + np.random.default_rng(2013).normal(0.0, all_luck, len(log_odds))
    return float(brentq(lambda constant: np.mean(1 / (1 + np.exp(-(constant + total)))) - share, -20.0, 20.0))


def fitted(
    table: pd.DataFrame, happened: np.ndarray, log_odds: np.ndarray
) -> tuple[float, dict[str, dict], dict[str, float]]:
    """Beyond `log_odds`: the constant, by group the worth of its levels, and how much they spread."""
    codes = [pd.factorize(table[name], sort=True) for name in table]
    sizes = [len(found) for _, found in codes]
    starts = np.cumsum([0, *sizes[:-1]])
    group = np.repeat(np.arange(len(sizes)), sizes)
    columns = np.concatenate([code + start for (code, _), start in zip(codes, starts, strict=True)])
    rows = np.tile(np.arange(len(happened)), len(sizes))
    design = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(happened), sum(sizes)))
    spread = np.full(len(sizes), 0.3)
    worth = np.zeros(1 + sum(sizes))
    for _ in range(N_ROUNDS):
        worth = _most_likely(design, happened, log_odds, spread[group], worth)
        chance = 1 / (1 + np.exp(-(log_odds + worth[0] + design @ worth[1:])))
        unsure = 1 / (design.T @ (chance * (1 - chance)) + 1 / spread[group] ** 2)
        spread = np.sqrt(np.bincount(group, worth[1:] ** 2 + unsure) / sizes)
    by_group = {
        name: {level: float(worth[1 + start + place]) for place, level in enumerate(found)}
        for name, (_, found), start in zip(table, codes, starts, strict=True)
    }
    return float(worth[0]), by_group, dict(zip(table, spread.tolist(), strict=True))


def _most_likely(
    design: sparse.csr_matrix, happened: np.ndarray, log_odds: np.ndarray, spread: np.ndarray, start: np.ndarray
) -> np.ndarray:
    """The constant, then the coefficients."""

    def loss(scaled: np.ndarray) -> tuple[float, np.ndarray]:
        total = log_odds + scaled[0] + design @ (scaled[1:] * spread)
        off = 1 / (1 + np.exp(-total)) - happened
        value = np.logaddexp(0, total).sum() - happened @ total + scaled[1:] @ scaled[1:] / 2
        return value, np.concatenate([[off.sum()], spread * (design.T @ off) + scaled[1:]])

    scaled = np.concatenate([start[:1], start[1:] / spread])
    found = minimize(loss, scaled, jac=True, method="L-BFGS-B", options={"maxiter": 400, "ftol": 1e-9})
    return np.concatenate([found.x[:1], found.x[1:] * spread])


if __name__ == "__main__":
    main()
