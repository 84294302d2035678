import made
import numpy as np

from flightdelays import features, weather


def at(table, row, name):
    return table[row, features.NAMES.index(name)]


def test_hour_weekday_distance_and_weather(files):
    table = features.build(files["schedule"], files["weather"])
    assert table.shape == (60, len(features.NAMES))
    # the first flight: Friday 1 February 2013, 06:05, 500 miles, rain
    assert at(table, 0, "hour_6") == 1 and at(table, 0, "hour_7") == 0
    assert at(table, 0, "weekday_4") == 1
    assert at(table, 0, "distance") == 0.5
    assert at(table, 0, "duration") == 2
    assert at(table, 0, "rain") == 1 and at(table, 1, "rain") == 0
    assert at(table, 0, "wind_speed") == 25


def test_hour_without_weather_is_nan(files, tmp_path):
    rows = made.take(files["weather"])
    table = features.build(files["schedule"], made.put(tmp_path / "w.csv", rows[1:]))
    assert np.isnan(at(table, 0, "temp"))
    assert len(table) == 60


def test_features_do_not_depend_on_other_rows(files, tmp_path):
    rows = made.take(files["schedule"])
    whole = features.build(files["schedule"], files["weather"])
    part = features.build(made.put(tmp_path / "f.csv", rows[::-7]), files["weather"])
    np.testing.assert_array_equal(whole[::-7], part)


def test_impossible_weather_is_missing_and_told(files, tmp_path):
    rows = made.take(files["weather"])
    rows[0].update(humid="101", wind_gust="201", pressure="800", temp="warm", precip="-1")
    rows.append({**rows[1], "visib": "7"})
    hours, notes = weather.load(made.put(tmp_path / "w.csv", rows))
    told = "\n".join(notes)
    for name in ("humid", "wind_gust", "pressure", "temp", "precip", "time_hour"):
        assert name in told
    assert np.isnan(hours[rows[0]["origin"], rows[0]["time_hour"]][0])
    assert hours[rows[1]["origin"], rows[1]["time_hour"]][-1] == 7
