import datetime as dt

import pytest

from delaymodel.nyctime import hours_since_1970, utc_hour


class TestLocalHours:
    @pytest.mark.parametrize(
        ("day", "hour", "utc"),
        [
            ((2013, 1, 1), 5, "2013-01-01T10:00:00Z"),
            ((2013, 3, 10), 0, "2013-03-10T05:00:00Z"),
            ((2013, 3, 10), 1, "2013-03-10T06:00:00Z"),
            ((2013, 3, 10), 3, "2013-03-10T07:00:00Z"),
            ((2013, 3, 11), 5, "2013-03-11T09:00:00Z"),
            ((2013, 7, 4), 23, "2013-07-05T03:00:00Z"),
            ((2013, 11, 3), 0, "2013-11-03T04:00:00Z"),
            ((2013, 11, 3), 2, "2013-11-03T07:00:00Z"),
            ((2013, 12, 31), 22, "2014-01-01T03:00:00Z"),
            ((2024, 3, 10), 12, "2024-03-10T16:00:00Z"),
            ((2024, 11, 3), 12, "2024-11-03T17:00:00Z"),
        ],
    )
    def test_is_the_hour_in_utc(self, day, hour, utc):
        assert hours_since_1970(dt.date(*day), hour) == {utc_hour(utc)}

    def test_the_repeated_hour_is_two(self):
        both = {utc_hour("2013-11-03T05:00:00Z"), utc_hour("2013-11-03T06:00:00Z")}
        assert hours_since_1970(dt.date(2013, 11, 3), 1) == both


class TestUtcHours:
    def test_are_counted_from_1970(self):
        assert utc_hour("1970-01-01T00:00:00Z") == 0
        assert utc_hour("1970-01-03T02:00:00Z") == 50

    @pytest.mark.parametrize(
        "text",
        ["", "today", "2013-01-01", "2013-01-01T10:30:00Z", "2013-01-01 10:00:00", "2013-02-30T10:00:00Z", "2013-01-01T24:00:00Z"],
    )
    def test_are_nothing_else(self, text):
        assert utc_hour(text) is None
