"""The model: a logistic regression over scaled features, the hour as a spline, and carrier, route end and weekday.

It is a handful of numbers, kept as JSON: loading a model runs nothing.
"""

import hashlib
import json
import math

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import SplineTransformer

from flightdelays import checks, features, parse, weather
from flightdelays.errors import InputError

FORMAT = "flightdelays model 1"
LATE_ABOVE = 15  # minutes
STRENGTH = 0.1  # inverse of the penalty; 0.03 to 0.3 make no difference that matters
FEWEST = 30  # flights before a carrier, a destination or a carrier at an origin gets a weight of its own
ROWS_AT_ONCE = 20_000
KNOTS = [float(minute) for minute in np.linspace(300, 1440, 7)]  # of the spline over the time of departure

CATEGORIES = {
    "carrier": lambda flights: flights["carrier"],
    "dest": lambda flights: flights["dest"],
    "place": lambda flights: flights["origin"] + " " + flights["carrier"],
    "weekday": lambda flights: None,  # from the features
}


def train(flights_path: str, weather_path: str) -> tuple[dict, list[str]]:
    """What is learnt from past flights, and notes on what was repaired."""
    flights = checks.flights(flights_path, training=True)
    conditions, notes = weather.read(weather_path)
    return fit(flights, conditions), notes


def predict(model_path: str, flights_path: str, weather_path: str) -> np.ndarray:
    """The part `predict` of takehome.toml: one probability per flight, in order."""
    return predicted(model_path, flights_path, weather_path)[1]


def predicted(model_path: str, flights_path: str, weather_path: str) -> tuple[pd.Series, np.ndarray, list[str]]:
    """The flight_ids, their probabilities, and notes on what was repaired."""
    model = load(model_path)
    flights = checks.flights(flights_path)
    conditions, notes = weather.read(weather_path)
    return flights["flight_id"], probabilities(model, flights, conditions), notes


def fit(flights: pd.DataFrame, conditions: weather.Weather) -> dict:
    """Learn from checked flights. Those that never arrived are left out: neither late nor on time."""
    arrived = flights[flights["arr_delay"] != ""].reset_index(drop=True)
    late = np.array([parse.number(text) > LATE_ABOVE for text in arrived["arr_delay"]], dtype=bool)
    if late.all() or not late.any():
        raise InputError("arr_delay: training needs flights that were late and flights that weren't")
    numbers = features.of(arrived, conditions)
    model = {
        "columns": {name: _scale(numbers[name]) for name in numbers if name != "weekday"},
        "categories": {name: _common(values) for name, values in _labels(arrived, numbers).items()},
    }
    learner = LogisticRegression(C=STRENGTH, max_iter=2000, tol=1e-6)
    learner.fit(_design(model, arrived, numbers), late)
    model["weights"] = [float(weight) for weight in learner.coef_[0]]
    model["intercept"] = float(learner.intercept_[0])
    return model


def probabilities(model: dict, flights: pd.DataFrame, conditions: weather.Weather) -> np.ndarray:
    weights = np.array(model["weights"])
    answers = []
    for start in range(0, len(flights), ROWS_AT_ONCE):
        some = flights.iloc[start : start + ROWS_AT_ONCE].reset_index(drop=True)
        design = _design(model, some, features.of(some, conditions))
        # not `@`: its rounding depends on how many rows there are
        answers.append(1 / (1 + np.exp(-((design * weights).sum(axis=1) + model["intercept"]))))
    return np.concatenate(answers)


def _scale(values: pd.Series) -> dict:
    there = values.dropna()
    if there.empty:
        return {"middle": 0.0, "spread": 1.0, "least": 0.0, "most": 0.0, "usual": 0.0}
    return {
        "middle": float(there.mean()),
        "spread": float(there.std(ddof=0)) or 1.0,
        "least": float(there.min()),
        "most": float(there.max()),
        "usual": float(there.median()),
    }


def _labels(flights, numbers) -> dict[str, pd.Series]:
    found = {name: get(flights) for name, get in CATEGORIES.items()}
    found["weekday"] = numbers["weekday"].astype(int).astype(str)
    return found


def _common(labels: pd.Series) -> list[str]:
    counts = labels.value_counts()
    return sorted(counts[counts >= FEWEST].index)


def _design(model: dict, flights: pd.DataFrame, numbers: pd.DataFrame) -> np.ndarray:
    parts = []
    for name, scale in model["columns"].items():
        values = numbers[name].to_numpy()
        values = np.where(np.isnan(values), scale["usual"], values)
        # outside what was seen in training, the nearest that was: a line goes on forever, experience doesn't
        values = np.clip(values, scale["least"], scale["most"])
        parts.append(((values - scale["middle"]) / scale["spread"])[:, None])
    parts.append(_spline().transform(numbers[["departure"]].to_numpy().clip(KNOTS[0], KNOTS[-1])))
    for name, labels in _labels(flights, numbers).items():
        known = model["categories"][name]
        place = pd.Index(known, dtype=object).get_indexer(labels.astype(object))
        block = np.zeros((len(flights), len(known)))
        rows = np.flatnonzero(place >= 0)
        block[rows, place[rows]] = 1
        parts.append(block)  # what training never saw has no weight: it is predicted as the others on average
    return np.hstack(parts)


def _spline() -> SplineTransformer:
    knots = np.array(KNOTS)[:, None]
    return SplineTransformer(knots=knots, include_bias=False).fit(knots)


def dump(model: dict) -> bytes:
    body = json.dumps(model, allow_nan=False)  # not sorted: the weights follow the order
    return json.dumps({"format": FORMAT, "sha256": _digest(body), "model": body}).encode()


def load(path: str) -> dict:
    """A model that `train` wrote. Raises InputError for anything else."""
    try:
        with open(path, encoding="utf-8") as file:
            held = json.load(file)
        if held["format"] != FORMAT:
            raise ValueError(f"its format is {held['format']!r}")
        if held["sha256"] != _digest(held["model"]):
            raise ValueError("it is damaged")
        model = json.loads(held["model"])
        _check(model)
        return model
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such model file") from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(f"{path}: not a model that `train` wrote, or damaged") from error


def _check(model):
    known = model["categories"]
    width = len(model["columns"]) + _spline().n_features_out_ + sum(len(known[name]) for name in CATEGORIES)
    numbers = [model["intercept"], *model["weights"]]
    for scale in model["columns"].values():
        numbers += [scale[name] for name in ("middle", "spread", "least", "most", "usual")]
    if len(model["weights"]) != width or not all(math.isfinite(number) for number in numbers):
        raise ValueError("its parts don't fit together")


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
