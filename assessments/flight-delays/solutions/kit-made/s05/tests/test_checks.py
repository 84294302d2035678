import pytest

from flightdelays import checks
from flightdelays.errors import InputError


def found(table, tmp_path):
    table.to_csv(tmp_path / "f.csv", index=False)
    return [(problem.row, problem.column) for problem in checks.problems_of_file(str(tmp_path / "f.csv"))]


def test_clean(schedule, tmp_path):
    assert found(schedule, tmp_path) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("sched_dep_time", "2517"), ("sched_arr_time", "1275"), ("sched_dep_time", "x"), ("month", "13"), ("day", "30"),
     ("origin", "BOS"), ("dest", "abc"), ("dest", "ABCD"), ("distance", "0"), ("distance", "far"), ("carrier", ""),
     ("flight", ""), ("time_hour", ""), ("flight_id", "")],
)  # fmt: skip
def test_bad_value(schedule, tmp_path, column, value):
    schedule.loc[4, column] = value
    expected = "day" if column == "month" else column
    assert found(schedule, tmp_path) == [(5, expected)]


def test_repeated_ids(schedule, tmp_path):
    schedule.loc[[3, 7, 9], "flight_id"] = "same"
    assert found(schedule, tmp_path) == [(8, "flight_id"), (10, "flight_id")]


def test_several(schedule, tmp_path):
    schedule.loc[0, "origin"] = "?"
    schedule.loc[1, "distance"] = "-4"
    assert found(schedule, tmp_path) == [(1, "origin"), (2, "distance")]


def test_missing_columns(schedule, tmp_path):
    assert found(schedule.drop(columns=["dest", "year"]), tmp_path) == [(None, "year"), (None, "dest")]


def test_no_file_and_no_rows(schedule, tmp_path):
    assert checks.problems(str(tmp_path / "none.csv"))
    assert found(schedule.head(0), tmp_path) == [(None, "")]
    (tmp_path / "f.csv").write_text("")
    assert checks.problems(str(tmp_path / "f.csv"))


def test_bad_arr_delay_in_training(folder, tmp_path):
    text = (folder / "past.csv").read_text().replace(",50\n", ",late\n", 1)
    (tmp_path / "f.csv").write_text(text)
    with pytest.raises(InputError, match="arr_delay"):
        checks.load_flights(str(tmp_path / "f.csv"), training=True)
