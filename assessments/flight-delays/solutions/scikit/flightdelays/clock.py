"""New York's clock. Schedules are local time, weather is UTC, and in March they drift apart by an hour."""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")


def minutes_of_day(hhmm):
    """Minutes after midnight of a time written as a number: `517` is 05:17, `5` is 00:05."""
    number = int(hhmm)
    return number // 100 * 60 + number % 100


@lru_cache(maxsize=100_000)
def utc_hours(date, hour):
    """The UTC hours, written as `time_hour` is, that a local date and hour can mean.

    One, but two for the hour that November's clock change repeats: a schedule doesn't say which of them it means.
    """
    local = dt.datetime.combine(date, dt.time(hour), tzinfo=NEW_YORK)
    moments = {local.replace(fold=fold).astimezone(dt.timezone.utc) for fold in (0, 1)}
    return frozenset(moment.strftime("%Y-%m-%dT%H:00:00Z") for moment in moments)
