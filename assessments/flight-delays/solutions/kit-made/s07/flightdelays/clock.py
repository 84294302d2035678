"""New York's local time and UTC."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:00:00Z", re.ASCII)


@lru_cache(maxsize=200_000)
def day(year: str, month: str, number: str) -> date | None:
    try:
        return date(whole(year), whole(month), whole(number))
    except (ValueError, TypeError, OverflowError):
        return None


@lru_cache(maxsize=10_000)
def whole(text: str) -> int | None:
    """A whole number, or None. `5.0` is one too: tools that met an empty field write it so."""
    return int(text.split(".")[0]) if re.fullmatch(r"\d{1,9}(\.0+)?", text, re.ASCII) else None


@lru_cache(maxsize=10_000)
def minutes(text: str) -> int | None:
    """Minutes after midnight of a time written hhmm, or None if it is no time."""
    number = whole(text)
    if number is None or number > 2359 or number % 100 > 59:
        return None
    return number // 100 * 60 + number % 100


@lru_cache(maxsize=200_000)
def utc_hours(local: date, hour: int) -> frozenset[str]:
    """The UTC hours that a local hour may be: two in the hour that autumn repeats."""
    found = set()
    for fold in (0, 1):
        moment = datetime(local.year, local.month, local.day, hour, tzinfo=NEW_YORK, fold=fold)
        found.add(moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    return frozenset(found)


