"""Five tests, each of which would hurt to lose."""

import numpy as np
import pandas as pd
import pytest

from flightdelays import core
from flightdelays.__main__ import main


def make(folder, n=600):
    dice = np.random.default_rng(0)
    day, hour = 1 + np.arange(n) % 28, 6 + np.arange(n) // 28 % 16
    f = pd.DataFrame({
        "flight_id": [f"{i:04}" for i in range(n)], "year": 2013, "month": 1, "day": day, "sched_dep_time": hour * 100 + 10,
        "sched_arr_time": hour * 100 + 130, "carrier": np.where(np.arange(n) % 2, "AA", "BB"), "flight": np.arange(n) + 1,
        "tailnum": "", "origin": "EWR", "dest": "BOS", "distance": 200,
        "time_hour": (pd.to_datetime("2013-01-01") + pd.to_timedelta((day - 1) * 24 + hour + 5, unit="h")).strftime("%Y-%m-%dT%H:00:00Z"),
    })
    f["sched_arr_time"] %= 2400
    storm = day % 3 == 0
    f["arr_delay"] = np.where(dice.random(n) < np.where(storm, 0.7, 0.1), 50, -3)
    w = pd.DataFrame({"origin": "EWR", "time_hour": f["time_hour"], "temp": 40, "dewp": 30, "humid": 50, "wind_dir": 90,
                      "wind_speed": np.where(storm, 40, 5), "wind_gust": "", "precip": storm * 0.5, "pressure": 1010, "visib": 9})
    paths = {k: str(folder / k) for k in ("f.csv", "w.csv", "s.csv", "model", "p.csv", "r.csv")}
    f.to_csv(paths["f.csv"], index=False)
    f.drop(columns="arr_delay").to_csv(paths["s.csv"], index=False)
    w.drop_duplicates().to_csv(paths["w.csv"], index=False)
    return f, storm, paths


def call(command, paths, **names):
    return main([command, *(word for flag, name in names.items() for word in (f"--{flag}", paths.get(name, name)))])


def predict(paths, schedule="s.csv"):
    return call("predict", paths, model="model", flights=schedule, weather="w.csv", predictions="p.csv")


def test_train_and_predict_end_to_end(tmp_path):
    f, storm, paths = make(tmp_path)
    assert call("train", paths, flights="f.csv", weather="w.csv", model="model") == 0
    assert predict(paths) == 0
    p = pd.read_csv(paths["p.csv"], dtype={"flight_id": str})
    assert list(p["flight_id"]) == list(f["flight_id"])
    assert p["probability"][storm].mean() > 0.5 > 0.3 > p["probability"][~storm].mean()
    np.testing.assert_allclose(core.predict(paths["model"], paths["s.csv"], paths["w.csv"]), p["probability"], atol=1e-6)
    assert predict(paths, "f.csv") == 0  # outcomes filled in: the same
    assert pd.read_csv(paths["p.csv"], dtype={"flight_id": str}).equals(p)


def test_features(tmp_path):
    f, storm, paths = make(tmp_path)
    x = core.features(paths["s.csv"], paths["w.csv"])
    assert (x["wind_speed"] == np.where(storm, 40, 5)).all()
    assert (x["hour"] // 1 == f["sched_dep_time"] // 100).all()
    assert x["weekday"].iloc[0] == 1 and x["duration"].iloc[0] == 80 and x["wind_gust"].isna().all()


@pytest.mark.parametrize("column,value", [
    ("sched_dep_time", "2517"), ("sched_arr_time", "1275"), ("origin", "XXX"), ("dest", "bos"), ("distance", "-1"),
    ("day", "30.5"), ("time_hour", "2013-01-05T01:00:00Z"), ("flight_id", "0000"), ("carrier", ""),
])
def test_each_problem_is_found_at_its_row(tmp_path, column, value):
    f, _, paths = make(tmp_path, 20)
    f = f.astype(str)
    f.loc[4, column] = value
    f.to_csv(paths["f.csv"], index=False)
    assert [p[:2] for p in core.report(paths["f.csv"])] == [(5, column)]
    assert call("validate", paths, flights="f.csv", report="r.csv") == 2
    assert call("validate", paths, flights="s.csv", report="r.csv") == 0
    assert open(paths["r.csv"]).read() == "row,column,problem\n"


def test_refusals_leave_nothing_behind(tmp_path, capsys):
    f, _, paths = make(tmp_path, 100)
    f.drop(columns="dest").to_csv(tmp_path / "x.csv", index=False)
    (tmp_path / "empty.csv").write_text("")
    for name, said in (("x.csv", "dest"), ("empty.csv", "empty.csv"), ("absent.csv", "absent.csv")):
        assert call("train", paths, flights=str(tmp_path / name), weather="w.csv", model="model") == 2
        assert said in capsys.readouterr().err
    (tmp_path / "model").write_text("no model")
    assert predict(paths) == 2
    assert "model" in capsys.readouterr().err
    assert not (tmp_path / "p.csv").exists() and not list(tmp_path.glob("*.part"))


def test_clock_change_in_march(tmp_path):
    f, _, paths = make(tmp_path, 2)
    f[["month", "day", "sched_dep_time"]] = [[3, 9, 1200], [3, 10, 1200]]
    f["time_hour"] = ["2013-03-09T17:00:00Z", "2013-03-10T16:00:00Z"]
    f.to_csv(paths["s.csv"], index=False)
    assert core.problems(paths["s.csv"]) == []
