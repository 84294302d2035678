import numpy as np
import pytest

from flightdelays.errors import BadInput
from flightdelays.intake import flights, names, rules, stream
from flightdelays.intake.flights import find_problems, problems, read_past, read_schedule
from tests.town import a_flight, as_schedule


@pytest.fixture
def places(write):
    """(row, column) of each problem of a file with these rows."""
    return lambda rows: [(problem.row, problem.column) for problem in find_problems(write("f.csv", rows))]


def test_a_clean_file_has_no_problem(write, town):
    assert problems(write("f.csv", town.past)) == []
    assert problems(write("f.csv", list(as_schedule(town.past)))) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *((column, "") for column in rules.SCHEDULE if column != "tailnum"),
        *((column, "soon") for column in rules.SCHEDULE if column not in ("flight_id", "carrier", "tailnum")),
        ("month", "13"),
        ("day", "32"),
        ("sched_dep_time", "2517"),
        ("sched_dep_time", "1275"),
        ("sched_arr_time", "2400"),
        ("origin", "BOS"),
        ("dest", "mia"),
        ("distance", "0"),
        ("distance", "-5"),
        ("distance", "inf"),
        ("flight", "1.5"),
        ("time_hour", "2013-01-15T15:00:00Z"),  # the local hour taken for UTC
        ("time_hour", "2013-01-15T19:00:00Z"),  # as in summer
        ("time_hour", "2013-01-15T20:30:00Z"),
    ],
)
def test_a_bad_value_is_found_at_its_row_and_nowhere_else(places, column, value):
    rows = [a_flight("a"), a_flight("b") | {column: value}, a_flight("c")]
    assert places(rows) == [(2, column)]


@pytest.mark.parametrize(
    "change", [{"tailnum": ""}, {"carrier": "Ünknown, Inc."}, {"dest": "QQQ"}, {"arr_delay": "soon"}]
)
def test_what_the_brief_allows_is_taken(places, change):
    assert places([a_flight(**change)]) == []


def test_a_date_that_does_not_exist(places):
    assert places([a_flight(month="2", day="29")]) == [(1, "day")]


def test_a_leap_day_does(places):
    assert places([a_flight(year="2016", month="2", day="29", time_hour="2016-02-29T20:00:00Z")]) == []


@pytest.mark.parametrize(
    ("hour", "expected"), [("2013-03-10T19:00:00Z", []), ("2013-03-10T20:00:00Z", [(1, "time_hour")])]
)
def test_the_clock_change_in_march(places, hour, expected):
    assert places([a_flight(month="3", day="10", time_hour=hour)]) == expected


def test_a_key_that_occurred_before_is_reported_from_the_second_on(places):
    assert places([a_flight("x"), a_flight("y"), a_flight("x"), a_flight("x")]) == [(3, "flight_id"), (4, "flight_id")]


def test_a_key_is_remembered_over_batches(places, monkeypatch):
    monkeypatch.setattr(stream, "ROWS_PER_BATCH", 2)
    assert places([a_flight("x"), a_flight("y"), a_flight("z"), a_flight("x")]) == [(4, "flight_id")]


def test_every_problem_is_found_not_only_the_first(places):
    rows = [a_flight("a", origin="BOS", distance="-1"), a_flight("a", day="40"), a_flight("c"), a_flight("d", dest="")]
    assert sorted(places(rows)) == [(1, "distance"), (1, "origin"), (2, "day"), (2, "flight_id"), (4, "dest")]


def test_a_missing_column_hides_no_other_problem(write):
    rows = [{name: value for name, value in a_flight(sched_dep_time="2517").items() if name != "year"}]
    assert [(each.row, each.column) for each in find_problems(write("f.csv", rows))] == [
        (None, "year"),
        (1, "sched_dep_time"),
    ]


def test_a_problem_does_not_quote_the_value(write):
    (text,) = problems(write("f.csv", [a_flight(dest="Jane Doe")]))
    assert text == "row 1, column dest: not three capital letters"


def test_a_bad_columns_file_is_a_problem_too(write, monkeypatch, tmp_path):
    (tmp_path / "columns.json").write_text("?")
    monkeypatch.setattr(names.column_names, "__defaults__", (tmp_path / "columns.json",))
    assert problems(write("f.csv", [a_flight()])) == ["columns.json can't be read as JSON"]


def test_a_schedule_becomes_arrays(write):
    rows = [a_flight("007", sched_dep_time="1530"), a_flight("b", origin="EWR", dest="ORD", sched_arr_time="5")]
    read = read_schedule(write("f.csv", rows))
    assert list(read.flight_id) == ["007", "b"]
    assert (list(read.origin), list(read.dest)) == ([1, 0], ["MIA", "ORD"])
    assert (list(read.departure), list(read.arrival)) == ([930, 930], [1125, 5])
    assert (list(read.weekday), list(read.distance)) == ([1, 1], [1090, 1090])  # a Tuesday
    assert list(read.hour) == [377300, 377300]


def test_batches_are_put_together_again(write, monkeypatch):
    path = write("f.csv", [a_flight(str(n)) for n in range(7)])
    monkeypatch.setattr(stream, "ROWS_PER_BATCH", 3)
    assert list(read_schedule(path).flight_id) == list("0123456")


def test_delays_of_the_past(write):
    read, delays = read_past(write("f.csv", [a_flight("a", arr_delay="16"), a_flight("b", arr_delay="")]))
    assert len(read) == 2
    assert np.array_equal(delays, [16, np.nan], equal_nan=True)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([a_flight(arr_delay="soon")], "row 1, column arr_delay: neither empty nor a number"),
        ([a_flight(arr_delay="nan")], "column arr_delay"),
        ([a_flight(arr_delay="")], "column arr_delay: no flight has one"),
        (list(as_schedule([a_flight()])), "column arr_delay: the column is missing"),
    ],
)
def test_a_past_without_usable_delays_is_refused(write, rows, told):
    with pytest.raises(BadInput, match=told):
        read_past(write("f.csv", rows))


def test_a_refusal_is_short_and_names_every_column(write):
    with pytest.raises(BadInput) as refused:
        read_schedule(write("f.csv", [a_flight("k", dest="x", year="", distance="far") for _ in range(50)]))
    said = str(refused.value)
    assert "row 1, column dest: not three capital letters (50 times)" in said
    assert "row 2, column flight_id" in said and "(49 times)" in said
    assert "column year" in said and "column distance" in said
    assert "\n" not in said and len(said) < 600


def test_part_keeps_columns_together(write):
    read = read_schedule(write("f.csv", [a_flight("a"), a_flight("b", dest="ORD"), a_flight("c")]))
    middle = read.part(slice(1, 2))
    assert (list(middle.flight_id), list(middle.dest), len(middle)) == (["b"], ["ORD"], 1)


def test_the_brief_s_columns_are_all_known():
    assert len(flights.COLUMNS) == 18
