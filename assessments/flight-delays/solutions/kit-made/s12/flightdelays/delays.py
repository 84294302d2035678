import pickle

import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier


def features(flights_path, weather_path):
    f = pd.read_csv(flights_path)
    w = pd.read_csv(weather_path).drop_duplicates(["origin", "time_hour"], keep="last")
    f = f.drop(columns=[c for c in w.columns if c in f.columns and c not in ("origin", "time_hour")])
    m = f.merge(w, on=["origin", "time_hour"], how="left")
    x = pd.DataFrame()
    x["hour"] = m["sched_dep_time"] // 100
    x["weekday"] = pd.to_datetime(m[["year", "month", "day"]]).dt.weekday
    x["distance"] = m["distance"]
    for c in ["temp", "humid", "wind_speed", "precip", "pressure", "visib"]:
        x[c] = pd.to_numeric(m[c], errors="coerce")
    x.loc[x["wind_speed"] > 200, "wind_speed"] = float("nan")
    return x.astype(float)


def carrier_rate(f, rates):
    return f["carrier"].map(rates).fillna(rates["mean"])


def train(flights_path, weather_path, model_path):
    f = pd.read_csv(flights_path)
    x = features(flights_path, weather_path)
    ok = f["arr_delay"].notna()
    f, x = f[ok], x[ok]
    y = (f["arr_delay"] > 15).astype(int)
    rates = y.groupby(f["carrier"]).mean().to_dict()
    rates["mean"] = y.mean()
    x["carrier"] = carrier_rate(f, rates)
    model = HistGradientBoostingClassifier(max_iter=100, max_depth=4, random_state=0)
    model.fit(x, y)
    with open(model_path, "wb") as out:
        pickle.dump((model, rates), out)


def predict(model_path, flights_path, weather_path):
    with open(model_path, "rb") as file:
        model, rates = pickle.load(file)
    x = features(flights_path, weather_path)
    x["carrier"] = carrier_rate(pd.read_csv(flights_path), rates)
    return model.predict_proba(x)[:, 1].round(3)


def find_problems(flights_path):
    f = pd.read_csv(flights_path, dtype=str)
    found = []
    for column in ["flight_id", "origin", "dest", "sched_dep_time", "distance", "time_hour"]:
        if column not in f:
            found.append(("", column, "missing column"))
    if "sched_dep_time" in f:
        t = pd.to_numeric(f["sched_dep_time"], errors="coerce")
        bad = t.isna() | (t > 2359) | (t < 0) | (t % 100 > 59)
        found += [(i + 1, "sched_dep_time", "not a time") for i in f.index[bad]]
    # TODO: dates, duplicates, airports, time_hour
    return found


def problems(flights_path):
    return [f"{row} {column} {text}" for row, column, text in find_problems(flights_path)]
