"""End to end: files in, files out, exit status."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from delaymodel import feed
from delaymodel.commands import main
from delaymodel.model import predict
from delaymodel.rules import problems
from tests.samples import FLIGHTS, WEATHER, flight, rows_of, weather

TOP = Path(__file__).resolve().parent.parent


def run(command: str, **files: object) -> int:
    return main([command, *(word for name, path in files.items() for word in (f"--{name}", str(path)))])


def lines(path: Path) -> list[list[str]]:
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


class TestFromTheShell:
    def test_predict(self, model_path, tmp_path):
        out = tmp_path / "p.csv"
        words = ["predict", "--model", model_path, "--flights", FLIGHTS, "--weather", WEATHER, "--predictions", out]
        done = subprocess.run([sys.executable, "-m", "flightdelays", *map(str, words)], cwd=TOP, capture_output=True, text=True)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert len(lines(out)) == 661

    def test_train_predict_validate(self, tmp_path, capsys):
        model, out, report = tmp_path / "m", tmp_path / "p.csv", tmp_path / "r.csv"
        assert run("train", flights=FLIGHTS, weather=WEATHER, model=model) == 0
        assert run("predict", model=model, flights=FLIGHTS, weather=WEATHER, predictions=out) == 0
        assert run("validate", flights=FLIGHTS, report=report) == 0

        header, *rows = lines(out)
        assert header == ["flight_id", "probability"]
        assert [row[0] for row in rows] == [row["flight_id"] for row in rows_of(FLIGHTS)]
        assert all(0 <= float(text) <= 1 and len(text.partition(".")[2]) >= 6 for _, text in rows)
        assert len({text for _, text in rows}) > 300
        assert report.read_text() == "row,column,problem\n"
        assert sorted(os.listdir(tmp_path)) == ["m", "p.csv", "r.csv"]
        assert capsys.readouterr() == ("", "")

    @pytest.mark.parametrize("words", [[], ["fly"], ["predict"], ["train", "--flights", "f.csv"]])
    def test_wrong_use(self, words, capsys):
        with pytest.raises(SystemExit) as stopped:
            main(words)
        assert stopped.value.code == 2
        assert "usage" in capsys.readouterr().err


class TestPredict:
    def test_gives_what_the_part_gives(self, model_path, tmp_path):
        out = tmp_path / "p.csv"
        assert run("predict", model=model_path, flights=FLIGHTS, weather=WEATHER, predictions=out) == 0
        assert [float(text) for _, text in lines(out)[1:]] == pytest.approx(predict(model_path, FLIGHTS, WEATHER), abs=1e-8)

    def test_gives_ids_back_as_they_came(self, file, model_path, tmp_path):
        ids = ["007", "=1+1", "a,b", 'q"q', "NA", " x ", "é", "line\nbreak", "1.0", "@x"]
        out = tmp_path / "p.csv"
        flights = file([flight(flight_id=text) for text in ids])
        assert run("predict", model=model_path, flights=flights, weather=file([weather()]), predictions=out) == 0
        assert [row[0] for row in lines(out)[1:]] == ids

    def test_takes_columns_in_any_order_and_more_of_them(self, file, model_path, tmp_path):
        row = flight()
        other = dict(sorted(row.items(), reverse=True)) | {"gate": "B12", "dep_delay": "900"}
        hours = file([weather()])
        for name, rows in (("a", [row]), ("b", [other])):
            assert run("predict", model=model_path, flights=file(rows), weather=hours, predictions=tmp_path / name) == 0
        assert lines(tmp_path / "a") == lines(tmp_path / "b")

    @pytest.mark.parametrize(("changes", "named"), [({"origin": "BOS"}, "origin"), ({"sched_dep_time": "1275"}, "sched_dep_time")])
    def test_refuses_bad_flights_and_writes_nothing(self, file, model_path, tmp_path, capsys, changes, named):
        out = tmp_path / "p.csv"
        flights, hours = file([flight(**changes)]), file([weather()])
        before = sorted(os.listdir(tmp_path))
        assert run("predict", model=model_path, flights=flights, weather=hours, predictions=out) == 2
        error = capsys.readouterr().err
        assert named in error
        assert len(error.splitlines()) == 1
        assert sorted(os.listdir(tmp_path)) == before

    def test_names_the_file_that_is_not_there(self, file, model_path, tmp_path, capsys):
        good = {"model": model_path, "flights": file([flight()]), "weather": file([weather()]), "predictions": tmp_path / "p"}
        for name in ("model", "flights", "weather"):
            assert run("predict", **(good | {name: tmp_path / "gone"})) == 2
            assert "gone" in capsys.readouterr().err
        assert run("predict", **(good | {"predictions": tmp_path / "no" / "p"})) == 2
        assert not (tmp_path / "p").exists()


    def test_says_what_it_repaired_and_goes_on(self, file, model_path, tmp_path, capsys):
        hours = file([weather(visib="fog"), weather(wind_speed="1048", temp="-999")])
        for _ in range(2):  # each run says it, whatever was said before
            assert run("predict", model=model_path, flights=file([flight()]), weather=hours, predictions=tmp_path / "p") == 0
            said = capsys.readouterr().err
            assert all(f": {name}: 1 " in said for name in ("visib", "wind_speed", "temp", "time_hour"))
            assert len(said.splitlines()) == 4

    def test_twice_leaves_what_it_leaves_once(self, model_path, tmp_path):
        (tmp_path / ".p.csv.0123456789abcdef").write_text("what a killed run left is in nobody's way")
        for _ in range(2):
            assert run("predict", model=model_path, flights=FLIGHTS, weather=WEATHER, predictions=tmp_path / "p.csv") == 0
            assert sorted(os.listdir(tmp_path)) == [".p.csv.0123456789abcdef", "p.csv"]
            assert len(lines(tmp_path / "p.csv")) == 661


class TestUnderOtherNames:
    @pytest.fixture(autouse=True)
    def columns_file(self, tmp_path, monkeypatch):
        path = tmp_path / "columns.json"
        monkeypatch.setattr(feed, "COLUMNS_FILE", path)
        self.names = {"flights": {"dest": "destination", "sched_dep_time": "std"}, "weather": {"visib": "visibility"}}
        path.write_text(json.dumps(self.names))

    def renamed(self, kind: str, row: dict[str, str]) -> dict[str, str]:
        return {self.names[kind].get(name, name): text for name, text in row.items()}

    def test_predictions_are_the_same_with_the_model_of_before(self, file, model_path):
        row, hour = flight(), weather(visib="0.5")
        new = predict(model_path, file([self.renamed("flights", row) | {"dest": "extra"}]), file([self.renamed("weather", hour)]))
        feed.COLUMNS_FILE.unlink()
        assert predict(model_path, file([row]), file([hour])) == new

    def test_messages_and_reports_use_them(self, file, model_path, tmp_path, capsys):
        report, hours = tmp_path / "r.csv", file([self.renamed("weather", weather(visib="fog"))])
        flights = file([{"destination" if name == "dest" else name: text for name, text in flight(dest="x").items()}])
        assert run("validate", flights=flights, report=report) == 2
        assert [line[:2] for line in lines(report)[1:]] == [["", "std"], ["1", "destination"]]
        assert run("predict", model=model_path, flights=flights, weather=hours, predictions=tmp_path / "p") == 2
        assert "std is missing" in capsys.readouterr().err
        flights = file([self.renamed("flights", flight())])
        assert run("predict", model=model_path, flights=flights, weather=hours, predictions=tmp_path / "p") == 0
        assert ": visibility: 1 " in capsys.readouterr().err


class TestTrain:
    def test_keeps_the_old_model_when_it_fails(self, file, tmp_path, capsys):
        model = tmp_path / "m"
        model.write_text("yesterday's")
        assert run("train", flights=file([flight(arr_delay="x")]), weather=file([weather()]), model=model) == 2
        assert "arr_delay" in capsys.readouterr().err
        assert model.read_text() == "yesterday's"

    def test_refuses_broken_weather(self, file, tmp_path, capsys):
        hours = file([weather(time_hour="noon")])
        assert run("train", flights=FLIGHTS, weather=hours, model=tmp_path / "m") == 2
        assert "time_hour" in capsys.readouterr().err
        assert not (tmp_path / "m").exists()


class TestValidate:
    def test_lists_every_problem(self, file, tmp_path):
        path, report = file([flight(origin="BOS"), flight(distance="-1", dest="")]), tmp_path / "r.csv"
        assert run("validate", flights=path, report=report) == 2
        header, *rows = lines(report)
        assert header == ["row", "column", "problem"]
        assert [row[:2] for row in rows] == [["1", "origin"], ["2", "dest"], ["2", "distance"], ["2", "flight_id"]]
        assert rows == list(csv.reader(problems(path)))

    def test_reports_on_files_it_cannot_read(self, tmp_path):
        report = tmp_path / "r.csv"
        assert run("validate", flights=tmp_path / "gone.csv", report=report) == 2
        ((row, column, what),) = lines(report)[1:]
        assert (row, column) == ("", "")
        assert "gone.csv" in what


class TestImports:
    def test_do_nothing_else(self, tmp_path):
        code = f"import sys; sys.path.insert(0, {str(TOP)!r}); import flightdelays.__main__"
        done = subprocess.run([sys.executable, "-B", "-c", code], cwd=tmp_path, capture_output=True, text=True)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert os.listdir(tmp_path) == []
