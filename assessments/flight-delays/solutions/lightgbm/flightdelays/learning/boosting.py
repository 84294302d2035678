"""Boosted trees by LightGBM, the only module that knows it. A forest is its text, and adds to the log-odds of all.

`lightgbm` is imported where it is used: it takes a second, and validating a file does without it.
"""

from collections.abc import Sequence

import numpy as np

N_TREES = 150
SETTINGS = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 200,  # about 25 flights share an hour's weather: fewer would learn single hours by heart
    "feature_fraction": 0.6,
    "lambda_l2": 5.0,
    "boost_from_average": False,  # the average is given, smoothed: it stays finite where no flight was late
    # The same trees for the same flights, whatever the machine's cores.
    "seed": 20130101,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,  # LightGBM prints to stdout
}
END_OF_TREES = "end of trees\n"


def grow(rows: np.ndarray, late: np.ndarray, average: float, columns: Sequence[str], directions: Sequence[int]) -> str:
    """The text of a forest that turns rows (n, n_columns) into log-odds above `average`.

    `directions` says of each column whether more of it may only raise (1) or lower (-1) the log-odds, or either (0).
    """
    import lightgbm

    data = lightgbm.Dataset(
        rows, label=late.astype(np.float64), init_score=np.full(len(rows), average), feature_name=list(columns)
    )
    settings = SETTINGS | {"monotone_constraints": list(directions)}
    forest = lightgbm.train(settings, data, num_boost_round=N_TREES)
    text = forest.model_to_string()
    return text[: text.index(END_OF_TREES)] + END_OF_TREES  # behind it stand settings that predicting doesn't need


def log_odds(text: str, rows: np.ndarray) -> np.ndarray:
    """What a forest says of rows (n, n_columns), above the average.

    `text` must have passed `treetext.check`: LightGBM's reader is C++ that trusts it.
    """
    import lightgbm

    forest = lightgbm.Booster(model_str=text)
    return np.asarray(forest.predict(rows, raw_score=True, num_threads=1), dtype=np.float64)
