import json

import made
import numpy as np
import pytest

from flightdelays import columns, model
from flightdelays.errors import BadInput


def test_it_learns_hour_carrier_and_weather(files):
    rows = made.take(files["schedule"])
    said = model.predict(files["model"], files["schedule"], files["weather"])
    assert ((said >= 0) & (said <= 1)).all()

    def mean(test):
        return said[[bool(test(row)) for row in rows]].mean()

    assert mean(lambda row: int(row["day"]) % 2) > mean(lambda row: not int(row["day"]) % 2) + 0.1
    assert mean(lambda row: row["carrier"] == "ZZ") > mean(lambda row: row["carrier"] != "ZZ") + 0.05
    assert mean(lambda row: int(row["sched_dep_time"]) > 1500) > mean(lambda row: int(row["sched_dep_time"]) < 1200) + 0.1


def test_probabilities_are_about_the_rate(files):
    said = model.predict(files["model"], files["past"], files["weather"])
    late = [float(row["arr_delay"]) > 15 for row in made.take(files["past"])]
    assert abs(said.mean() - np.mean(late)) < 0.02


def test_cancelled_flights_teach_nothing(files, tmp_path):
    rows = made.take(files["past"])
    extra = [{**row, "flight_id": f"x{row['flight_id']}", "arr_delay": ""} for row in rows[:300]]
    one, _ = model.train(files["past"], files["weather"])
    two, _ = model.train(made.put(tmp_path / "f.csv", rows + extra), files["weather"])
    assert one == two


def test_unknown_codes_are_predicted(files, tmp_path):
    rows = made.take(files["schedule"])
    rows[0].update(carrier="QQ", dest="QQQ", tailnum="")
    assert len(model.predict(files["model"], made.put(tmp_path / "f.csv", rows), files["weather"])) == len(rows)


def test_damaged_model_is_refused(files, tmp_path):
    text = open(files["model"], encoding="utf-8").read()
    for bad in ("", "junk", text[: len(text) // 2], text.replace("0", "1", 50)):
        path = tmp_path / "model"
        path.write_text(bad)
        with pytest.raises(BadInput):
            model.load(str(path))


def test_renamed_columns(files, tmp_path, monkeypatch):
    names = {"flights": {"dest": "destination"}, "weather": {"visib": "visibility_miles"}}

    def renamed(path, kind):
        rows = [{names[kind].get(name, name): value for name, value in row.items()} for row in made.take(path)]
        return made.put(tmp_path / f"{kind}.csv", rows)

    plain = model.predict(files["model"], files["schedule"], files["weather"])
    settings = tmp_path / "columns.json"
    settings.write_text(json.dumps(names))
    monkeypatch.setattr(columns, "SETTINGS", settings)
    after = model.predict(files["model"], renamed(files["schedule"], "flights"), renamed(files["weather"], "weather"))
    np.testing.assert_array_equal(plain, after)
    with pytest.raises(BadInput, match="destination"):
        model.predict(files["model"], files["schedule"], files["weather"])
