"""Learning, keeping and using the model: a logistic regression, kept as JSON."""

import hashlib
import json
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from . import checks, columns, features, tables, weather
from .errors import BadInput

FORMAT = "flightdelays model 1"
LATE = 15
CODES = ("carrier", "dest", "origin", "tailnum")
SHRINK = {"carrier": 50.0, "dest": 80.0, "origin": 50.0, "tailnum": 60.0, "carrier_hour": 60.0, "origin_hour": 60.0}


@dataclass
class Model:
    rate: float
    rates: dict[str, dict[str, float]]  # by kind of code: how far its log odds lie from everybody's
    middle: list[float]
    weights: list[float]
    intercept: float


def train(flights_path: str, weather_path: str) -> tuple[Model, list[str]]:
    flights = checks.flights(flights_path, training=True)
    hours, notes = weather.load(weather_path)
    outcome = np.array([float(text) if text.strip() else np.nan for text in flights[columns.OUTCOME]])
    flown = np.isfinite(outcome)  # cancelled and diverted flights teach nothing
    late = (outcome[flown] > LATE).astype(float)
    if len(set(late)) < 2:
        raise BadInput(f"{flights_path}: {flights.called(columns.OUTCOME)}: both late and punctual flights are needed")
    rate = float(late.mean())
    codes = {kind: [value for value, use in zip(values, flown, strict=True) if use] for kind, values in _codes(flights).items()}
    rates, columns_ = {}, []
    folds = np.arange(len(late)) % 5
    for kind, values in codes.items():
        rates[kind] = _rates(values, late, rate, SHRINK[kind])
        learnt = np.zeros(len(late))
        for fold in range(5):  # a flight's own outcome must not be in its code
            rest = [value for value, other in zip(values, folds, strict=True) if other != fold]
            part = _rates(rest, late[folds != fold], rate, SHRINK[kind])
            for index in np.flatnonzero(folds == fold):
                learnt[index] = part.get(values[index], 0.0)
        columns_.append(learnt)
    numbers = features.of(flights, hours)[flown].astype(float)
    with np.errstate(all="ignore"):
        empty = np.isnan(numbers).all(axis=0)
    middle = np.zeros(numbers.shape[1])
    middle[~empty] = np.nanmedian(numbers[:, ~empty], axis=0)
    x = np.column_stack([np.where(np.isnan(numbers), middle, numbers), *columns_])
    mean, scale = x.mean(axis=0), x.std(axis=0)
    scale[scale < 1e-9] = 1.0
    fitted = LogisticRegression(C=0.1, max_iter=300).fit((x - mean) / scale, late)
    weights = fitted.coef_[0] / scale
    return Model(
        rate, rates, middle.tolist(), weights.tolist(), float(fitted.intercept_[0] - weights @ mean)
    ), notes


def _codes(flights) -> dict[str, list[str]]:
    """By kind: what stands for each flight."""
    hour = [text.split(".")[0].zfill(4)[-4:-2] for text in flights["sched_dep_time"]]
    return {
        **{kind: flights[kind] for kind in CODES},
        "carrier_hour": [f"{code} {at}" for code, at in zip(flights["carrier"], hour, strict=True)],
        "origin_hour": [f"{code} {at}" for code, at in zip(flights["origin"], hour, strict=True)],
    }


def _rates(values, late, rate, shrink) -> dict[str, float]:
    counts: dict[str, list[float]] = {}
    for value, was in zip(values, late, strict=True):
        pair = counts.setdefault(value, [0.0, 0.0])
        pair[0] += was
        pair[1] += 1
    base = np.log(rate / (1 - rate))
    found = {}
    for value, (hits, of) in counts.items():
        if value.strip():
            share = (hits + shrink * rate) / (of + shrink)
            found[value] = float(np.log(share / (1 - share)) - base)
    return found


def save(model: Model, path: str) -> None:
    body = json.dumps(model.__dict__, sort_keys=True)
    digest = hashlib.sha256(body.encode()).hexdigest()
    tables.write(path, [FORMAT, "\n", digest, "\n", body, "\n"])


def load(path: str) -> Model:
    try:
        with open(path, encoding="utf-8") as file:
            kind, digest, body = file.read().split("\n", 2)
        body = body.removesuffix("\n")
        if kind != FORMAT or hashlib.sha256(body.encode()).hexdigest() != digest:
            raise ValueError
        return Model(**json.loads(body))
    except OSError as error:
        raise BadInput(f"{path}: the model cannot be read ({error.strerror})") from None
    except (ValueError, TypeError):
        raise BadInput(f"{path}: not a model that `train` wrote, or damaged") from None


def predict(model_path: str, flights_path: str, weather_path: str) -> np.ndarray:
    """One probability per flight, in the schedule's order."""
    return schedule(model_path, flights_path, weather_path)[1]


def schedule(model_path: str, flights_path: str, weather_path: str) -> tuple[list[str], np.ndarray, list[str]]:
    """The flights' keys, their probabilities, and what was repaired on the way."""
    model = load(model_path)
    flights = checks.flights(flights_path)
    hours, notes = weather.load(weather_path)
    numbers = features.of(flights, hours)
    weights = np.array(model.weights)
    score = np.full(len(flights), model.intercept)
    middle = np.array(model.middle)
    for at in range(numbers.shape[1]):
        column = numbers[:, at].astype(float)
        score += weights[at] * np.where(np.isnan(column), middle[at], column)
    for at, (kind, values) in enumerate(_codes(flights).items(), start=numbers.shape[1]):
        rates = model.rates[kind]
        score += weights[at] * np.fromiter((rates.get(value, 0.0) for value in values), float, len(flights))
    return flights["flight_id"], 1 / (1 + np.exp(-np.clip(score, -30, 30))), notes
