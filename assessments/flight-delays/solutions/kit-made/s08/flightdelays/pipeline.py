"""Training, saving and applying the model."""
import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

from .features import NUMERIC, make_features
from .io import InputError, write_atomically
from .validation import load_flights, load_weather, to_number

LATE_MINUTES = 15
MAGIC = "flightdelays-1"
SMOOTHING = 80
KEYS = {"carrier": ["carrier"], "dest": ["dest"], "origin": ["origin"], "carrier_origin": ["carrier", "origin"]}


def keys_of(flights, columns):
    key = flights[columns[0]]
    for c in columns[1:]:
        key = key + "|" + flights[c]
    return key


def encode(flights, tables, prior):
    out = pd.DataFrame(index=flights.index)
    for name, columns in KEYS.items():
        out[name] = keys_of(flights, columns).map(tables[name]).astype("float64").fillna(prior)
    return out


def learn_tables(flights, late, prior):
    tables = {}
    for name, columns in KEYS.items():
        g = late.groupby(keys_of(flights, columns))
        tables[name] = ((g.sum() + SMOOTHING * prior) / (g.count() + SMOOTHING)).to_dict()
    return tables


def fit(flights, weather):
    delay = to_number(flights["arr_delay"])
    flown = delay.notna()  # cancelled and diverted flights are left out
    flights, late = flights[flown], (delay[flown] > LATE_MINUTES).astype(float)
    if late.nunique() < 2:
        raise InputError("arr_delay: training needs late flights and flights on time")
    prior = float(late.mean())
    tables = learn_tables(flights, late, prior)
    x = pd.concat([make_features(flights, weather), encode(flights, tables, prior)], axis=1)
    model = HistGradientBoostingClassifier(
        max_iter=150, learning_rate=0.06, max_leaf_nodes=15, min_samples_leaf=100, l2_regularization=5.0,
        early_stopping=False, random_state=0,
    )
    model.fit(x.to_numpy(), late)
    return {"magic": MAGIC, "model": model, "tables": tables, "prior": prior, "features": NUMERIC}


def save(bundle, path):
    write_atomically(path, lambda tmp: joblib.dump(bundle, tmp, compress=3))


def load(path):
    try:
        bundle = joblib.load(path)
    except FileNotFoundError:
        raise InputError(f"{path}: model file does not exist") from None
    except Exception as e:  # a damaged pickle can raise nearly anything
        raise InputError(f"{path}: not a model file, or damaged ({type(e).__name__})") from None
    if not isinstance(bundle, dict) or bundle.get("magic") != MAGIC:
        raise InputError(f"{path}: not a model written by train")
    return bundle


def predict_table(bundle, flights, weather):
    x = pd.concat([make_features(flights, weather), encode(flights, bundle["tables"], bundle["prior"])], axis=1)
    return np.clip(bundle["model"].predict_proba(x.to_numpy())[:, 1], 0, 1)


def predict(model_path, flights_path, weather_path):
    bundle = load(model_path)
    flights = load_flights(flights_path)
    weather, _ = load_weather(weather_path)
    return predict_table(bundle, flights, weather)
