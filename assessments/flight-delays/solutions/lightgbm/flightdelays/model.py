"""The model: what names are worth, a forest on top, and the average that both are measured from."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

from flightdelays import features
from flightdelays.errors import BadInput, shown
from flightdelays.intake.fields import ORIGINS
from flightdelays.intake.flights import Flights, read_past, read_schedule
from flightdelays.intake.weather import Weather, read_weather
from flightdelays.learning import artifact, boosting, rates, treetext
from flightdelays.output import write_whole

LATE_MINUTES = 15
NAMES = ("origin", "carrier", "dest")
COLUMNS = (*features.COLUMNS, *NAMES)
DIRECTIONS = tuple(1 if name in NAMES else features.WORSE_WITH_MORE.get(name, 0) for name in COLUMNS)
UNSEEN_SKY_EVERY = 20
"""One in so many flights is learnt without its weather; else the trees would not know what a missing hour means."""
MAX_MODEL_BYTES = 50_000_000


@dataclass(frozen=True, kw_only=True)
class Model:
    average: float
    """Log-odds of being late, over all flights."""
    worth: Mapping[str, Mapping[str, float]]
    """By column of NAMES: the log-odds of each name, above the average."""
    forest: str
    """As `boosting.grow` made it."""

    def probabilities(self, flights: Flights, weather: Weather) -> np.ndarray:
        """Of each flight, that it is late. Flights don't bear on each other."""
        parts = [
            boosting.log_odds(self.forest, _rows(part, features.table(part, weather), self.worth))
            for part in features.slices(flights)
        ]
        return 1 / (1 + np.exp(-np.clip(np.concatenate(parts) + self.average, -30, 30)))


class Trained(NamedTuple):
    model: Model
    repairs: tuple[str, ...]


class Forecast(NamedTuple):
    flight_id: np.ndarray
    probability: np.ndarray
    repairs: tuple[str, ...]


def predict(model_path: str, flights_path: str, weather_path: str) -> np.ndarray:
    """The probability of each flight of a file, in its order. Raises BadInput."""
    return forecast(model_path, flights_path, weather_path).probability


def forecast(model_path: str, flights_path: str, weather_path: str) -> Forecast:
    """As `predict`, with the flights' keys and what was put right in the weather."""
    model, flights, weather = load(model_path), read_schedule(flights_path), read_weather(weather_path)
    return Forecast(flights.flight_id, model.probabilities(flights, weather), weather.repairs)


def train(flights_path: str, weather_path: str) -> Trained:
    """The model of those flights that arrived; cancelled and diverted ones are neither late nor on time.

    Raises BadInput.
    """
    (flights, delays), weather = read_past(flights_path), read_weather(weather_path)
    arrived = ~np.isnan(delays)
    return Trained(fit(flights.part(arrived), weather, delays[arrived] > LATE_MINUTES), weather.repairs)


def fit(flights: Flights, weather: Weather, late: np.ndarray) -> Model:
    """The model of flights, and for each whether it was late."""
    average = rates.overall(late)
    worth = {name: rates.learn(_names(flights, name), late, average) for name in NAMES}
    known = features.table(flights, weather)
    known[::UNSEEN_SKY_EVERY, [features.COLUMNS.index(name) for name in features.SKY]] = np.nan
    forest = boosting.grow(_rows(flights, known, worth), late, average, COLUMNS, DIRECTIONS)
    return Model(average=average, worth=worth, forest=forest)


def save(model: Model, path: str) -> None:
    """Writes the one file, whole or not at all. Raises BadInput where it can't be written."""
    write_whole(path, [artifact.to_text(asdict(model))])


def load(path: str) -> Model:
    """The model that `save` wrote. Raises BadInput for any other file, a damaged one, or none."""
    try:
        with open(path, "rb") as file:
            content = file.read(MAX_MODEL_BYTES + 1)
        if len(content) > MAX_MODEL_BYTES:
            raise ValueError("too large")
        model = _model(artifact.from_text(content.decode("utf-8")))
    except OSError as error:
        raise BadInput(f"{shown(path)}: the model can't be read: {error.strerror}") from error
    except ValueError as error:
        raise BadInput(f"{shown(path)}: not a model that `train` wrote, or damaged") from error
    return model


def _model(content: Mapping[str, Any]) -> Model:
    if set(content) != {"average", "worth", "forest"} or not isinstance(content["forest"], str):
        raise ValueError("other content")
    worth = content["worth"]
    if not isinstance(worth, dict) or {name: type(of) for name, of in worth.items()} != dict.fromkeys(NAMES, dict):
        raise ValueError("other names")
    numbers = [content["average"], *(number for of in worth.values() for number in of.values())]
    if not all(isinstance(number, float) and math.isfinite(number) for number in numbers):
        raise ValueError("not a number")
    treetext.check(content["forest"], len(COLUMNS))
    return Model(average=content["average"], worth=worth, forest=content["forest"])


def _rows(flights: Flights, known: np.ndarray, worth: Mapping[str, Mapping[str, float]]) -> np.ndarray:
    """What the forest sees: (n_flights, n_columns)."""
    return np.column_stack([known, *(rates.look_up(_names(flights, name), worth[name]) for name in NAMES)])


def _names(flights: Flights, column: str) -> np.ndarray:
    match column:
        case "origin":
            return np.array([ORIGINS[place] for place in flights.origin], dtype=object)
        case "carrier":
            return flights.carrier
        case "dest":
            return flights.dest
        case _:
            raise KeyError(column)
