import logging

import joblib
from sklearn.ensemble import HistGradientBoostingClassifier

from .config import CATEGORICAL, LATE_THRESHOLD
from .features import encode, load, make_features
from .validation import ValidationError, check_columns, find_problems

logger = logging.getLogger(__name__)


def train(flights_path, weather_path, model_path):
    flights, weather = load(flights_path, weather_path)
    check_columns(flights, ["arr_delay"])
    flights = flights[flights["arr_delay"].notna()].reset_index(drop=True)
    df = make_features(flights, weather)
    y = (df["arr_delay"] > LATE_THRESHOLD).astype(int)
    categories = {c: sorted(df[c].unique()) for c in CATEGORICAL}
    X = encode(df, categories)
    clf = HistGradientBoostingClassifier(max_iter=150, learning_rate=0.08, min_samples_leaf=50)
    clf.fit(X, y)
    logger.info("trained on %d flights, accuracy %.3f", len(X), clf.score(X, y))
    joblib.dump({"model": clf, "categories": categories}, model_path)


def predict(model_path, flights_path, weather_path):
    bundle = joblib.load(model_path)
    flights, weather = load(flights_path, weather_path)
    problems = find_problems(flights)
    if problems:
        row, column, text = problems[0]
        raise ValidationError(f"{flights_path}: row {row}, column {column}: {text}")
    df = make_features(flights, weather)
    X = encode(df, bundle["categories"])
    return bundle["model"].predict_proba(X)[:, 1]
