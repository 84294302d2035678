import pytest

from flightdelays import flights
from flightdelays.errors import BadRows, MissingColumns
from tests.builders import flight, write_csv


def found(path):
    return [(problem.row, problem.column) for problem in flights.find_problems(path)]


def of_row(tmp_path, **values):
    return found(write_csv(tmp_path / "f.csv", [flight(flight_id="ok"), flight(**values)]))


def test_clean(tmp_path):
    assert of_row(tmp_path) == []
    assert flights.validate(write_csv(tmp_path / "f.csv", [flight()])) == []


@pytest.mark.parametrize("column", [column for column in flights.REQUIRED if column != "tailnum"])
def test_missing_value(tmp_path, column):
    assert of_row(tmp_path, **{column: ""}) == [(2, column)]


def test_tailnum_may_be_missing(tmp_path):
    assert of_row(tmp_path, tailnum="") == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("sched_dep_time", "2517"), ("sched_dep_time", "1275"), ("sched_dep_time", "2400"), ("sched_dep_time", "noon"),
        ("sched_dep_time", "-1"), ("sched_arr_time", "2360"), ("sched_arr_time", "x"), ("year", "MMXIII"), ("month", "13"),
        ("month", "0"), ("day", "32"), ("day", "ten"), ("origin", "BOS"), ("origin", "ewr"), ("dest", "ia"), ("dest", "iah"),
        ("dest", "IAHX"), ("distance", "0"), ("distance", "-10"), ("distance", "far"), ("distance", "nan"),
        ("distance", "1e999"), ("flight", "0"), ("flight", "abc"), ("time_hour", "2013-01-10T19:00:00Z"),
        ("time_hour", "2013-01-10 20:00"), ("time_hour", "2013-01-10T20:30:00Z"), ("carrier", "  "),
    ],
)  # fmt: skip
def test_bad_value(tmp_path, column, value):
    assert of_row(tmp_path, **{column: value}) == [(2, column)]


def test_date_that_does_not_exist(tmp_path):
    assert of_row(tmp_path, month="2", day="29") == [(2, "day")]


@pytest.mark.parametrize(("time", "hour"), [("0", "05"), ("5", "05"), ("0005", "05"), ("1859", "23")])
def test_times_around_midnight(tmp_path, time, hour):
    assert of_row(tmp_path, sched_dep_time=time, time_hour=f"2013-01-10T{hour}:00:00Z") == []


def test_next_day_in_utc(tmp_path):
    assert of_row(tmp_path, sched_dep_time="2359", time_hour="2013-01-11T04:00:00Z") == []


def test_clock_change_in_march(tmp_path):
    march = {"month": "3", "day": "10"}
    assert of_row(tmp_path, **march, sched_dep_time="130", time_hour="2013-03-10T06:00:00Z") == []
    assert of_row(tmp_path, **march, sched_dep_time="600", time_hour="2013-03-10T10:00:00Z") == []
    assert of_row(tmp_path, **march, sched_dep_time="600", time_hour="2013-03-10T11:00:00Z") == [(2, "time_hour")]


def test_repeats_are_reported_from_the_second_on(tmp_path):
    rows = [flight(flight_id=key) for key in ("a", "b", "a", "a")]
    assert found(write_csv(tmp_path / "f.csv", rows)) == [(3, "flight_id"), (4, "flight_id")]


def test_all_problems_of_all_rows(tmp_path):
    rows = [flight(origin="X", dest="Y"), flight(flight_id="2"), flight(flight_id="3", distance="0")]
    assert found(write_csv(tmp_path / "f.csv", rows)) == [(1, "origin"), (1, "dest"), (3, "distance")]


def test_missing_columns(tmp_path):
    row = flight()
    del row["dest"], row["year"]
    path = write_csv(tmp_path / "f.csv", [row])
    assert found(path) == [(None, "year"), (None, "dest")]
    with pytest.raises(MissingColumns, match="dest"):
        flights.load_flights(path)


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"\xff\xfe", b'"open'])
def test_broken_files(tmp_path, content):
    (tmp_path / "f.csv").write_bytes(content)
    assert flights.validate(str(tmp_path / "f.csv"))


def test_header_without_rows_and_ragged_rows(tmp_path):
    path = write_csv(tmp_path / "f.csv", [], header=list(flight()))
    assert found(path) == [(None, "")]
    (tmp_path / "f.csv").write_text(open(path).read() + "1,2,3\n")
    assert found(path) == [(None, "")]


def test_no_such_file(tmp_path):
    assert found(str(tmp_path / "none.csv")) == [(None, "")]
    assert found(str(tmp_path)) == [(None, "")]


def test_bom_extra_columns_and_order(tmp_path):
    path = write_csv(tmp_path / "f.csv", [dict(reversed([*flight().items(), ("extra", "1")]))])
    (tmp_path / "g.csv").write_bytes(b"\xef\xbb\xbf" + open(path, "rb").read())
    assert found(str(tmp_path / "g.csv")) == []


def test_training_checks_arr_delay(tmp_path):
    good = write_csv(tmp_path / "f.csv", [flight(arr_delay=""), flight(flight_id="2", arr_delay="-4.5")])
    assert [row.arr_delay for row in flights.load_flights(good, training=True)] == [None, -4.5]
    bad = write_csv(tmp_path / "f.csv", [flight(arr_delay="soon")])
    with pytest.raises(BadRows, match="arr_delay"):
        flights.load_flights(bad, training=True)
    assert len(flights.load_flights(bad)) == 1


def test_other_names(tmp_path, rename_columns):
    rename_columns('{"flights": {"dest": "destination"}}')
    row = flight(dest="bad")
    row["destination"] = row.pop("dest")
    assert found(write_csv(tmp_path / "f.csv", [row])) == [(1, "destination")]
    assert found(write_csv(tmp_path / "f.csv", [flight()])) == [(None, "destination")]
