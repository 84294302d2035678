"""The commands, end to end, as they are run."""

import csv
import os
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from flightdelays.__main__ import command_line, main

TOP = Path(__file__).resolve().parent.parent


def run(command, **files):
    arguments = [part for name, path in files.items() for part in (f"--{name}", str(path))]
    return subprocess.run(
        [sys.executable, "-m", "flightdelays", command, *arguments], cwd=TOP, capture_output=True, text=True, timeout=100
    )


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def trained(write, past, weather, tmp_path):
    path = tmp_path / "a.model"
    assert main(["train", "--flights", write(past), "--weather", write(weather), "--model", str(path)]) == 0
    return path


def test_train_takes_the_flags_of_the_brief():
    options = command_line().parse_args(["train", "--flights", "f.csv", "--weather", "w.csv", "--model", "m"])
    assert (options.flights, options.weather, options.model) == ("f.csv", "w.csv", "m")


def test_wrong_use_ends_with_status_2():
    with pytest.raises(SystemExit) as ended:
        main(["predict"])
    assert ended.value.code == 2


def test_all_the_way(write, past, schedule, weather, tmp_path):
    flights, sky = write(schedule), write(weather)
    before = sorted(TOP.rglob("*.*"))
    done = run("train", flights=write(past), weather=sky, model=tmp_path / "m")
    assert (done.returncode, done.stderr) == (0, "")
    done = run("predict", model=tmp_path / "m", flights=flights, weather=sky, predictions=tmp_path / "p")
    assert (done.returncode, done.stderr) == (0, "")
    rows = rows_of(tmp_path / "p")
    assert [row["flight_id"] for row in rows] == [row["flight_id"] for row in schedule]
    assert all(len(row["probability"].split(".")[1]) >= 6 and 0 <= float(row["probability"]) <= 1 for row in rows)
    done = run("validate", flights=flights, report=tmp_path / "r")
    assert done.returncode == 0
    assert (tmp_path / "r").read_text().split() == ["row,column,problem"]
    kept = [path for path in TOP.rglob("*.*") if "__pycache__" not in path.parts and ".pytest_cache" not in path.parts]
    assert not set(kept) - set(before), "the commands left something in the repository"

    parts = tomllib.loads((TOP / "takehome.toml").read_text())["parts"]
    part = {name: getattr(import_module(where.split(":")[0]), where.split(":")[1]) for name, where in parts.items()}
    said = part["predict"](str(tmp_path / "m"), flights, sky)
    assert np.allclose(said, [float(row["probability"]) for row in rows], atol=1e-8)
    assert len(part["features"](flights, sky)) == len(schedule)
    assert part["validate"](flights) == []
    assert part["validate"](write(schedule.changed(3, dest="?")))


def test_ids_come_back_as_they_were(write, trained, schedule, weather, tmp_path):
    ids = ["007", "a,b", 'say "x"', "=1+1", "two\nlines", " room ", "a\rb", "NA", "é", "1e5", "../x"]
    for number, key in enumerate(ids, start=1):
        schedule = schedule.changed(number, flight_id=key)
    out = tmp_path / "p.csv"
    given = ["--model", str(trained), "--flights", write(schedule), "--weather", write(weather)]
    assert main(["predict", *given, "--predictions", str(out)]) == 0
    assert [row["flight_id"] for row in rows_of(out)][: len(ids)] == ids


def test_after_departure_columns_change_nothing(write, trained, schedule, weather, tmp_path):
    filled = schedule.all(dep_time="x", dep_delay="90", arr_time="1", arr_delay="late", air_time="5")
    for rows, name in ((schedule, "a"), (filled, "b")):
        given = ["--model", str(trained), "--flights", write(rows), "--weather", write(weather)]
        assert main(["predict", *given, "--predictions", str(tmp_path / name)]) == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_bad_schedule_leaves_no_predictions(write, trained, schedule, weather, tmp_path):
    bad = write(schedule.changed(4, dest="nowhere"))
    done = run("predict", model=trained, flights=bad, weather=write(weather), predictions=tmp_path / "p")
    assert done.returncode == 2
    assert "dest" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "p").exists()


def test_bad_training_leaves_the_old_model(write, trained, past, weather, capsys):
    old = trained.read_bytes()
    given = ["--flights", write(past.changed(1, arr_delay="?")), "--weather", write(weather), "--model", str(trained)]
    assert main(["train", *given]) == 2
    assert "arr_delay" in capsys.readouterr().err
    assert trained.read_bytes() == old


def test_half_written_model_of_a_killed_run_is_in_nobodys_way(write, past, weather, tmp_path):
    (tmp_path / "m.partial").write_text("half")
    given = ["--flights", write(past), "--weather", write(weather), "--model", str(tmp_path / "m")]
    assert main(["train", *given]) == 0
    assert not (tmp_path / "m.partial").exists()


def test_outputs_that_cannot_be(write, schedule, tmp_path, capsys):
    flights = write(schedule)
    content = open(flights).read()
    assert main(["validate", "--flights", flights, "--report", flights]) == 2
    assert open(flights).read() == content
    assert main(["validate", "--flights", flights, "--report", str(tmp_path / "no" / "r.csv")]) == 2
    assert main(["validate", "--flights", flights, "--report", str(tmp_path)]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_validate_reports_all(write, schedule, tmp_path):
    report = tmp_path / "r.csv"
    flights = write(schedule.changed(2, origin="?").changed(5, distance='"x", \n'))
    assert main(["validate", "--flights", flights, "--report", str(report)]) == 2
    assert [(row["row"], row["column"]) for row in rows_of(report)] == [("2", "origin"), ("5", "distance")]
    assert main(["validate", "--flights", str(tmp_path / "none"), "--report", str(report)]) == 2
    assert [(row["row"], row["column"]) for row in rows_of(report)] == [("", "")]


def test_repairs_are_told(write, trained, schedule, weather, tmp_path, capsys):
    given = ["--model", str(trained), "--flights", write(schedule), "--weather", write(weather.all(humid="140"))]
    assert main(["predict", *given, "--predictions", str(tmp_path / "p")]) == 0
    assert "humid" in capsys.readouterr().err


def test_renamed_feed_with_a_model_from_before(write, trained, schedule, weather, columns_json, tmp_path, capsys):
    given = ["--model", str(trained), "--flights", write(schedule), "--weather", write(weather)]
    assert main(["predict", *given, "--predictions", str(tmp_path / "before")]) == 0
    columns_json('{"flights": {"dest": "destination"}, "weather": {"visib": "miles"}}')
    new = [write(schedule.renamed({"dest": "destination"})), "--weather", write(weather.renamed({"visib": "miles"}))]
    given = ["--model", str(trained), "--flights", *new]
    assert main(["predict", *given, "--predictions", str(tmp_path / "after")]) == 0
    assert (tmp_path / "before").read_bytes() == (tmp_path / "after").read_bytes()
    given = ["--flights", write(schedule), "--report", str(tmp_path / "r")]
    assert main(["validate", *given]) == 2
    assert "destination" in capsys.readouterr().err


def test_imports_do_nothing(tmp_path):
    modules = ", ".join(f"flightdelays.{path.stem}" for path in (TOP / "flightdelays").glob("[a-z]*.py"))
    done = subprocess.run(
        [sys.executable, "-c", f"import {modules}"], cwd=tmp_path, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(TOP)},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
