"""Boosted trees as plain arrays: what scikit-learn learnt, without scikit-learn's objects.

A pickled estimator runs code when it is loaded. These arrays are numbers, and are checked before use.
"""

from dataclasses import dataclass, fields

import numpy as np

_LARGEST = float(np.finfo(np.float64).max)
_ROWS_AT_A_TIME = 8192  # what is looked up again and again then stays in the processor's cache
_WHOLE = ("roots", "feature", "left", "right")


@dataclass(frozen=True)
class Trees:
    """All nodes of all trees in one row: a node goes `left` where its feature is at most `threshold`.

    A leaf has itself as `left` and `right`, so that walking on stays there.
    """

    base: float
    """Log-odds before the first tree."""
    depth: int
    roots: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    missing_left: np.ndarray
    left: np.ndarray
    right: np.ndarray
    value: np.ndarray

    def log_odds(self, rows):
        """Of each row of an array (n_rows, n_features); NaN is a missing value."""
        starts = range(0, max(len(rows), 1), _ROWS_AT_A_TIME)
        return np.concatenate([self._log_odds(rows[start : start + _ROWS_AT_A_TIME]) for start in starts])

    def _log_odds(self, rows):
        """A missing value is above any threshold for nodes that send it right, and below any for the others."""
        n_rows, n_features = rows.shape
        missing = np.isnan(rows)
        seen = np.hstack([np.where(missing, np.inf, rows), np.where(missing, -np.inf, rows)]).ravel()
        column = np.where(self.missing_left, self.feature + n_features, self.feature)
        children = np.column_stack([self.right, self.left]).ravel()
        total, row_starts = np.full(n_rows, self.base), np.arange(n_rows) * 2 * n_features
        for root in self.roots:
            node = np.full(n_rows, root)
            for _ in range(self.depth):
                goes_left = seen[row_starts + column[node]] <= self.threshold[node]
                below = children[2 * node + goes_left]
                if np.array_equal(below, node):
                    break
                node = below
            total += self.value[node]
        return total

    def to_plain(self):
        """For JSON."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in plain.items()}


def from_plain(plain, *, n_features):
    """The trees of `to_plain`. Raises ValueError, KeyError or TypeError for anything that isn't sound."""
    base, depth = float(plain["base"]), int(plain["depth"])
    arrays = {name: np.array(plain[name], dtype=np.int64) for name in _WHOLE}
    arrays |= {name: np.array(plain[name], dtype=np.float64) for name in ("threshold", "value")}
    arrays["missing_left"] = np.array(plain["missing_left"], dtype=bool)
    n_nodes = len(arrays["value"])
    if any(array.ndim != 1 for array in arrays.values()):
        raise ValueError("an array has the wrong shape")
    if any(len(array) != n_nodes for name, array in arrays.items() if name != "roots"):
        raise ValueError("the nodes' arrays differ in length")
    for name in ("roots", "left", "right"):
        _require_below(arrays[name], n_nodes, name)
    _require_below(arrays["feature"], n_features, "feature")
    if not 0 <= depth <= 100 or not np.isfinite([base, *arrays["threshold"], *arrays["value"]]).all():
        raise ValueError("a number is out of range")
    return Trees(base=base, depth=depth, **arrays)


def constant(base):
    """No tree at all: the same for every row."""
    empty = {name: np.array([], dtype=np.int64) for name in _WHOLE}
    numbers = {name: np.array([], dtype=np.float64) for name in ("threshold", "value")}
    return Trees(base=float(base), depth=0, missing_left=np.array([], dtype=bool), **empty, **numbers)


def from_estimator(estimator):
    """What a fitted HistGradientBoostingClassifier (two classes, no categorical feature) learnt.

    It keeps its nodes in a private attribute, so the version of scikit-learn is pinned, and `model.fit` compares the
    two predictions before it trusts the result.
    """
    parts, roots, offset = [], [], 0
    for (predictor,) in estimator._predictors:
        nodes, own = predictor.nodes, np.arange(len(predictor.nodes))
        leaf = nodes["is_leaf"].astype(bool)
        parts.append(
            {
                "feature": np.where(leaf, 0, nodes["feature_idx"]),
                "threshold": np.clip(np.where(leaf, 0.0, nodes["num_threshold"]), -_LARGEST, _LARGEST),
                "missing_left": nodes["missing_go_to_left"].astype(bool),
                "left": np.where(leaf, own, nodes["left"]) + offset,
                "right": np.where(leaf, own, nodes["right"]) + offset,
                "value": np.where(leaf, nodes["value"], 0.0),
            }
        )
        roots.append(offset)
        offset += len(nodes)
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    depth = max(int(predictor.nodes["depth"].max()) for (predictor,) in estimator._predictors)
    return Trees(base=float(estimator._baseline_prediction.ravel()[0]), depth=depth, roots=np.array(roots), **joined)


def _require_below(numbers, limit, name):
    if len(numbers) and not (0 <= numbers.min() and numbers.max() < limit):
        raise ValueError(f"{name} points outside")
