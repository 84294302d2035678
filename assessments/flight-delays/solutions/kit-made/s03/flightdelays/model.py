"""Logistic regression, stored as JSON: loading a model cannot run code."""

import hashlib
import json
from dataclasses import asdict, dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from flightdelays import features
from flightdelays.csvfile import atomic_write
from flightdelays.errors import BadModel, UserError
from flightdelays.flights import Flight, load_flights
from flightdelays.weather import Weather, load_weather

KIND = "flightdelays-logistic"
VERSION = 1
LATE_MINUTES = 15


@dataclass
class Model:
    means: list[float]
    scales: list[float]
    carriers: list[str]
    origins: list[str]
    weights: list[float]
    intercept: float

    def matrix(self, flights: list[Flight], weather: Weather) -> np.ndarray:
        numbers = (features.feature_matrix(flights, weather) - self.means) / self.scales
        numbers = np.nan_to_num(np.clip(numbers, -10, 10), nan=0.0)
        carriers = one_hot([flight.carrier for flight in flights], self.carriers)
        origins = one_hot([flight.origin for flight in flights], self.origins)
        return np.hstack([numbers, carriers, origins])

    def probabilities(self, flights: list[Flight], weather: Weather) -> np.ndarray:
        scores = (self.matrix(flights, weather) * np.array(self.weights)).sum(axis=1) + self.intercept
        return 1 / (1 + np.exp(-scores))


def one_hot(values: list[str], known: list[str]) -> np.ndarray:
    index = {value: place for place, value in enumerate(known)}
    block = np.zeros((len(values), len(known)))
    for row, value in enumerate(values):
        if value in index:
            block[row, index[value]] = 1
    return block


def fit(flights: list[Flight], weather: Weather) -> Model:
    flights = [flight for flight in flights if flight.arr_delay is not None]  # cancelled and diverted ones are left out
    late = [flight.arr_delay > LATE_MINUTES for flight in flights]
    if len(set(late)) < 2:
        raise UserError("arr_delay: training needs late flights and punctual ones")
    numbers = features.feature_matrix(flights, weather)
    known = ~np.isnan(numbers)
    counts = np.maximum(known.sum(axis=0), 1)
    means = np.where(known, numbers, 0).sum(axis=0) / counts
    scales = np.sqrt((np.where(known, numbers - means, 0) ** 2).sum(axis=0) / counts)
    scales[scales == 0] = 1
    model = Model(
        means=means.tolist(),
        scales=scales.tolist(),
        carriers=sorted({flight.carrier for flight in flights}),
        origins=sorted({flight.origin for flight in flights}),
        weights=[],
        intercept=0.0,
    )
    regression = LogisticRegression(max_iter=1000).fit(model.matrix(flights, weather), late)
    model.weights = regression.coef_[0].tolist()
    model.intercept = float(regression.intercept_[0])
    return model


def save(model: Model, path: str) -> None:
    content = json.dumps(asdict(model))
    envelope = {"kind": KIND, "version": VERSION, "sha256": checksum(content), "content": content}
    with atomic_write(path) as stream:
        json.dump(envelope, stream)


def load(path: str) -> Model:
    try:
        with open(path, encoding="utf-8") as stream:
            envelope = json.load(stream)
    except OSError as error:
        raise BadModel(f"{path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise BadModel(f"{path}: not a model file, or damaged") from error
    if not isinstance(envelope, dict) or envelope.get("kind") != KIND or envelope.get("version") != VERSION:
        raise BadModel(f"{path}: not a model file that `train` wrote")
    content = envelope.get("content")
    if not isinstance(content, str) or envelope.get("sha256") != checksum(content):
        raise BadModel(f"{path}: the model file is damaged")
    try:
        model = Model(**json.loads(content))
    except (ValueError, TypeError) as error:
        raise BadModel(f"{path}: the model file is damaged") from error
    if len(model.weights) != len(features.NAMES) + len(model.carriers) + len(model.origins):
        raise BadModel(f"{path}: the model file does not fit this version")
    return model


def checksum(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def predict(model_path: str, flights_path: str, weather_path: str) -> list[float]:
    """The `predict` part."""
    model = load(model_path)
    return model.probabilities(load_flights(flights_path), load_weather(weather_path)).tolist()
