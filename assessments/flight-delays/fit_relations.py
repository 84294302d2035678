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
from scipy.optimize import minimize

HIDDEN = Path(__file__).parent / "hidden"
sys.path.insert(0, str(HIDDEN))
from derive import DATA, EDGES, LATE_MINUTES, RELATIONS, Season, levels, shared  # noqa: E402

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
WEATHER_STRENGTH = 1.25
"""Luck that is drawn anew flattens what weather does: without this the references would be less far above the baseline
than they are in the real season (docs/validity.md).
"""


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
    for name in EDGES.keys() & worth.keys():
        worth[name] = {level: WEATHER_STRENGTH * value for level, value in worth[name].items()}
    log_odds = constant + sum(known[name].map(worth[name]).to_numpy() for name in known)
    moved, _, spread = fitted(luck, happened, log_odds)
    rounded = {
        name: {str(level): round(value, 4) for level, value in sorted(by_level.items())}
        for name, by_level in worth.items()
    }
    spread = {name: round(value, 4) for name, value in spread.items()}
    return {"all": round(constant + moved, 4), "levels": rounded, "spread": spread}


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
