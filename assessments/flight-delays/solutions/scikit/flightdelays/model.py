"""The model: what carriers and destinations are worth, boosted trees on top, and the one file that holds both."""

import hashlib
import json
import math
from dataclasses import dataclass

import numpy as np

from flightdelays import trees
from flightdelays.checks import read_flights
from flightdelays.features import CODES, COLUMNS, build
from flightdelays.files import BadInput, write_text

LATE_MINUTES = 15
SMOOTHING_FLIGHTS = 100  # a destination with so many flights counts half for itself, half as the average one
DIRECTIONS = {
    "wind_speed": 1, "wind_gust": 1, "wind_gust_4h": 1, "precip": 1, "precip_4h": 1, "visib": -1, "visib_4h": -1,
    "carrier_code": 1, "dest_code": 1, "origin_code": 1,
}  # fmt: skip
"""What can only make a delay likelier the more (1) or the less (-1) there is of it; for a code, of its log-odds."""
SETTINGS = {
    "learning_rate": 0.06,
    "max_iter": 150,
    "max_leaf_nodes": 15,
    "min_samples_leaf": 100,
    "l2_regularization": 5.0,
    "early_stopping": False,  # it would split at random; the number of trees comes from months held out
    "random_state": 20130101,
}
_FORMAT = "flightdelays-model-1"


@dataclass(frozen=True)
class Model:
    codes: dict
    """By column of CODES: the log-odds of being late, by code."""
    prior: float
    """Log-odds over all flights, for a carrier or destination that training never saw."""
    ensemble: trees.Trees

    def probabilities(self, features):
        """Of each row of a table that `features.build` made: an array (n_rows,)."""
        log_odds = self.ensemble.log_odds(encode(features, self.codes, self.prior))
        return 1.0 / (1.0 + np.exp(-np.clip(log_odds, -30.0, 30.0)))


def predict(model_path, flights_path, weather_path):
    """The probability of each flight of the file, in its order, as an array. Raises BadInput."""
    return load(model_path).probabilities(build(flights_path, weather_path))


def train(flights_path, weather_path):
    """The model of those flights that arrived. Cancelled and diverted ones are neither late nor on time."""
    flights = read_flights(flights_path, with_outcome=True)
    delays = flights["arr_delay"].each(lambda text: float(text or "nan"))
    arrived = ~np.isnan(delays)
    if not arrived.any():
        name = flights.called("arr_delay")
        raise BadInput(f"{flights_path}: column {name}: no flight has one, so there is nothing to learn")
    features = build(flights_path, weather_path)[arrived].reset_index(drop=True)
    return fit(features, delays[arrived] > LATE_MINUTES)


def fit(features, late):
    """The model of a table of features and, for each row, whether the flight was late."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # takes a second, and predicting does without it

    prior = _log_odds(late.sum(), len(late), 0.5)
    codes = {name: _code_log_odds(features[name], late) for name in CODES}
    if late.all() or not late.any():
        return Model(codes=codes, prior=prior, ensemble=trees.constant(prior))
    rows = encode(features, codes, prior)
    rows[:, np.isnan(rows).all(axis=0)] = 0.0  # scikit-learn can't bin a column without a value; a constant is never split
    directions = [DIRECTIONS.get(name, 0) for name in COLUMNS]
    estimator = HistGradientBoostingClassifier(monotonic_cst=directions, **SETTINGS).fit(rows, late)
    model = Model(codes=codes, prior=prior, ensemble=trees.from_estimator(estimator))
    _require_same(model.probabilities(features[:500]), estimator.predict_proba(rows[:500])[:, 1])
    return model


def encode(features, codes, prior):
    """The features as an array (n_rows, n_columns), each code replaced by its log-odds."""
    encoded = {name: features[name].map(codes[name]).fillna(prior) for name in CODES}
    return features.assign(**encoded)[list(COLUMNS)].to_numpy(dtype=np.float64)


def save(model, path):
    """Writes JSON, with a digest that tells a damaged file."""
    codes = {name: [list(pair) for pair in sorted(known.items())] for name, known in model.codes.items()}
    body = json.dumps({"columns": COLUMNS, "prior": model.prior, "codes": codes, "trees": model.ensemble.to_plain()})
    write_text(path, json.dumps({"format": _FORMAT, "sha256": _digest(body), "body": body}) + "\n")


def load(path):
    """The model of a file that `save` wrote. Only JSON is parsed, so nothing in the file can run. Raises BadInput."""
    try:
        with open(path, encoding="utf-8") as file:
            whole = json.load(file)
        if whole["format"] != _FORMAT or whole["sha256"] != _digest(whole["body"]):
            raise ValueError("damaged, or of another version")
        return _from_body(json.loads(whole["body"]))
    except OSError as error:
        raise BadInput(f"{path}: the model can't be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise BadInput(f"{path}: not a model that train wrote, or damaged") from error


def _from_body(body):
    if body["columns"] != list(COLUMNS):
        raise ValueError("trained on other features")
    codes = {name: {float(code): float(worth) for code, worth in body["codes"][name]} for name in CODES}
    numbers = [float(body["prior"]), *(worth for known in codes.values() for worth in known.values())]
    if not all(math.isfinite(number) for number in numbers):
        raise ValueError("a number is out of range")
    ensemble = trees.from_plain(body["trees"], n_features=len(COLUMNS))
    return Model(codes=codes, prior=float(body["prior"]), ensemble=ensemble)


def _code_log_odds(values, late):
    share = late.mean()
    return {
        float(value): _log_odds(late[group].sum() + SMOOTHING_FLIGHTS * share, len(group) + SMOOTHING_FLIGHTS, 0.5)
        for value, group in values.groupby(values).indices.items()
    }


def _log_odds(n_late, n_flights, weight):
    return float(math.log((n_late + weight) / (n_flights - n_late + weight)))


def _require_same(ours, theirs):
    if not np.allclose(ours, theirs, rtol=0, atol=1e-9):
        raise RuntimeError("the exported trees don't predict what scikit-learn's do; was scikit-learn updated?")


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()
