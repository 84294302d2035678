import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flightdelays import model
from flightdelays.cli import main
from flightdelays.intake import names
from tests.town import EXAMPLES, a_flight, an_hour, as_schedule, read_csv, write_examples

TOP = Path(__file__).resolve().parent.parent
ODD_KEYS = ["007", "a,b", 'say "x"', "=cmd|' /C calc'!A0", " padded ", "$(touch here)", "../../etc", "é\r\nü", "NA"]


@pytest.fixture
def run(trained, tmp_path, write):
    """Runs `predict` or `train` on rows, or on a path; the exit status and where the output would be."""

    def run_command(command, flights, weather=None, model_path=trained):
        flights = flights if isinstance(flights, str) else write("flights.csv", list(flights))
        weather = weather if isinstance(weather, str) else write("weather.csv", weather or [an_hour()])
        out = tmp_path / "out"
        more = ["--model", model_path, "--predictions", str(out)] if command == "predict" else ["--model", str(out)]
        return main([command, "--flights", flights, "--weather", weather, *more]), out

    return run_command


@pytest.fixture
def validated(tmp_path):
    def validate(path):
        report = tmp_path / "report.csv"
        status = main(["validate", "--flights", path, "--report", str(report)])
        return status, [(row["row"], row["column"]) for row in read_csv(report)]

    return validate


class TestFromStartToEnd:
    def test_train_in_a_process_of_its_own_and_predict(self, town, town_files, trained, tmp_path):
        """As it is run for real, with another hash seed: the same model, to the byte."""
        again = tmp_path / "again.model"
        flights, weather = town_files
        command = ["train", "--flights", flights, "--weather", weather, "--model", str(again)]
        done = subprocess.run(
            [sys.executable, "-B", "-m", "flightdelays", *command],
            cwd=TOP, env=os.environ | {"PYTHONHASHSEED": "77"}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert again.read_bytes() == Path(trained).read_bytes()

    def test_the_readme_s_commands_work_on_the_examples(self, tmp_path, capsys):
        past, schedule = (f"--flights={EXAMPLES / name}" for name in ("past.csv", "schedule.csv"))
        weather = f"--weather={EXAMPLES / 'weather.csv'}"
        files = {name: f"--{name}={tmp_path / name}" for name in ("report", "model", "predictions")}
        assert main(["validate", schedule, files["report"]]) == 0
        assert main(["train", past, weather, files["model"]]) == 0
        assert main(["predict", files["model"], schedule, weather, files["predictions"]]) == 0
        assert len(read_csv(tmp_path / "predictions")) == len(read_csv(EXAMPLES / "schedule.csv"))
        assert sorted(os.listdir(tmp_path)) == ["model", "predictions", "report"]
        assert capsys.readouterr() == ("", "")

    def test_the_examples_are_what_the_town_gives(self, tmp_path):
        write_examples(tmp_path)
        for file in tmp_path.iterdir():
            assert file.read_bytes() == (EXAMPLES / file.name).read_bytes()


class TestPredict:
    def test_the_command_says_what_the_part_says(self, run, town, trained, write):
        rows, weather = list(as_schedule(town.past[::40])), write("w.csv", town.weather)
        status, out = run("predict", rows, weather)
        assert status == 0
        written = read_csv(out)
        assert list(written[0]) == ["flight_id", "probability"]
        assert [row["flight_id"] for row in written] == [row["flight_id"] for row in rows]
        said = [float(row["probability"]) for row in written]
        assert said == pytest.approx(model.predict(trained, write("f.csv", rows), weather), abs=1e-8)
        assert len(set(said)) > 20
        assert all(len(row["probability"].split(".")[1]) >= 6 for row in written)

    def test_keys_come_back_character_for_character(self, run):
        status, out = run("predict", [a_flight(key) for key in ODD_KEYS])
        assert status == 0
        assert [row["flight_id"] for row in read_csv(out)] == ODD_KEYS

    def test_columns_in_another_order_with_others_between(self, run):
        _, out = run("predict", [a_flight()])
        plain = out.read_bytes()
        shuffled = dict(sorted((a_flight() | {"zzz": "1", "aaa": ""}).items(), reverse=True))
        _, out = run("predict", [shuffled])
        assert out.read_bytes() == plain

    def test_repairs_are_told_and_the_status_is_0(self, run, capsys):
        status, out = run("predict", [a_flight()], [an_hour(humid="140"), an_hour(precip="-1")])
        assert status == 0 and out.exists()
        told = capsys.readouterr().err
        assert all(f"column {name}: 1 " in told for name in ("humid", "precip", "time_hour"))

    def test_a_model_that_is_none_is_refused(self, run, tmp_path, capsys):
        (tmp_path / "not.model").write_text("no")
        status, out = run("predict", [a_flight()], model_path=str(tmp_path / "not.model"))
        assert status == 2 and not out.exists()
        assert "not.model" in capsys.readouterr().err


class TestRefusals:
    @pytest.mark.parametrize("command", ["train", "predict"])
    @pytest.mark.parametrize(
        ("flights", "weather", "told"),
        [
            ([a_flight(sched_dep_time="2517")], [an_hour()], "sched_dep_time"),
            ([a_flight(), a_flight()], [an_hour()], "flight_id"),
            ([{"flight_id": "x"}], [an_hour()], "origin"),
            ([a_flight()], [{"origin": "JFK"}], "time_hour"),
            ("none.csv", [an_hour()], "none.csv"),
            ([a_flight()], "none.csv", "none.csv"),
        ],
    )
    def test_bad_input_is_2_with_a_message_and_no_file(self, run, capsys, command, flights, weather, told):
        status, out = run(command, flights, weather)
        assert status == 2 and not out.exists()
        printed = capsys.readouterr()
        assert told in printed.err and "Traceback" not in printed.err
        assert printed.out == ""

    @pytest.mark.parametrize("command", ["train", "predict"])
    def test_what_was_there_before_stays(self, run, tmp_path, command):
        (tmp_path / "out").write_text("yesterday's")
        status, out = run(command, [a_flight(day="0")])
        assert status == 2
        assert out.read_text() == "yesterday's"

    def test_a_file_name_can_not_steer_a_terminal(self, run, capsys):
        run("train", "no\x1b[31m\n.csv")
        assert "no?[31m?.csv" in capsys.readouterr().err

    def test_wrong_use_is_2(self):
        for wrong in ([], ["predict"], ["validate", "--flights", "x"], ["train", "--fl", "x"], ["fly"]):
            with pytest.raises(SystemExit) as ended:
                main(wrong)
            assert ended.value.code == 2


class TestValidate:
    def test_a_clean_file(self, validated, write):
        assert validated(write("f.csv", [a_flight()])) == (0, [])

    def test_all_problems_with_row_and_column(self, validated, write):
        path = write("f.csv", [a_flight("a", dest="x"), a_flight("b"), a_flight("a", distance="")])
        assert validated(path) == (2, [("1", "dest"), ("3", "distance"), ("3", "flight_id")])

    def test_what_it_found_is_told_as_a_refusal_is(self, validated, write, capsys):
        validated(write("f.csv", [a_flight("a", dest="x"), a_flight("b", dest="y")]))
        assert "f.csv: row 1, column dest: not three capital letters (2 times)" in capsys.readouterr().err
        validated("none.csv")
        assert "none.csv: the file can't be read" in capsys.readouterr().err

    def test_a_problem_of_the_whole_file_has_no_row(self, validated, write):
        assert validated(write("f.csv", [{"flight_id": "x"} | {"more": "1"}]))[1][0] == ("", "year")
        assert validated("none.csv") == (2, [("", "")])


class TestOtherNames:
    @pytest.fixture
    def renamed(self, tmp_path, monkeypatch):
        """columns.json for a feed that calls three columns something else."""
        source = tmp_path / "columns.json"
        flights = {"dest": "to, or so", "sched_dep_time": "off"}
        source.write_text(json.dumps({"flights": flights, "weather": {"visib": "miles"}}))
        monkeypatch.setattr(names.column_names, "__defaults__", (source,))

    def test_a_model_of_before_reads_the_files_of_after(self, run, renamed, trained, monkeypatch):
        status, out = run("predict", [_renamed(a_flight())], [_renamed(an_hour())])
        assert status == 0
        after = out.read_bytes()
        monkeypatch.undo()
        assert run("predict", [a_flight()])[0] == 0
        assert out.read_bytes() == after

    def test_messages_and_reports_use_the_file_s_names(self, run, renamed, validated, write, capsys):
        assert validated(write("f.csv", [_renamed(a_flight(dest="x"))])) == (2, [("1", "to, or so")])
        assert run("predict", [_renamed(a_flight(sched_dep_time="2517"))], [_renamed(an_hour())])[0] == 2
        assert "column off" in capsys.readouterr().err
        assert run("predict", [_renamed(a_flight())], [_renamed(an_hour(visib="-1"))])[0] == 0
        assert "column miles" in capsys.readouterr().err


def _renamed(row):
    theirs = {"dest": "to, or so", "sched_dep_time": "off", "visib": "miles"}
    return {theirs.get(name, name): value for name, value in row.items()}
