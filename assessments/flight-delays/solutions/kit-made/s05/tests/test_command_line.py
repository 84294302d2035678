import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from flightdelays.__main__ import main

TOP = Path(__file__).resolve().parent.parent


def run(*arguments):
    return subprocess.run([sys.executable, "-m", "flightdelays", *map(str, arguments)], cwd=TOP, capture_output=True, text=True)


def test_wrong_use_ends_with_status_2():
    with pytest.raises(SystemExit) as ended:
        main(["predict"])
    assert ended.value.code == 2


def test_end_to_end(folder, schedule, tmp_path):
    weather = folder / "weather.csv"
    assert run("train", "--flights", folder / "past.csv", "--weather", weather, "--model", tmp_path / "m").returncode == 0
    flights = ["--flights", folder / "schedule.csv"]
    done = run("predict", "--model", tmp_path / "m", *flights, "--weather", weather, "--predictions", tmp_path / "p.csv")
    assert done.returncode == 0, done.stderr
    table = pd.read_csv(tmp_path / "p.csv", dtype={"flight_id": str})
    assert list(table["flight_id"]) == list(schedule["flight_id"])
    assert table["probability"].between(0, 1).all()
    assert run("validate", *flights, "--report", tmp_path / "r.csv").returncode == 0


def test_bad_input(folder, schedule, tmp_path):
    schedule.drop(columns="origin").to_csv(tmp_path / "f.csv", index=False)
    files = ["--model", folder / "late.model", "--flights", tmp_path / "f.csv", "--weather", folder / "weather.csv"]
    done = run("predict", *files, "--predictions", tmp_path / "p.csv")
    assert done.returncode == 2
    assert "origin" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "p.csv").exists()


def test_validate_reports(schedule, tmp_path):
    schedule.loc[16, "sched_dep_time"] = "2517"
    schedule.to_csv(tmp_path / "f.csv", index=False)
    assert run("validate", "--flights", tmp_path / "f.csv", "--report", tmp_path / "r.csv").returncode == 2
    report = pd.read_csv(tmp_path / "r.csv")
    assert report[["row", "column"]].values.tolist() == [[17, "sched_dep_time"]]
