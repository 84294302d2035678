import datetime as dt

import pytest

from flightdelays.clock import minutes_of_day, utc_hours


@pytest.mark.parametrize(("hhmm", "minutes"), [("5", 5), ("517", 317), ("0517", 317), ("1530", 930), ("2359", 1439), ("0", 0)])
def test_times_are_hours_and_minutes_run_together(hhmm, minutes):
    assert minutes_of_day(hhmm) == minutes


@pytest.mark.parametrize(
    ("date", "hour", "utc"),
    [
        (dt.date(2013, 1, 1), 5, {"2013-01-01T10:00:00Z"}),
        (dt.date(2013, 7, 1), 5, {"2013-07-01T09:00:00Z"}),
        (dt.date(2013, 1, 31), 23, {"2013-02-01T04:00:00Z"}),
        (dt.date(2013, 3, 9), 12, {"2013-03-09T17:00:00Z"}),
        (dt.date(2013, 3, 10), 12, {"2013-03-10T16:00:00Z"}),
        (dt.date(2013, 11, 3), 1, {"2013-11-03T05:00:00Z", "2013-11-03T06:00:00Z"}),
        (dt.date(2013, 11, 3), 2, {"2013-11-03T07:00:00Z"}),
    ],
)
def test_local_hours_in_utc(date, hour, utc):
    assert utc_hours(date, hour) == utc
