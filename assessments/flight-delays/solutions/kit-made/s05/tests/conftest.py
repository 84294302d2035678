import random
from datetime import datetime, timedelta

import pandas as pd
import pytest

from flightdelays import model

ORIGINS = ["EWR", "JFK", "LGA"]


def make_flights(count, seed, outcomes=True):
    rng = random.Random(seed)
    rows = []
    for i in range(count):
        time = datetime(2013, 2, 1) + timedelta(days=rng.randrange(20), hours=rng.randrange(6, 19), minutes=rng.randrange(60))
        carrier = rng.choice("AB")
        row = {
            "flight_id": f"{i:05}", "year": time.year, "month": time.month, "day": time.day,
            "sched_dep_time": time.hour * 100 + time.minute, "sched_arr_time": (time.hour + 2) * 100 + time.minute,
            "carrier": carrier * 2, "flight": rng.randrange(1, 999), "tailnum": "", "origin": rng.choice(ORIGINS),
            "dest": rng.choice(["XXX", "YYY"]), "distance": rng.randrange(100, 2000),
            "time_hour": (time + timedelta(hours=5)).strftime("%Y-%m-%dT%H:00:00Z"),
        }  # fmt: skip
        if outcomes:
            late = rng.random() < 0.1 + 0.4 * (carrier == "B") + 0.3 * (time.day % 2)
            row["arr_delay"] = "" if i % 30 == 0 else 50 if late else -5
        rows.append(row)
    return pd.DataFrame(rows).astype(str)


def make_weather():
    rows = []
    for hour in range(24 * 22):
        # wet on odd days (New York time)
        time = datetime(2013, 2, 1) + timedelta(hours=hour)
        wet = (time - timedelta(hours=5)).day % 2
        for origin in ORIGINS:
            rows.append({
                "origin": origin, "time_hour": time.strftime("%Y-%m-%dT%H:00:00Z"), "temp": 40, "dewp": 30,
                "humid": 90 if wet else 50, "wind_dir": 200, "wind_speed": 10, "wind_gust": "",
                "precip": 0.2 if wet else 0, "pressure": 1010, "visib": 3 if wet else 10,
            })  # fmt: skip
    return pd.DataFrame(rows).astype(str)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """past.csv, schedule.csv, weather.csv and late.model"""
    path = tmp_path_factory.mktemp("data")
    make_flights(1500, 1).to_csv(path / "past.csv", index=False)
    make_flights(200, 2, outcomes=False).to_csv(path / "schedule.csv", index=False)
    make_weather().to_csv(path / "weather.csv", index=False)
    model.save(model.train(str(path / "past.csv"), str(path / "weather.csv")), str(path / "late.model"))
    return path


@pytest.fixture
def schedule(folder):
    return pd.read_csv(folder / "schedule.csv", dtype=str, keep_default_na=False)
