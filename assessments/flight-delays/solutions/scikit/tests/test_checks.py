import csv
import datetime as dt

import pytest

from flightdelays.checks import MEASUREMENTS, problems, read_flights, read_weather
from flightdelays.files import BadInput

from tests.conftest import a_flight, an_hour


def places(path):
    """What `problems` reports, as (row, column)."""
    return [tuple(line[:2]) for line in csv.reader(problems(path))]


def test_a_clean_schedule_has_no_problem(written):
    flights = [a_flight("1"), a_flight("2", departure=5), a_flight("3", departure=2359, carrier="??", tailnum="")]
    assert problems(written(flights)) == []


def test_what_is_known_after_departure_is_not_looked_at(written):
    assert problems(written([a_flight(dep_delay="soon", arr_delay="NA", air_time="")])) == []


@pytest.mark.parametrize("column", [column for column in a_flight() if column != "tailnum"])
def test_a_missing_value_is_a_problem(written, column):
    assert places(written([a_flight("1"), a_flight("2") | {column: ""}])) == [("2", column)]


@pytest.mark.parametrize("column", list(a_flight()))
def test_a_missing_column_is_a_problem_of_the_file(written, column):
    rows = [{name: value for name, value in a_flight().items() if name != column}]
    assert places(written(rows)) == [("", column)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("sched_dep_time", "2517"),
        ("sched_dep_time", "1275"),
        ("sched_dep_time", "2400"),
        ("sched_dep_time", "-5"),
        ("sched_dep_time", "15:30"),
        ("sched_dep_time", "noon"),
        ("sched_arr_time", "1860"),
        ("sched_arr_time", "nan"),
        ("year", "two thousand"),
        ("month", "13"),
        ("month", "0"),
        ("day", "32"),
        ("day", "1.5"),
        ("origin", "BOS"),
        ("origin", "jfk"),
        ("dest", "ord"),
        ("dest", "O1D"),
        ("dest", "CHICAGO"),
        ("dest", "ORD\n"),
        ("distance", "0"),
        ("distance", "-719"),
        ("distance", "far"),
        ("distance", "inf"),
        ("distance", "nan"),
        ("distance", "1_000"),
        ("flight", "-1"),
        ("flight", "UA1545"),
        ("time_hour", "2013-01-15T15:00:00Z"),
        ("time_hour", "2013-01-15T21:00:00Z"),
        ("time_hour", "2013-01-16T20:00:00Z"),
        ("time_hour", "2013-01-15 20:00:00"),
        ("time_hour", "2013-01-15T20:30:00Z"),
        ("time_hour", "2013-13-45T20:00:00Z"),
    ],
)
def test_a_wrong_value_is_a_problem_of_its_row_and_column(written, column, value):
    assert places(written([a_flight("1"), a_flight("2") | {column: value}, a_flight("3")])) == [("2", column)]


@pytest.mark.parametrize("value", ["5", "0005", "0", "2359", "1530.0"])
def test_ways_to_write_a_time(written, value):
    departure = int(float(value))
    assert problems(written([a_flight(departure=departure, sched_dep_time=value)])) == []


def test_a_date_that_does_not_exist(written):
    flight = a_flight() | {"month": "2", "day": "30"}
    assert places(written([flight])) == [("1", "day")]


def test_the_clock_change_in_march(written):
    before, after = dt.date(2013, 3, 9), dt.date(2013, 3, 10)
    right = [a_flight("1", before), a_flight("2", after)]
    assert [row["time_hour"][11:13] for row in right] == ["20", "19"]
    assert problems(written(right)) == []
    forgot = right[1] | {"time_hour": "2013-03-10T20:00:00Z"}
    assert places(written([right[0], forgot])) == [("2", "time_hour")]


def test_the_second_and_later_of_a_repeated_id(written):
    assert places(written([a_flight(i) for i in ("1", "2", "1", "01", "1")])) == [("3", "flight_id"), ("5", "flight_id")]


def test_every_problem_is_reported_in_the_order_of_the_rows(written):
    rows = [
        a_flight("1", origin="BOS", distance="-1"),
        a_flight("2"),
        a_flight("1", sched_dep_time="", dest="x"),
    ]
    wanted = [("1", "distance"), ("1", "origin"), ("3", "dest"), ("3", "flight_id"), ("3", "sched_dep_time")]
    assert places(written(rows)) == wanted


def test_a_problem_does_not_quote_the_value(written):
    (line,) = problems(written([a_flight(dest="Jane Doe, 12 Elm Street")]))
    assert "Jane" not in line


def test_a_file_that_is_not_there_is_one_problem_of_the_whole_file(tmp_path):
    ((row, column, text),) = csv.reader(problems(str(tmp_path / "gone.csv")))
    assert (row, column) == ("", "")
    assert "gone.csv" in text


def test_reading_refuses_what_the_checks_find(written):
    with pytest.raises(BadInput, match=r"row 1, column origin"):
        read_flights(written([a_flight(origin="BOS")]))


def test_a_long_list_is_cut(written):
    with pytest.raises(BadInput, match="and 15 more") as caught:
        read_flights(written([a_flight(str(n), origin="BOS") for n in range(20)]))
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("delay", ["NA", "late", "1e999", "nan"])
def test_training_wants_delays_in_minutes(written, delay):
    path = written([a_flight("1", arr_delay="-4"), a_flight("2", arr_delay=delay)])
    with pytest.raises(BadInput, match=r"row 2, column arr_delay"):
        read_flights(path, with_outcome=True)


def test_training_wants_the_column_of_delays_and_takes_an_empty_one(written):
    with pytest.raises(BadInput, match="column arr_delay: the column is missing"):
        read_flights(written([a_flight()]), with_outcome=True)
    assert len(read_flights(written([a_flight(arr_delay=""), a_flight("2", arr_delay="7.5")]), with_outcome=True)) == 2


@pytest.mark.parametrize("column", ["origin", "time_hour", *MEASUREMENTS])
def test_a_missing_column_of_the_weather(written, column):
    rows = [{name: value for name, value in an_hour().items() if name != column}]
    with pytest.raises(BadInput, match=f"column {column}"):
        read_weather(written(rows))


@pytest.mark.parametrize(("column", "value"), [("origin", ""), ("origin", "BOS"), ("time_hour", ""), ("time_hour", "20:00")])
def test_weather_of_nowhere_or_no_hour(written, column, value):
    with pytest.raises(BadInput, match=f"row 2, column {column}"):
        read_weather(written([an_hour(), an_hour() | {column: value}]))


def test_strange_measurements_are_no_reason_to_stop(written):
    rows = [an_hour(temp="-9999", humid="", wind_speed="1048.36", visib="trace", precip="1e999")]
    assert len(read_weather(written(rows))) == 1
