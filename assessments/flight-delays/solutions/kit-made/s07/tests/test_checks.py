import made
import pytest

from flightdelays import checks, tables


def found(tmp_path, rows):
    return [(problem.row, problem.column) for problem in checks.report(made.put(tmp_path / "f.csv", rows))]


def test_clean_file_has_no_problem(tmp_path):
    assert found(tmp_path, made.flights(50)) == []


@pytest.mark.parametrize(("column", "value"), [
    ("sched_dep_time", "2517"), ("sched_dep_time", "1275"), ("sched_arr_time", "noon"), ("sched_dep_time", "2400"),
    ("sched_dep_time", "-5"), ("origin", "BOS"), ("dest", "bos"), ("dest", "BOST"), ("distance", "0"),
    ("distance", "far"), ("distance", "nan"), ("time_hour", "2013-02-03T00:00:00Z"), ("time_hour", "soon"),
    ("flight", "1.5"), ("carrier", ""), ("dest", ""), ("flight_id", ""), ("month", "13"), ("day", "31"), ("year", "x"),
])
def test_bad_value_is_found_at_its_row_and_column(tmp_path, column, value):
    rows = made.flights(5)
    rows[2][column] = value
    assert found(tmp_path, rows) == [(3, column)]


def test_every_problem_is_found(tmp_path):
    rows = made.flights(6)
    rows[0]["origin"] = rows[4]["dest"] = "?"
    rows[5]["flight_id"] = rows[3]["flight_id"] = rows[1]["flight_id"]
    assert found(tmp_path, rows) == [(1, "origin"), (4, "flight_id"), (5, "dest"), (6, "flight_id")]


@pytest.mark.parametrize(("month", "day", "departs", "stamp", "good"), [
    ("3", "9", "2305", "2013-03-10T04:00:00Z", True),
    ("3", "10", "1005", "2013-03-10T14:00:00Z", True),
    ("3", "10", "1005", "2013-03-10T15:00:00Z", False),
    ("11", "3", "105", "2013-11-03T05:00:00Z", True),
    ("11", "3", "105", "2013-11-03T06:00:00Z", True),
])
def test_clock_changes(tmp_path, month, day, departs, stamp, good):
    row = {**made.flights(1)[0], "month": month, "day": day, "sched_dep_time": departs, "time_hour": stamp}
    assert (found(tmp_path, [row]) == []) is good


def test_missing_tail_number_and_byte_order_mark_are_no_fault(tmp_path):
    rows = made.flights(3)
    rows[1]["tailnum"] = ""
    path = tmp_path / "f.csv"
    made.put(path, rows)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert checks.problems(str(path)) == []


def test_missing_column_is_a_problem_of_the_file(tmp_path):
    rows = [{name: value for name, value in row.items() if name != "dest"} for row in made.flights(3)]
    assert found(tmp_path, rows) == [(None, "dest")]


@pytest.mark.parametrize("text", [b"", b"flight_id,year\n", b"\xff\xfe\x00", b'flight_id\n"open\n'])
def test_file_that_is_no_table(tmp_path, text):
    path = tmp_path / "f.csv"
    path.write_bytes(text)
    assert checks.problems(str(path))


def test_training_looks_at_the_outcome(tmp_path):
    rows = made.flights(4)
    rows[1]["arr_delay"] = ""
    rows[2]["arr_delay"] = "late"
    path = made.put(tmp_path / "f.csv", rows)
    checks.flights(path)
    with pytest.raises(checks.BadInput, match="row 3, arr_delay"):
        checks.flights(path, training=True)


def test_text_is_written_whole_or_not_at_all(tmp_path):
    def stops():
        yield "half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        tables.write(str(tmp_path / "out"), stops())
    assert list(tmp_path.iterdir()) == []
