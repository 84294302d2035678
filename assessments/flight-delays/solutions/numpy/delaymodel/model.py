"""The model from files to probabilities, and its own file."""

import hashlib
import json
from dataclasses import asdict, dataclass

import numpy as np

from delaymodel import logistic
from delaymodel.encoding import BEFORE_COLUMNS, WEATHER_COLUMNS, Encoder
from delaymodel.errors import InputError
from delaymodel.features import COLUMNS, NAMES, Features, feature_rows
from delaymodel.rules import PAST_FLIGHTS
from delaymodel.textfile import write_whole

LATE_MINUTES = 15.0
RIDGE = 20.0  # 3, 20 and 60 differ by less than 0.001 in log loss on held-out months
KIND = "delaymodel 1"
CHUNK_ROWS = 20_000  # a row has some 170 columns in the linear model; 300,000 of them at once would take 1.3 GB
MAX_BYTES = 10_000_000  # a real one has 30 kB


@dataclass(frozen=True)
class DelayModel:
    encoder: Encoder
    coefficients: np.ndarray

    @classmethod
    def train(cls, flights_path: str, weather_path: str) -> "DelayModel":
        """Learns from the flights that arrived; the others were neither late nor on time. Raises InputError."""
        flights = PAST_FLIGHTS.read(flights_path)
        delays = flights.each(lambda text: float(text or "nan"), "arr_delay")
        arrived = ~np.isnan(delays)
        if not arrived.any():
            name = flights.called("arr_delay")
            raise InputError(f"{flights_path}: {name} is missing in every row, so there is nothing to learn")
        return cls.fit(feature_rows(flights_path, weather_path)[arrived], delays[arrived] > LATE_MINUTES)

    @classmethod
    def fit(cls, rows: np.ndarray, late: np.ndarray) -> "DelayModel":
        """From rows as `feature_rows` makes them, and for each whether the flight was late."""
        encoder = Encoder.learn(Features(rows))
        matrix = encoder.matrix(Features(rows))
        return cls(encoder, logistic.fit(matrix, late, ridge=RIDGE, n_never_negative=encoder.n_never_negative))

    def probabilities(self, rows: np.ndarray) -> np.ndarray:
        """(n_flights,) of being more than 15 minutes late."""
        chunks = (rows[start : start + CHUNK_ROWS] for start in range(0, len(rows), CHUNK_ROWS))
        return np.concatenate([self._probabilities(chunk) for chunk in chunks])

    def _probabilities(self, rows: np.ndarray) -> np.ndarray:
        return logistic.probabilities(self.encoder.matrix(Features(rows)), self.coefficients)

    def save(self, path: str) -> None:
        state = {"columns": COLUMNS, **asdict(self.encoder), "coefficients": self.coefficients.tolist()}
        write_whole(path, json.dumps({"kind": KIND, "digest": _digest(state), "state": state}, indent=1) + "\n")

    @classmethod
    def load(cls, path: str) -> "DelayModel":
        """Reads numbers from JSON, and no more than numbers. Raises InputError for anything `save` didn't write."""
        try:
            with open(path, "rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        except OSError as error:
            raise InputError(f"cannot read the model {path}: {error.strerror}") from error
        try:
            return cls._from_plain(json.loads(content.decode("utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise InputError(f"{path} is damaged, or not a model that train wrote") from error

    @classmethod
    def _from_plain(cls, plain: dict) -> "DelayModel":
        state = plain["state"]
        if plain["kind"] != KIND or plain["digest"] != _digest(state) or state["columns"] != list(COLUMNS):
            raise ValueError("not ours, or changed since")
        names = {column: [float(key) for key in state["names"][column]] for column in NAMES}
        usual = {column: float(state["usual"][column]) for column in (*WEATHER_COLUMNS, *BEFORE_COLUMNS)}
        model = cls(Encoder(names=names, usual=usual), np.array(state["coefficients"], dtype=np.float64))
        n_columns = model.encoder.matrix(Features(np.full((1, len(COLUMNS)), np.nan))).shape[1]
        if model.coefficients.shape != (n_columns,) or not np.isfinite([*model.coefficients, *usual.values()]).all():
            raise ValueError("coefficients that don't fit")
        return model


def predict(model_path: str, flights_path: str, weather_path: str) -> np.ndarray:
    """One probability per flight, in the file's order. Raises InputError."""
    return DelayModel.load(model_path).probabilities(feature_rows(flights_path, weather_path))


def _digest(state: dict) -> str:
    """Tells a damaged file. It is no signature: who can write a model can also write its digest."""
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode("utf-8")).hexdigest()
