import json

import pandas as pd
import pytest

from flightdelays import io
from flightdelays.__main__ import main
from flightdelays.validation import check_flights, list_problems, load_flights, load_weather


def flights():
    return pd.DataFrame(
        {
            "flight_id": ["a1", "0002", "x,3", "=4"],
            "year": "2013",
            "month": ["1", "1", "3", "3"],
            "day": ["5", "6", "9", "10"],
            "sched_dep_time": ["645", "2359", "1530", "1530"],
            "sched_arr_time": ["848", "5", "1700", "1700"],
            "carrier": ["US", "B6", "AA", "AA"],
            "flight": ["926", "102", "7", "8"],
            "tailnum": ["N178US", None, "N1", "N2"],
            "origin": ["EWR", "JFK", "LGA", "LGA"],
            "dest": ["CLT", "BUF", "ORD", "ORD"],
            "distance": ["529", "301", "733", "733"],
            "time_hour": ["2013-01-05T11:00:00Z", "2013-01-07T04:00:00Z", "2013-03-09T20:00:00Z", "2013-03-10T19:00:00Z"],
            "arr_delay": ["3", None, "-8", "40.5"],
        }
    )


def weather():
    return pd.DataFrame(
        {
            "origin": ["EWR", "JFK"], "time_hour": ["2013-01-05T11:00:00Z", "2013-01-07T04:00:00Z"],
            "temp": ["39", "40"], "dewp": ["26", "26"], "humid": ["59", "60"], "wind_dir": ["270", ""],
            "wind_speed": ["10", "8"], "wind_gust": ["", ""], "precip": ["0", "0.1"], "pressure": ["1012", "1013"],
            "visib": ["10", "2"],
        }
    )


def save(df, path):
    df.to_csv(path, index=False)
    return str(path)


def test_clean():
    assert check_flights(flights(), training=True).empty


CASES = [
    ("sched_dep_time", "2517"), ("sched_dep_time", "1275"), ("sched_dep_time", "abc"), ("sched_arr_time", "2400"),
    ("sched_arr_time", "-10"), ("month", "13"), ("day", "32"), ("day", "0"), ("origin", "BOS"), ("origin", "ewr"),
    ("dest", "abc"), ("dest", "ABCD"), ("distance", "0"), ("distance", "-3"), ("distance", "x"), ("distance", "inf"),
    ("time_hour", "2013-01-05T12:00:00Z"), ("time_hour", "yesterday"), ("flight", "0"), ("flight", "1.5"),
    ("carrier", None), ("flight_id", None), ("distance", None), ("time_hour", None), ("dest", " "),
]


@pytest.mark.parametrize("column,value", CASES)
def test_bad_value(column, value):
    df = flights()
    df.loc[0, column] = value
    found = check_flights(df)
    assert list(zip(found["row"], found["column"])) == [(1, column)]


def test_clock_change():
    df = flights()
    df.loc[3, "time_hour"] = "2013-03-10T20:00:00Z"
    assert list(check_flights(df)["row"]) == [4]


@pytest.mark.parametrize("hour,ok", [("05", True), ("06", True), ("07", False)])
def test_repeated_hour_in_november(hour, ok):
    df = flights().iloc[:1].copy()
    df[["month", "day", "sched_dep_time", "time_hour"]] = ["11", "3", "130", f"2013-11-03T{hour}:00:00Z"]
    assert check_flights(df).empty is ok


def test_duplicates_second_and_later():
    df = flights()
    df["flight_id"] = "same"
    assert list(check_flights(df)["row"]) == [2, 3, 4]


def test_all_problems_in_row_order():
    df = flights()
    df.loc[2, "dest"] = "?"
    df.loc[0, ["origin", "distance"]] = ["XXX", "-1"]
    assert list(check_flights(df)["row"]) == [1, 1, 3]


def test_arr_delay_only_in_training():
    df = flights()
    df.loc[2, "arr_delay"] = "late"
    assert check_flights(df).empty
    assert list(check_flights(df, training=True)["column"]) == ["arr_delay"]


@pytest.mark.parametrize("column", ["flight_id", "tailnum", "time_hour", "dest"])
def test_missing_column(column, tmp_path):
    path = save(flights().drop(columns=column), tmp_path / "f.csv")
    with pytest.raises(io.InputError, match=column):
        load_flights(path)
    assert any(column in text for text in list_problems(path))


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"\xff\xfe\xfa\n1\n", b'a,b\n"1,2\n'])
def test_unreadable(content, tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(content)
    with pytest.raises(io.InputError, match="f.csv"):
        load_flights(str(path))


def test_weather_repairs(tmp_path):
    df = weather()
    df.loc[0, ["humid", "wind_speed", "pressure", "temp"]] = ["120", "1048", "20", "cold"]
    df = pd.concat([df, df.iloc[[1]].assign(visib="9")])
    out, messages = load_weather(save(df, tmp_path / "w.csv"))
    text = "\n".join(messages)
    assert all(c in text for c in ["humid", "wind_speed", "pressure", "temp", "time_hour"])
    assert len(out) == 2 and out["visib"].tolist() == [10, 9]
    assert out.iloc[0][["humid", "wind_speed", "pressure", "temp"]].isna().all()


def test_weather_missing_column(tmp_path):
    with pytest.raises(io.InputError, match="visib"):
        load_weather(save(weather().drop(columns="visib"), tmp_path / "w.csv"))


def test_renamed_columns(tmp_path, monkeypatch):
    config = tmp_path / "columns.json"
    config.write_text(json.dumps({"flights": {"dest": "destination"}, "weather": {"visib": "miles"}}))
    monkeypatch.setattr(io, "CONFIG", config)
    df = flights().rename(columns={"dest": "destination"})
    assert list_problems(save(df, tmp_path / "f.csv")) == []
    df.loc[1, "destination"] = "?"
    assert "destination" in list_problems(save(df, tmp_path / "f.csv"))[0]
    assert len(load_weather(save(weather().rename(columns={"visib": "miles"}), tmp_path / "w.csv"))[0]) == 2


def test_validate_command(tmp_path, capsys):
    report = tmp_path / "r.csv"
    assert main(["validate", "--flights", save(flights(), tmp_path / "f.csv"), "--report", str(report)]) == 0
    assert report.read_text() == "row,column,problem\n"
    bad = flights()
    bad.loc[1, "origin"] = "BOS"
    assert main(["validate", "--flights", save(bad, tmp_path / "f.csv"), "--report", str(report)]) == 2
    assert report.read_text().splitlines()[1].startswith("2,origin,")
    assert main(["validate", "--flights", str(tmp_path / "none.csv"), "--report", str(report)]) == 2
