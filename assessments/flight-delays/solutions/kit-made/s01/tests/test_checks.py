import pytest

from flightdelays import checks
from flightdelays.errors import InputError


def found(path):
    return [(problem.row, problem.column) for problem in checks.find(path)]


def test_clean_file(write, schedule, past):
    assert checks.problems(write(schedule)) == []
    assert checks.problems(write(past)) == []  # after-departure columns do no harm in a schedule


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("flight_id", ""), ("year", ""), ("carrier", ""), ("carrier", " "), ("flight", ""), ("origin", ""), ("dest", ""),
        ("distance", ""), ("time_hour", ""), ("sched_dep_time", ""), ("sched_arr_time", ""),
        ("sched_dep_time", "2517"), ("sched_dep_time", "1275"), ("sched_arr_time", "2400"), ("sched_arr_time", "-5"),
        ("sched_arr_time", "noon"), ("sched_dep_time", "12:30"), ("month", "13"), ("month", "0"), ("day", "32"),
        ("day", "1.5"), ("year", "0"), ("origin", "BOS"), ("origin", "jfk"), ("dest", "Bos"), ("dest", "BOST"),
        ("dest", "ÄÖÜ"), ("distance", "0"), ("distance", "-3"), ("distance", "far"), ("distance", "nan"),
        ("distance", "inf"), ("distance", "1_000"), ("flight", "0"), ("flight", "1.5"),
        ("time_hour", "2013-03-08 10:00"), ("time_hour", "2013-03-08T10:30:00Z"), ("time_hour", "2013-02-30T10:00:00Z"),
    ],
)  # fmt: skip
def test_bad_value_at_its_row_only(write, schedule, column, value):
    assert found(write(schedule.changed(7, **{column: value}))) == [(7, column)]


def test_date_that_does_not_exist(write, schedule):
    assert found(write(schedule.changed(3, month="2", day="30"))) == [(3, "day")]


def test_values_that_are_fine(write, schedule):
    path = write(schedule.changed(1, tailnum="", sched_arr_time="2359").changed(2, sched_arr_time="0005", distance="9.5e2"))
    assert found(path) == []


def test_repeated_ids_second_and_later(write, schedule):
    path = write(schedule.changed(2, flight_id="x").changed(5, flight_id="x").changed(9, flight_id="x"))
    assert found(path) == [(5, "flight_id"), (9, "flight_id")]


@pytest.mark.parametrize(
    ("date", "time", "hour", "fine"),
    [
        ((2013, 3, 9), "2330", "2013-03-10T04:00:00Z", True),
        ((2013, 3, 10), "130", "2013-03-10T06:00:00Z", True),
        ((2013, 3, 10), "300", "2013-03-10T07:00:00Z", True),
        ((2013, 3, 10), "300", "2013-03-10T08:00:00Z", False),
        ((2013, 3, 10), "230", "2013-03-10T07:00:00Z", False),  # nobody's clock showed 2:30 that night
        ((2013, 7, 1), "5", "2013-07-01T04:00:00Z", True),
        ((2013, 7, 1), "5", "2013-07-01T05:00:00Z", False),
        ((2013, 11, 3), "130", "2013-11-03T05:00:00Z", True),  # 1:30 came twice
        ((2013, 11, 3), "130", "2013-11-03T06:00:00Z", True),
        ((2013, 11, 3), "130", "2013-11-03T07:00:00Z", False),
    ],
)
def test_utc_hour_of_the_local_time(write, schedule, date, time, hour, fine):
    year, month, day = map(str, date)
    row = schedule.changed(4, year=year, month=month, day=day, sched_dep_time=time, time_hour=hour)
    assert found(write(row)) == ([] if fine else [(4, "time_hour")])


def test_every_problem_in_order(write, schedule):
    path = write(schedule.changed(9, dest="x", distance="0").changed(2, origin="QQQ"))
    assert found(path) == [(2, "origin"), (9, "dest"), (9, "distance")]


def test_missing_columns_and_the_rest_of_the_file(write, schedule):
    path = write(schedule.changed(2, distance="0").without("dest", "year"))
    assert found(path) == [(None, "year"), (None, "dest"), (2, "distance")]


@pytest.mark.parametrize(
    "content",
    ["", "\n", "flight_id,year", 'flight_id\n"open', b"\xff\xfe\x00bad", "a,a\n1,2\n"],
    ids=["empty", "blank", "no rows", "open quote", "not UTF-8", "other columns"],
)
def test_files_that_are_none(write, content):
    assert checks.problems(write(content))


def test_ragged_and_absent_files(write, schedule, tmp_path):
    text = open(write(schedule)).read()
    assert found(write(text + "one,two\n")) == [(None, "")]
    assert found(str(tmp_path / "nowhere.csv")) == [(None, "")]
    assert found(str(tmp_path)) == [(None, "")]


def test_bom_crlf_order_and_extra_columns_are_fine(write, schedule):
    turned = type(schedule)({"extra": "1", **dict(reversed(row.items()))} for row in schedule)
    text = open(write(turned)).read().replace("\n", "\r\n")
    assert found(write(b"\xef\xbb\xbf" + text.encode())) == []


def test_training_needs_good_delays(write, past):
    with pytest.raises(InputError, match="arr_delay"):
        checks.flights(write(past.changed(5, arr_delay="late")), training=True)
    with pytest.raises(InputError, match="arr_delay"):
        checks.flights(write(past.without("arr_delay")), training=True)
    checks.flights(write(past.changed(5, arr_delay="late")))  # not asked for in a schedule


def test_names_of_the_feed(write, schedule, columns_json):
    columns_json('{"flights": {"dest": "destination", "origin": "dest"}}')
    renamed = schedule.changed(3, dest="x").renamed({"dest": "destination", "origin": "dest"})
    assert found(write(renamed)) == [(3, "destination")]
    assert found(write(renamed.without("destination"))) == [(None, "destination")]
