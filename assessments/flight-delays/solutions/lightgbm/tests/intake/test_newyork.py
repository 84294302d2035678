from datetime import UTC, date, datetime

import pytest

from flightdelays.intake.newyork import utc_hours


def hours(*texts):
    return tuple(int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) // 3600 for text in texts)


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        (date(2013, 1, 1), 5, hours("2013-01-01T10:00")),
        (date(2013, 7, 1), 5, hours("2013-07-01T09:00")),
        (date(2013, 1, 31), 23, hours("2013-02-01T04:00")),
        (date(2013, 3, 10), 1, hours("2013-03-10T06:00")),
        (date(2013, 3, 10), 3, hours("2013-03-10T07:00")),
        (date(2013, 11, 3), 0, hours("2013-11-03T04:00")),
        (date(2013, 11, 3), 2, hours("2013-11-03T07:00")),
        (date(2024, 3, 10), 12, hours("2024-03-10T16:00")),
    ],
)
def test_one_hour_as_a_rule(day, hour, expected):
    assert utc_hours(day, hour) == expected


def test_march_leaves_an_hour_out():
    assert utc_hours(date(2013, 3, 10), 2) == ()


def test_november_has_one_twice():
    assert utc_hours(date(2013, 11, 3), 1) == hours("2013-11-03T05:00", "2013-11-03T06:00")
