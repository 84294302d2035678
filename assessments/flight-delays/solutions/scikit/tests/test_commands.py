"""The commands end to end, as operations runs them."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flightdelays import checks, cli, model, naming

from tests.conftest import a_flight, an_hour

TOP = Path(__file__).resolve().parent.parent


def run(*arguments):
    """Like the command, without starting an interpreter."""
    try:
        return cli.main([str(argument) for argument in arguments])
    except SystemExit as stopped:
        return stopped.code


def predict(trained, flights, weather, out):
    return run("predict", "--model", trained, "--flights", flights, "--weather", weather, "--predictions", out)


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_from_the_shell(world_files, trained, tmp_path):
    def shell(*arguments):
        command = [sys.executable, "-m", "flightdelays", *map(str, arguments)]
        return subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)

    flights, weather = world_files
    before = files_of_the_repository()
    done = shell("predict", "--model", trained, "--flights", flights, "--weather", weather, "--predictions", tmp_path / "p")
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(os.listdir(tmp_path)) == ["p"]
    assert files_of_the_repository() == before


def test_train_and_predict(world_files, tmp_path):
    flights, weather = world_files
    assert run("train", "--flights", flights, "--weather", weather, "--model", tmp_path / "m") == 0
    assert predict(tmp_path / "m", flights, weather, tmp_path / "p") == 0
    header, *rows = read(tmp_path / "p")
    assert header == ["flight_id", "probability"]
    assert [row[0] for row in rows] == [row["flight_id"] for row in csv.DictReader(open(flights, newline=""))]
    assert all(0 <= float(row[1]) <= 1 and len(row[1].split(".")[1]) >= 6 for row in rows)
    assert len({row[1] for row in rows}) > 100
    assert sorted(os.listdir(tmp_path)) == ["m", "p"]


def test_a_command_run_twice_leaves_what_it_leaves_once(trained, world_files, tmp_path):
    (tmp_path / ".p.csv.killed").write_text("half a fi")  # what a killed run leaves is in nobody's way
    for _ in range(2):
        assert predict(trained, *world_files, tmp_path / "p.csv") == 0
        assert len(read(tmp_path / "p.csv")) == 2401
        assert sorted(os.listdir(tmp_path)) == [".p.csv.killed", "p.csv"]


@pytest.fixture
def feed_of_tomorrow(tmp_path, monkeypatch):
    """The feed has changed its names, and columns.json says how."""
    path = tmp_path / "columns.json"
    path.write_text('{"flights": {"dest": "destination", "sched_dep_time": "std"}, "weather": {"visib": "visibility"}}')
    monkeypatch.setattr(naming, "PATH", path)


def renamed(row, **names):
    return {names.get(name, name): value for name, value in row.items()}


def test_columns_under_other_names_are_read_with_the_same_model(feed_of_tomorrow, trained, written, tmp_path, monkeypatch):
    flight, hour = a_flight(), an_hour(visib="0.5")
    flights = written([renamed(flight, dest="destination", sched_dep_time="std") | {"dest": "an extra one"}], "f.csv")
    weather = written([renamed(hour, visib="visibility")], "w.csv")
    assert predict(trained, flights, weather, tmp_path / "a") == 0
    monkeypatch.undo()
    assert predict(trained, written([flight]), written([hour], "w.csv"), tmp_path / "b") == 0
    assert read(tmp_path / "a") == read(tmp_path / "b")


def test_messages_and_reports_name_columns_as_the_files_do(feed_of_tomorrow, trained, written, tmp_path, capsys):
    row, hour = renamed(a_flight(dest="x"), dest="destination"), renamed(an_hour(visib="fog"), visib="visibility")
    assert run("validate", "--flights", written([row]), "--report", tmp_path / "r.csv") == 2
    assert [line[:2] for line in read(tmp_path / "r.csv")[1:]] == [["", "std"], ["1", "destination"]]
    assert predict(trained, written([row]), written([hour], "w.csv"), tmp_path / "p.csv") == 2
    assert "column std" in capsys.readouterr().err
    row = renamed(a_flight(), dest="destination", sched_dep_time="std")
    assert predict(trained, written([row]), written([hour], "w.csv"), tmp_path / "p.csv") == 0
    assert "column visibility: 1 values" in capsys.readouterr().err


def test_the_command_gives_what_the_part_gives(trained, world_files, tmp_path):
    assert predict(trained, *world_files, tmp_path / "p.csv") == 0
    written = [float(row[1]) for row in read(tmp_path / "p.csv")[1:]]
    assert written == pytest.approx(model.predict(trained, *world_files).tolist(), abs=1e-9)


def test_ids_come_back_character_for_character(trained, written, tmp_path):
    ids = ["007", "a,b", 'say "hi"', "=1+1", "NA", " padded ", "ünïcode", "two\nlines", "-1", "1e5"]
    flights, weather = written([a_flight(id_) for id_ in ids], "f.csv"), written([an_hour()], "w.csv")
    assert predict(trained, flights, weather, tmp_path / "p.csv") == 0
    assert [row[0] for row in read(tmp_path / "p.csv")[1:]] == ids


def test_columns_may_come_in_any_order_and_extra_ones_may_be_there(trained, written, tmp_path):
    plain = a_flight()
    shuffled = {name: plain[name] for name in sorted(plain, reverse=True)} | {"hour": "late", "arr_delay": "400"}
    weather = written([an_hour()], "w.csv")
    predict(trained, written([plain], "a.csv"), weather, tmp_path / "a")
    predict(trained, written([shuffled], "b.csv"), weather, tmp_path / "b")
    assert read(tmp_path / "a") == read(tmp_path / "b")


@pytest.mark.parametrize(
    ("flight", "hour", "named"),
    [
        ({"origin": "BOS"}, {}, "origin"),
        ({"sched_dep_time": "2517"}, {}, "sched_dep_time"),
        ({}, {"time_hour": "yesterday"}, "time_hour"),
    ],
)
def test_bad_input_stops_predict_and_leaves_no_file(trained, written, tmp_path, capsys, flight, hour, named):
    flights, weather = written([a_flight(**flight)], "f.csv"), written([an_hour(**hour)], "w.csv")
    assert predict(trained, flights, weather, tmp_path / "p.csv") == 2
    said = capsys.readouterr()
    assert named in said.err
    assert "Traceback" not in said.err
    assert not (tmp_path / "p.csv").exists()


def test_bad_input_stops_train_and_keeps_the_old_model(written, tmp_path, capsys):
    old = tmp_path / "m"
    old.write_text("the model of yesterday")
    flights, weather = written([a_flight(arr_delay="soon")], "f.csv"), written([an_hour()], "w.csv")
    assert run("train", "--flights", flights, "--weather", weather, "--model", old) == 2
    assert "arr_delay" in capsys.readouterr().err
    assert old.read_text() == "the model of yesterday"
    assert sorted(os.listdir(tmp_path)) == ["f.csv", "m", "w.csv"]


def test_files_that_can_not_be_used_are_named(trained, written, tmp_path, capsys):
    flights, weather = written([a_flight()], "f.csv"), written([an_hour()], "w.csv")
    out, gone = tmp_path / "p.csv", tmp_path / "gone.csv"
    for arguments in ((trained, gone, weather), (trained, flights, gone), (gone, flights, weather)):
        assert predict(*arguments, out) == 2
        assert "gone.csv" in capsys.readouterr().err
    assert predict(trained, flights, weather, tmp_path / "nowhere" / "p.csv") == 2
    assert "nowhere" in capsys.readouterr().err
    assert not out.exists()


def test_wrong_use_is_status_2(capsys):
    assert run("predict") == 2
    assert run("dance") == 2
    assert run() == 2
    assert "usage" in capsys.readouterr().err


def test_validate_reports_every_problem(written, tmp_path, capsys):
    path, report = written([a_flight("1", origin="BOS"), a_flight("1", distance="0")]), tmp_path / "r.csv"
    assert run("validate", "--flights", path, "--report", report) == 2
    header, *rows = read(report)
    assert header == ["row", "column", "problem"]
    assert [row[:2] for row in rows] == [["1", "origin"], ["2", "distance"], ["2", "flight_id"]]
    assert all(row[2] for row in rows)
    assert rows == list(csv.reader(checks.problems(path)))
    assert "3 problems" in capsys.readouterr().err


def test_validate_of_a_clean_file_is_a_header(written, tmp_path, capsys):
    assert run("validate", "--flights", written([a_flight()]), "--report", tmp_path / "r.csv") == 0
    assert (tmp_path / "r.csv").read_text() == "row,column,problem\n"
    assert capsys.readouterr().err == ""


def test_validate_reports_a_file_it_can_not_read(tmp_path):
    assert run("validate", "--flights", tmp_path / "gone.csv", "--report", tmp_path / "r.csv") == 2
    ((row, column, text),) = read(tmp_path / "r.csv")[1:]
    assert (row, column) == ("", "")
    assert "gone.csv" in text


def files_of_the_repository():
    files = (path for path in TOP.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(TOP) for path in files if path.parts[len(TOP.parts)] != ".git"}
