"""The commands, end to end."""

import made
import pytest

from flightdelays import model
from flightdelays.__main__ import command_line, main


def test_train_takes_the_flags_of_the_brief():
    options = command_line().parse_args(["train", "--flights", "f.csv", "--weather", "w.csv", "--model", "m"])
    assert (options.flights, options.weather, options.model) == ("f.csv", "w.csv", "m")


def test_wrong_use_ends_with_status_2():
    with pytest.raises(SystemExit) as ended:
        main(["predict"])
    assert ended.value.code == 2


def predict(files, out, **other):
    use = {**files, **other}
    return main(["predict", "--model", use["model"], "--flights", use["schedule"], "--weather", use["weather"],
                 "--predictions", str(out)])


def test_predict_gives_back_keys_and_order_and_the_parts_numbers(files, tmp_path):
    rows = made.take(files["schedule"])
    rows[0]["flight_id"], rows[1]["flight_id"], rows[2]["flight_id"] = "007", '=1,"2"', " x "
    path = made.put(tmp_path / "f.csv", rows)
    assert predict(files, tmp_path / "p.csv", schedule=path) == 0
    written = made.take(tmp_path / "p.csv")
    assert [row["flight_id"] for row in written] == [row["flight_id"] for row in rows]
    numbers = model.predict(files["model"], path, files["weather"])
    assert [float(row["probability"]) for row in written] == pytest.approx(numbers, abs=1e-7)


def test_outcomes_and_other_columns_change_nothing(files, tmp_path):
    rows = [{**row, "dep_delay": "99", "arr_delay": "99", "note": "x"} for row in made.take(files["schedule"])]
    assert predict(files, tmp_path / "a.csv") == 0
    assert predict(files, tmp_path / "b.csv", schedule=made.put(tmp_path / "f.csv", rows)) == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_training_twice_gives_the_same_file(files, tmp_path):
    again = tmp_path / "model"
    assert main(["train", "--flights", files["past"], "--weather", files["weather"], "--model", str(again)]) == 0
    assert again.read_bytes() == open(files["model"], "rb").read()


@pytest.mark.parametrize("what", ["schedule", "weather", "model"])
def test_absent_file_is_refused_and_nothing_written(files, tmp_path, capsys, what):
    assert predict(files, tmp_path / "p.csv", **{what: str(tmp_path / "absent")}) == 2
    assert "absent" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_missing_weather_column_is_refused_by_name(files, tmp_path, capsys):
    rows = [{name: value for name, value in row.items() if name != "humid"} for row in made.take(files["weather"])]
    assert predict(files, tmp_path / "p.csv", weather=made.put(tmp_path / "w.csv", rows)) == 2
    assert "humid" in capsys.readouterr().err
    assert not (tmp_path / "p.csv").exists()


def test_repairs_are_told(files, tmp_path, capsys):
    rows = made.take(files["weather"])
    rows[0]["wind_speed"] = "1048"
    assert predict(files, tmp_path / "p.csv", weather=made.put(tmp_path / "w.csv", rows)) == 0
    assert "wind_speed" in capsys.readouterr().err


def test_validate_writes_a_report(files, tmp_path, capsys):
    report = tmp_path / "r.csv"
    assert main(["validate", "--flights", files["schedule"], "--report", str(report)]) == 0
    assert report.read_text() == "row,column,problem\n"
    rows = made.take(files["schedule"])
    rows[3]["dest"] = "x,y"
    assert main(["validate", "--flights", made.put(tmp_path / "f.csv", rows), "--report", str(report)]) == 2
    assert [(row["row"], row["column"]) for row in made.take(report)] == [("4", "dest")]
    assert main(["validate", "--flights", str(tmp_path / "absent.csv"), "--report", str(report)]) == 2
    assert "absent.csv" in capsys.readouterr().err
