import numpy as np
import pandas as pd
import pytest

from flightdelays import features, model, validation


@pytest.fixture
def data(tmp_path):
    rng = np.random.default_rng(0)
    n = 300
    hours = rng.integers(6, 22, n)
    days = rng.integers(1, 28, n)
    time_hour = pd.to_datetime(dict(year=2013, month=1, day=days, hour=hours)) + pd.Timedelta(hours=5)
    flights = pd.DataFrame(
        {
            "flight_id": [f"f{i}" for i in range(n)],
            "year": 2013,
            "month": 1,
            "day": days,
            "sched_dep_time": hours * 100 + 30,
            "sched_arr_time": hours * 100 + 145,
            "carrier": rng.choice(["UA", "B6", "EV"], n),
            "flight": rng.integers(1, 2000, n),
            "tailnum": "N14228",
            "origin": rng.choice(["EWR", "JFK", "LGA"], n),
            "dest": rng.choice(["ORD", "BOS"], n),
            "distance": rng.integers(200, 2500, n),
            "time_hour": time_hour.dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "arr_delay": np.where(hours > 15, 40, -5),
        }
    )
    weather = flights[["origin", "time_hour"]].drop_duplicates()
    for c in ["temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib"]:
        weather[c] = rng.normal(10, 1, len(weather))
    flights.to_csv(tmp_path / "flights.csv", index=False)
    weather.to_csv(tmp_path / "weather.csv", index=False)
    return tmp_path


def test_no_problems_in_good_file(data):
    assert validation.problems(data / "flights.csv") == []


def test_features(data):
    X = features.build(data / "flights.csv", data / "weather.csv")
    assert len(X) == 300
    assert X["dep_minute"].eq(30).all()
    assert X["dep_hour"].between(6, 21).all()


def test_train_and_predict(data):
    model.train(data / "flights.csv", data / "weather.csv", data / "m.model")
    p = model.predict(data / "m.model", data / "flights.csv", data / "weather.csv")
    assert len(p) == 300
    assert ((p >= 0) & (p <= 1)).all()
