import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from flightdelays import trees


@pytest.fixture(scope="module")
def fitted():
    chance = np.random.default_rng(3)
    rows = chance.normal(size=(1500, 3))
    rows[chance.random(rows.shape) < 0.15] = np.nan
    late = np.nan_to_num(rows[:, 0], nan=0.8) + 0.5 * chance.normal(size=1500) > 0.4
    return rows, HistGradientBoostingClassifier(max_iter=25, random_state=0).fit(rows, late)


def test_exported_trees_predict_what_the_estimator_does(fitted):
    rows, estimator = fitted
    exported = trees.from_plain(trees.from_estimator(estimator).to_plain(), n_features=3)
    assert np.allclose(exported.log_odds(rows), estimator.decision_function(rows), atol=1e-12)
    nothing_known = np.full((1, 3), np.nan)
    assert np.allclose(exported.log_odds(nothing_known), estimator.decision_function(nothing_known), atol=1e-12)


def test_no_tree_is_the_same_for_all():
    assert trees.constant(-1.5).log_odds(np.zeros((3, 2))).tolist() == [-1.5] * 3


@pytest.mark.parametrize(
    "change",
    [
        {"left": [10**9]},
        {"right": [-1]},
        {"feature": [3]},
        {"roots": [5]},
        {"value": [float("nan")]},
        {"threshold": [float("inf")]},
        {"threshold": []},
        {"value": [[0.0]]},
        {"depth": 10**9},
        {"base": "high"},
        {"missing_left": [True, True]},
    ],
)
def test_arrays_that_are_not_sound_are_refused(change):
    sound = {
        "base": 0.0, "depth": 1, "roots": [0], "feature": [0], "threshold": [0.0], "missing_left": [True],
        "left": [0], "right": [0], "value": [0.5],
    }  # fmt: skip
    assert trees.from_plain(sound, n_features=3).log_odds(np.zeros((1, 3))).tolist() == [0.5]
    with pytest.raises((ValueError, TypeError)):
        trees.from_plain(sound | change, n_features=3)
