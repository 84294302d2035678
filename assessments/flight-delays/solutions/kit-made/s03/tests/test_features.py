import numpy as np

from flightdelays import features
from tests.builders import WEATHER, flight, write_csv


def test_values(tmp_path):
    table = features.build(write_csv(tmp_path / "f.csv", [flight()]), write_csv(tmp_path / "w.csv", [WEATHER]))
    row = table.iloc[0]
    assert row.to_dict() == {
        "hour": 15, "month": 1, "weekday": 3, "distance": 1400,
        "temp": 39, "humid": 59, "wind_speed": 10.4, "precip": 0, "visib": 10, "pressure": 1012,
    }  # fmt: skip


def test_no_weather_is_nan(tmp_path):
    other = {**WEATHER, "origin": "JFK"}
    table = features.build(write_csv(tmp_path / "f.csv", [flight()]), write_csv(tmp_path / "w.csv", [other]))
    assert np.isnan(table["temp"][0]) and table["hour"][0] == 15


def test_one_row_per_flight_in_order(files):
    table = features.build(files.schedule, files.weather)
    assert len(table) == 100
    assert (table.nunique()[["hour", "weekday", "distance", "precip"]] > 1).all()
