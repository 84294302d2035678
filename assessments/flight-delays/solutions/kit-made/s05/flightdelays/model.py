"""Gradient boosting on the features, with carrier, origin and destination as categories."""

import pickle

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OrdinalEncoder

from flightdelays import features
from flightdelays.checks import load_flights
from flightdelays.errors import InputError
from flightdelays.io import write_atomically
from flightdelays.weather import load_weather

MAGIC = b"flightdelays-model-v1\n"
CATEGORIES = ["carrier", "origin", "dest"]
LATE = 15


def inputs(flights: pd.DataFrame, weather: pd.DataFrame) -> pd.DataFrame:
    return features.compute(flights, weather).join(flights[CATEGORIES])


def new_model() -> Pipeline:
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan, min_frequency=20)
    columns = ColumnTransformer([("categories", encoder, CATEGORIES)], remainder="passthrough")
    boosting = HistGradientBoostingClassifier(
        learning_rate=0.05, max_iter=200, max_leaf_nodes=15, min_samples_leaf=100, early_stopping=False, random_state=0,
        categorical_features=[0, 1, 2],
    )  # fmt: skip
    return Pipeline([("columns", columns), ("boosting", boosting)])


def train(flights_path: str, weather_path: str) -> Pipeline:
    flights = load_flights(flights_path, training=True)
    weather = load_weather(weather_path)
    delay = pd.to_numeric(flights["arr_delay"])
    known = delay.notna()  # cancelled and diverted flights are neither late nor on time
    late = delay[known] > LATE
    if late.nunique() < 2:
        raise InputError(f"{flights_path}: arr_delay: nothing to learn from")
    return new_model().fit(inputs(flights[known].reset_index(drop=True), weather), late.to_numpy())


def save(model: Pipeline, path: str) -> None:
    def write(temporary):
        with open(temporary, "wb") as file:
            file.write(MAGIC)
            pickle.dump(model, file)

    write_atomically(path, write)


def load(path: str) -> Pipeline:
    try:
        with open(path, "rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise InputError(f"{path}: not a model of ours")
            return pickle.load(file)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, ValueError) as error:
        raise InputError(f"{path}: damaged model") from error


def probabilities(model: Pipeline, flights: pd.DataFrame, weather: pd.DataFrame) -> np.ndarray:
    return model.predict_proba(inputs(flights, weather))[:, 1]


def predict(model_path: str, flights_path: str, weather_path: str) -> np.ndarray:
    """Part `predict`."""
    return probabilities(load(model_path), load_flights(flights_path), load_weather(weather_path))
