"""Text to numbers and times. Every function gives None for a text that isn't what it should be."""

import re
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_WHOLE = re.compile(r"([+-]?[0-9]{1,15})(?:\.0*)?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_HOUR = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):00:00Z")


def whole(text: str) -> int | None:
    """`12`, and `12.0` as spreadsheets and data frames write it."""
    match = _WHOLE.fullmatch(text)
    return int(match[1]) if match else None


def number(text: str) -> float | None:
    """A finite number; not `nan`, `inf` or `1_000`, which float() would take."""
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if isfinite(value) else None


def minutes(text: str) -> int | None:
    """Minutes since midnight of a time as the number hhmm."""
    value = whole(text)
    if value is None or not 0 <= value <= 2359 or value % 100 > 59:
        return None
    return value // 100 * 60 + value % 100


def day(year: str, month: str, day_: str) -> date | None:
    parts = whole(year), whole(month), whole(day_)
    if None in parts:
        return None
    try:
        return date(*parts)
    except (ValueError, OverflowError):
        return None


def utc_hour(text: str) -> int | None:
    """Hours since 1970 of `2013-01-01T10:00:00Z`."""
    match = _HOUR.fullmatch(text)
    if not match:
        return None
    try:
        return _hours(datetime(*map(int, match.groups()), tzinfo=UTC))
    except ValueError:
        return None


def utc_hours_of(local: date, minute: int) -> set[int]:
    """The UTC hours that a New York wall clock time falls into.

    One for nearly all. In the hour that is repeated in November there are two; in the one that is skipped in
    March there is none, since no clock ever showed it.
    """
    found = set()
    wall = datetime(local.year, local.month, local.day, minute // 60, minute % 60)
    for fold in (0, 1):
        try:
            moment = wall.replace(tzinfo=NEW_YORK, fold=fold).astimezone(UTC)
            if moment.astimezone(NEW_YORK).replace(tzinfo=None) == wall:
                found.add(_hours(moment))
        except OverflowError:  # the last day of the year 9999
            continue
    return found


def _hours(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(hours=1)
