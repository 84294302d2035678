"""Local time in New York to UTC, by the rule in force since 2007.

Written out here because `zoneinfo` needs a database that a slim machine may not have, and two Sundays a year are little.
"""

import datetime as dt
from functools import lru_cache

STANDARD_HOURS = 5  # behind UTC


@lru_cache(maxsize=100_000)
def hours_since_1970(day: dt.date, hour: int) -> frozenset[int]:
    """The UTC hours that a local hour can mean: one, but two when November's clock change repeats it."""
    standard = (day - dt.date(1970, 1, 1)).days * 24 + hour + STANDARD_HOURS
    begins, ends = _summer_time(day.year)
    if day == ends and hour == 1:
        return frozenset({standard - 1, standard})
    after_begin = day > begins or (day == begins and hour >= 3)  # 2 o'clock doesn't exist: taken as standard time
    before_end = day < ends or (day == ends and hour < 2)
    return frozenset({standard - 1 if after_begin and before_end else standard})


@lru_cache(maxsize=100_000)
def utc_hour(text: str) -> int | None:
    """Hours since 1970 of `2013-01-01T10:00:00Z`; None for any other text."""
    if len(text) != 20 or not text.isascii() or text[13:] != ":00:00Z":
        return None
    try:
        moment = dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return None
    return (moment.date() - dt.date(1970, 1, 1)).days * 24 + moment.hour


@lru_cache(maxsize=None)
def _summer_time(year: int) -> tuple[dt.date, dt.date]:
    """Second Sunday of March, first Sunday of November."""
    return _sunday_from(dt.date(year, 3, 8)), _sunday_from(dt.date(year, 11, 1))


def _sunday_from(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=6 - day.weekday())
