import os
import subprocess
import sys
from pathlib import Path

import pytest

from flightdelays import csvfile
from flightdelays.__main__ import command_line, main
from tests.builders import WEATHER, flight, many_flights, read_csv, write_csv

TOP = Path(__file__).resolve().parent.parent


def test_train_takes_the_flags_of_the_brief():
    options = command_line().parse_args(["train", "--flights", "f.csv", "--weather", "w.csv", "--model", "m"])
    assert (options.flights, options.weather, options.model) == ("f.csv", "w.csv", "m")


def test_wrong_use_ends_with_status_2():
    with pytest.raises(SystemExit) as ended:
        main(["predict"])
    assert ended.value.code == 2


def test_end_to_end_in_a_process(files, tmp_path):
    def run(*arguments):
        return subprocess.run([sys.executable, "-m", "flightdelays", *arguments], cwd=TOP, capture_output=True, text=True)

    model, out = str(tmp_path / "m"), str(tmp_path / "p.csv")
    done = run("train", "--flights", files.past, "--weather", files.weather, "--model", model)
    assert done.returncode == 0, done.stderr
    done = run("predict", "--model", model, "--flights", files.schedule, "--weather", files.weather, "--predictions", out)
    assert done.returncode == 0, done.stderr
    rows = read_csv(out)
    assert [row["flight_id"] for row in rows] == [row["flight_id"] for row in read_csv(files.schedule)]
    assert len({row["probability"] for row in rows}) > 50
    done = run("predict", "--model", files.past, "--flights", files.schedule, "--weather", files.weather, "--predictions", "x")
    assert done.returncode == 2 and "Traceback" not in done.stderr and not (TOP / "x").exists()


def predict(model_path, flights, weather, out):
    return main(["predict", "--model", model_path, "--flights", flights, "--weather", weather, "--predictions", str(out)])


def test_ids_survive(files, model_path, tmp_path):
    ids = ["007", "a,b", 'q"q', "=1+2", "new\nline", " x "]
    path = write_csv(tmp_path / "f.csv", [flight(flight_id=key) for key in ids])
    assert predict(model_path, path, files.weather, tmp_path / "p") == 0
    assert [row["flight_id"] for row in read_csv(tmp_path / "p")] == ids


def test_outcomes_are_ignored(files, model_path, tmp_path):
    rows = many_flights(20, outcomes=False)
    filled = write_csv(tmp_path / "f.csv", [{**row, "arr_delay": "junk", "dep_delay": "99"} for row in rows])
    assert predict(model_path, filled, files.weather, tmp_path / "a") == 0
    assert predict(model_path, write_csv(tmp_path / "g.csv", rows), files.weather, tmp_path / "b") == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("column", ["origin", "dest", "time_hour", "flight_id"])
def test_refusal_names_the_column_and_writes_nothing(files, model_path, tmp_path, capsys, column):
    path = write_csv(tmp_path / "f.csv", [flight(**{column: ""})])
    before = set(tmp_path.iterdir())
    assert predict(model_path, path, files.weather, tmp_path / "p") == 2
    assert column in capsys.readouterr().err
    assert set(tmp_path.iterdir()) == before


def test_failed_training_keeps_the_old_model(files, model_path, tmp_path):
    old = open(model_path, "rb").read()
    bad = write_csv(tmp_path / "f.csv", [flight(arr_delay="x")])
    assert main(["train", "--flights", bad, "--weather", files.weather, "--model", model_path]) == 2
    assert open(model_path, "rb").read() == old


def test_atomic_write_cleans_up(tmp_path):
    with pytest.raises(KeyboardInterrupt), csvfile.atomic_write(str(tmp_path / "x")) as stream:
        stream.write("half")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_output_folder_that_is_not_there(files, tmp_path):
    assert main(["validate", "--flights", files.past, "--report", str(tmp_path / "no" / "r")]) == 2


def test_validate(files, tmp_path):
    report = tmp_path / "r.csv"
    assert main(["validate", "--flights", files.schedule, "--report", str(report)]) == 0
    assert report.read_text().splitlines() == ["row,column,problem"]
    bad = write_csv(tmp_path / "f.csv", [flight(), flight(sched_dep_time="2517")])
    assert main(["validate", "--flights", bad, "--report", str(report)]) == 2
    assert {(row["row"], row["column"]) for row in read_csv(report)} == {("2", "flight_id"), ("2", "sched_dep_time")}


def test_repairs_on_stderr(files, model_path, tmp_path, capsys):
    hours = write_csv(tmp_path / "w.csv", [{**WEATHER, "humid": "120"}])
    assert predict(model_path, files.schedule, hours, tmp_path / "p") == 0
    assert "humid" in capsys.readouterr().err


def test_import_is_silent(tmp_path):
    names = [f"flightdelays.{path.stem}" for path in (TOP / "flightdelays").glob("*.py") if path.stem != "__main__"]
    done = subprocess.run(
        [sys.executable, "-c", "import " + ", ".join(names)],
        cwd=tmp_path, capture_output=True, env={**os.environ, "PYTHONPATH": str(TOP)},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert list(tmp_path.iterdir()) == []
