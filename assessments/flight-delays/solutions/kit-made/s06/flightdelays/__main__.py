# Flight delay model
# exported from delays.ipynb
import sys
import warnings

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

warnings.filterwarnings("ignore")

# ## Config
FEATURES = ["hour", "month", "dow", "distance", "carrier_code", "origin_code", "dest_code", "temp", "dewp", "humid",
            "wind_speed", "precip", "pressure", "visib"]
PARAMS = dict(max_iter=300, learning_rate=0.08, random_state=0)

# ## State
ENCODERS = {}
model = None
flights = None
weather = None


# ## Load
def load(flights_path, weather_path):
    global flights, weather
    flights = pd.read_csv(flights_path, dtype={"flight_id": str})
    weather = pd.read_csv(weather_path).drop_duplicates(subset=["origin", "time_hour"], keep="last")


# ## Features
def encode(df, col, fit):
    if fit:
        ENCODERS[col] = {v: i for i, v in enumerate(sorted(df[col].unique()))}
    return df[col].map(ENCODERS[col]).fillna(-1)


def prepare(fit=False):
    df = flights.merge(weather, on=["origin", "time_hour"], how="left")
    df["hour"] = df["sched_dep_time"] // 100
    df["dow"] = pd.to_datetime(df[["year", "month", "day"]]).dt.dayofweek
    for col in ["carrier", "origin", "dest"]:
        df[col + "_code"] = encode(df, col, fit)
    return df


def features(flights_path, weather_path):
    load(flights_path, weather_path)
    df = prepare(fit=not ENCODERS)
    return df[FEATURES]


# ## Train
def train(flights_path, weather_path, model_path):
    global model
    load(flights_path, weather_path)
    df = prepare(fit=True)
    df = df[df.arr_delay.notnull()]
    y = df.arr_delay > 15
    model = HistGradientBoostingClassifier(**PARAMS)
    model.fit(df[FEATURES], y)
    print("train accuracy:", model.score(df[FEATURES], y))
    joblib.dump((model, ENCODERS), model_path)


# ## Predict
def predict(model_path, flights_path, weather_path):
    global model, ENCODERS
    model, ENCODERS = joblib.load(model_path)
    load(flights_path, weather_path)
    return model.predict_proba(prepare()[FEATURES])[:, 1]


# ## Validate
def validate(flights_path):
    df = pd.read_csv(flights_path, dtype=str)
    out = []
    for col in ["flight_id", "year", "month", "day", "sched_dep_time", "sched_arr_time", "carrier", "flight", "origin",
                "dest", "distance", "time_hour"]:
        if col not in df:
            out.append(("", col, "missing column"))
            continue
        for i in np.where(df[col].isnull())[0]:
            out.append((i + 1, col, "missing"))
    for col in ["sched_dep_time", "sched_arr_time"]:
        if col in df:
            t = pd.to_numeric(df[col], errors="coerce")
            for i in np.where((t > 2359) | (t % 100 > 59) | (t < 0))[0]:
                out.append((i + 1, col, "bad time"))
    if "flight_id" in df:
        for i in np.where(df.flight_id.duplicated())[0]:
            out.append((i + 1, "flight_id", "duplicate"))
    return out


def validate_texts(flights_path):
    return [str(p) for p in validate(flights_path)]


# ## Run
def main(argv):
    args = dict(zip(argv[1::2], argv[2::2]))
    if argv[0] == "train":
        train(args["--flights"], args["--weather"], args["--model"])
    elif argv[0] == "predict":
        p = predict(args["--model"], args["--flights"], args["--weather"])
        out = pd.DataFrame({"flight_id": flights.flight_id, "probability": p})
        out.to_csv(args["--predictions"], index=False)
    elif argv[0] == "validate":
        problems = validate(args["--flights"])
        pd.DataFrame(problems, columns=["row", "column", "problem"]).to_csv(args["--report"], index=False)
        return 2 if problems else 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
