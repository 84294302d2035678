import joblib
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from flightdelays.features import FEATURES, load, make_features

CATEGORICAL = ["carrier", "origin", "dest"]


def get_x(df):
    x = make_features(df)
    for column in CATEGORICAL:
        x[column] = df[column]
    return x


def train(flights_path, weather_path, model_path):
    df = load(flights_path, weather_path)
    # cancelled flights have no arr_delay
    df = df[df["arr_delay"].notna()]
    y = (df["arr_delay"] > 15).astype(int)
    transformer = make_column_transformer(
        (SimpleImputer(), FEATURES),
        (OneHotEncoder(handle_unknown="ignore"), CATEGORICAL),
    )
    model = make_pipeline(
        transformer, RandomForestClassifier(n_estimators=60, max_depth=12, min_samples_leaf=20, random_state=42)
    )
    model.fit(get_x(df), y)
    joblib.dump(model, model_path)


def predict(model_path, flights_path, weather_path):
    model = joblib.load(model_path)
    df = load(flights_path, weather_path)
    return model.predict_proba(get_x(df))[:, 1]
