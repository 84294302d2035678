"""This module trains the model and makes predictions."""

import joblib
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline

from flightdelays.checks import check_or_raise
from flightdelays.features import make_features
from flightdelays.load import BadFileError, load_flights, load_weather


def add_carriers(features, flights, carriers):
    """One hot encode the carrier."""
    features = features.copy()
    for carrier in carriers:
        features["carrier_" + str(carrier)] = (flights["carrier"].values == carrier).astype(int)
    for origin in ["EWR", "JFK", "LGA"]:
        features["origin_" + origin] = (flights["origin"].values == origin).astype(int)
    return features


def train(flights_path, weather_path, model_path):
    flights = load_flights(flights_path)
    if "arr_delay" not in flights.columns:
        raise BadFileError("Missing column arr_delay in " + flights_path)
    check_or_raise(flights, flights_path)
    weather = load_weather(weather_path)

    # cancelled flights have no arr_delay
    flights = flights[flights["arr_delay"].notna()].reset_index(drop=True)
    late = (flights["arr_delay"].astype(float) > 15).astype(int)
    carriers = sorted(flights["carrier"].unique())
    features = add_carriers(make_features(flights, weather), flights, carriers)

    classifier = make_pipeline(
        SimpleImputer(strategy="median", keep_empty_features=True),
        RandomForestClassifier(n_estimators=100, min_samples_leaf=20, random_state=42),
    )
    classifier.fit(features, late)
    joblib.dump({"model": classifier, "carriers": carriers}, model_path, compress=3)


def predict(model_path, flights_path, weather_path):
    try:
        saved = joblib.load(model_path)
        classifier = saved["model"]
        carriers = saved["carriers"]
    except Exception:
        raise BadFileError(f"Could not load the model: {model_path}")
    flights = load_flights(flights_path)
    check_or_raise(flights, flights_path)
    weather = load_weather(weather_path)
    features = add_carriers(make_features(flights, weather), flights, carriers)
    return classifier.predict_proba(features)[:, 1]


def predict_to_file(model_path, flights_path, weather_path, predictions_path):
    probability = predict(model_path, flights_path, weather_path)
    flights = load_flights(flights_path)
    result = pd.DataFrame({"flight_id": flights["flight_id"], "probability": probability})
    result.to_csv(predictions_path, index=False, float_format="%.6f")
