"""Checks, features and model. One module, since it is short."""

import json
import os
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

NAMES = Path(__file__).resolve().parent.parent / "columns.json"
FLIGHTS = ["flight_id", "year", "month", "day", "sched_dep_time", "sched_arr_time", "carrier", "flight", "tailnum",
           "origin", "dest", "distance", "time_hour"]
RANGE = {"temp": (-80, 140), "dewp": (-80, 140), "humid": (0, 100), "wind_dir": (0, 360), "wind_speed": (0, 200),
         "wind_gust": (0, 200), "precip": (0, np.inf), "pressure": (850, 1100), "visib": (0, np.inf)}
CODES = ["carrier", "dest", "origin"]


class Refused(Exception):
    pass


def names(kind):
    return json.loads(NAMES.read_text()).get(kind, {})


def read(path, kind, required):
    called = names(kind)
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:  # pandas' parser errors and bad UTF-8 are ValueErrors
        raise Refused(f"{path}: {str(error).splitlines()[0]}") from None
    if table.empty:
        raise Refused(f"{path}: no rows")
    missing = [called.get(c, c) for c in required if called.get(c, c) not in table]
    if missing:
        raise Refused(f"{path}: missing column {', '.join(missing)}")
    return table[[called.get(c, c) for c in required]].set_axis(required, axis=1)


def number(texts):
    return pd.to_numeric(texts, errors="coerce").astype(float).replace([np.inf, -np.inf], np.nan)


def minutes(texts):
    n = number(texts)
    return (n // 100 * 60 + n % 100).where((n >= 0) & (n < 2400) & (n % 100 < 60) & (n % 1 == 0))


def dates(f):
    return pd.to_datetime(f[["year", "month", "day"]].agg("-".join, axis=1), format="%Y-%m-%d", errors="coerce")


def utc_hours(day, minute):
    local = day + pd.to_timedelta(minute // 60, unit="h")
    for dst in (True, False):
        zoned = local.dt.tz_localize("America/New_York", ambiguous=np.full(len(local), dst), nonexistent="shift_forward")
        yield zoned.dt.tz_convert("UTC").dt.strftime("%Y-%m-%dT%H:00:00Z")


def check(f):
    """(row, column, problem) for everything wrong with the rows of a flights table."""
    found = []

    def say(bad, column, problem):
        found.extend((int(i) + 1, names("flights").get(column, column), problem) for i in np.flatnonzero(bad))

    for column in FLIGHTS:
        if column != "tailnum":
            say(f[column] == "", column, "missing value")
    say(f["flight_id"].duplicated() & (f["flight_id"] != ""), "flight_id", "occurred before")
    for column in ("sched_dep_time", "sched_arr_time"):
        say(minutes(f[column]).isna() & (f[column] != ""), column, "not a time")
    say(~f["origin"].isin(["EWR", "JFK", "LGA", ""]), "origin", "not EWR, JFK or LGA")
    say(~f["dest"].str.fullmatch("[A-Z]{3}|"), "dest", "not three capital letters")
    say(~(number(f["distance"]) > 0) & (f["distance"] != ""), "distance", "not a number above 0")
    day, minute = dates(f), minutes(f["sched_dep_time"])
    say(day.isna() & (f[["year", "month", "day"]] != "").all(axis=1), "day", "date does not exist")
    known = day.notna() & minute.notna()
    one, two = utc_hours(day[known], minute[known])
    wrong = pd.Series(False, index=f.index)
    wrong[known] = (f["time_hour"][known] != one) & (f["time_hour"][known] != two) & (f["time_hour"][known] != "")
    say(wrong, "time_hour", "not the UTC hour of the departure")
    if "arr_delay" in f:
        say(number(f["arr_delay"]).isna() & (f["arr_delay"] != ""), "arr_delay", "not a number")
    return sorted(found, key=lambda p: p[0])


def report(path):
    """As `validate` writes it."""
    try:
        return check(read(path, "flights", FLIGHTS))
    except Refused as refused:
        text = str(refused)
        if "missing column" in text:
            return [("", column, "missing column") for column in text.split("missing column ")[1].split(", ")]
        return [("", "", text)]


def problems(path):
    return [f"{row} {column}: {problem}".strip() for row, column, problem in report(path)]


def flights(path, training=False):
    f = read(path, "flights", FLIGHTS + ["arr_delay"] * training)
    found = check(f)
    if found:
        raise Refused("{}: row {}, {}: {}".format(path, *found[0]) + f" ({len(found)} problems)")
    return f


def weather(path):
    w = read(path, "weather", ["origin", "time_hour", *RANGE]).drop_duplicates(["origin", "time_hour"], keep="last")
    for column, (low, high) in RANGE.items():
        w[column] = number(w[column])
        w[column] = w[column].where(w[column].between(low, high))
    return w


def numbers(f, w):
    dep, arr = minutes(f["sched_dep_time"]), minutes(f["sched_arr_time"])
    x = pd.DataFrame({"hour": dep / 60, "weekday": dates(f).dt.day_of_week, "distance": number(f["distance"]),
                      "duration": (arr - dep) % 1440})
    at = f[["origin", "time_hour"]].merge(w, how="left", on=["origin", "time_hour"])[list(RANGE)]
    return pd.concat([x, at.set_axis(x.index)], axis=1).astype(float)


def features(flights_path, weather_path):
    return numbers(flights(flights_path), weather(weather_path))


def coded(f, w, rates, mean):
    x = numbers(f, w)
    for column in CODES:
        x[column] = f[column].map(rates[column]).astype(float).fillna(mean)
    return x


def train(flights_path, weather_path):
    f, w = flights(flights_path, training=True), weather(weather_path)
    f = f[f["arr_delay"] != ""].reset_index(drop=True)  # cancelled and diverted: neither late nor on time
    late = (number(f["arr_delay"]) > 15).astype(int)
    if late.nunique() < 2:
        raise Refused(f"{flights_path}: arr_delay: nothing to learn from")
    mean = float(late.mean())
    rates = {}
    for column in CODES:
        by = late.groupby(f[column])
        rates[column] = ((by.sum() + 100 * mean) / (by.size() + 100)).to_dict()
    fit = HistGradientBoostingClassifier(max_iter=120, learning_rate=0.07, max_leaf_nodes=12, min_samples_leaf=150,
                                         l2_regularization=10, early_stopping=False, random_state=0)
    x = coded(f, w, rates, mean)
    x.loc[:, x.isna().all()] = 0  # the binning chokes on a column without any value
    return {"flightdelays": 1, "fit": fit.fit(x, late), "rates": rates, "mean": mean}


def load(path):
    try:
        model = joblib.load(path)
        assert model["flightdelays"] == 1
    except Exception as error:
        raise Refused(f"{path}: not a model of ours, or damaged ({type(error).__name__})") from None
    return model


def schedule(model_path, flights_path, weather_path):
    model, f = load(model_path), flights(flights_path)
    p = model["fit"].predict_proba(coded(f, weather(weather_path), model["rates"], model["mean"]))[:, 1]
    return pd.DataFrame({"flight_id": f["flight_id"], "probability": p})


def predict(model_path, flights_path, weather_path):
    return schedule(model_path, flights_path, weather_path)["probability"].to_numpy()


def whole(path, write):
    """Written whole or not at all."""
    part = f"{path}.part"
    try:
        write(part)
        os.replace(part, path)
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}") from None
    finally:
        Path(part).unlink(missing_ok=True)
