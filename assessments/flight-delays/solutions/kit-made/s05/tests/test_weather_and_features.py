import numpy as np
import pandas as pd
import pytest

from flightdelays import features
from flightdelays.errors import InputError
from flightdelays.weather import load_weather


def test_impossible_values_are_missing(folder, tmp_path):
    table = pd.read_csv(folder / "weather.csv", dtype=str)
    table.loc[0, "humid"], table.loc[0, "wind_speed"], table.loc[0, "temp"] = "120", "1048", "warm"
    table.to_csv(tmp_path / "w.csv", index=False)
    assert load_weather(str(tmp_path / "w.csv")).iloc[0][["humid", "wind_speed", "temp"]].isna().all()


def test_last_of_repeated_hours(folder, tmp_path):
    table = pd.read_csv(folder / "weather.csv", dtype=str)
    again = table.head(1).assign(temp="77")
    pd.concat([table, again]).to_csv(tmp_path / "w.csv", index=False)
    weather = load_weather(str(tmp_path / "w.csv"))
    assert len(weather) == len(table) and (weather["temp"] == 77).sum() == 1


def test_missing_weather_column(folder, tmp_path):
    pd.read_csv(folder / "weather.csv").drop(columns="visib").to_csv(tmp_path / "w.csv", index=False)
    with pytest.raises(InputError, match="visib"):
        load_weather(str(tmp_path / "w.csv"))


def test_features(folder, schedule):
    table = features.build(str(folder / "schedule.csv"), str(folder / "weather.csv"))
    assert len(table) == len(schedule)
    assert (table["distance"] == schedule["distance"].astype(float)).all()
    dep = schedule["sched_dep_time"].astype(int)
    assert (table["dep_minutes"] == dep // 100 * 60 + dep % 100).all()
    wet = schedule["day"].astype(int) % 2 == 1
    assert (table["precip"][wet] == 0.2).all() and (table["precip"][~wet] == 0).all()


def test_no_weather(folder, tmp_path):
    pd.read_csv(folder / "weather.csv").head(3).to_csv(tmp_path / "w.csv", index=False)
    table = features.build(str(folder / "schedule.csv"), str(tmp_path / "w.csv"))
    assert np.isnan(table["humid"]).all()
