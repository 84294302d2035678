"""What one field may hold. Each function turns a text into a value, or into None where it isn't one."""

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

Parse = Callable[[str], Any]

ORIGINS = ("EWR", "JFK", "LGA")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_AIRPORT = re.compile(r"[A-Z]{3}")
_UTC_HOUR = re.compile(r"\d{4}-\d\d-\d\dT\d\d:00:00Z", re.ASCII)


class Memo(dict[Any, Any]):
    """Remembers what texts mean: columns repeat few of them, and a lookup is ten times faster than parsing."""

    def __init__(self, parse: Callable[[Any], Any]) -> None:
        super().__init__()
        self._parse = parse

    def __missing__(self, key: Any) -> Any:
        value = self[key] = self._parse(key)
        return value


def anything(text: str) -> str:
    return text


def any_text(text: str) -> str | None:
    return text or None


def number(text: str) -> float | None:
    """Finite, written in digits. float() alone would take `nan`, `1_000` and digits of other scripts."""
    value = float(text) if _NUMBER.fullmatch(text) else math.inf
    return value if math.isfinite(value) else None


def number_or_nothing(text: str) -> float | None:
    """NaN for an empty text."""
    return number(text) if text else math.nan


def whole_number(text: str) -> int | None:
    """`2013` and also `2013.0`, which is how tools write a whole column in which one value is missing."""
    value = number(text)
    return int(value) if value is not None and value.is_integer() else None


def positive(text: str) -> float | None:
    value = number(text)
    return value if value is not None and value > 0 else None


def positive_whole(text: str) -> int | None:
    value = whole_number(text)
    return value if value is not None and value > 0 else None


def within(low: int, high: int) -> Parse:
    """Whole numbers from `low` to `high`."""

    def parse(text: str) -> int | None:
        value = whole_number(text)
        return value if value is not None and low <= value <= high else None

    return parse


def minute_of_day(text: str) -> int | None:
    """`5` is 00:05 and gives 5, `1530` gives 930."""
    value = whole_number(text)
    if value is None or not 0 <= value <= 2359 or value % 100 > 59:
        return None
    return value // 100 * 60 + value % 100


def origin(text: str) -> int | None:
    """The place of an airport in ORIGINS."""
    return ORIGINS.index(text) if text in ORIGINS else None


def airport(text: str) -> str | None:
    return text if _AIRPORT.fullmatch(text) else None


def utc_hour(text: str) -> int | None:
    """Whole hours since 1970 began in UTC."""
    if not _UTC_HOUR.fullmatch(text):
        return None
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return int(moment.timestamp()) // 3600


def calendar_day(day: tuple[int | None, int | None, int | None]) -> date | None:
    """Of year, month and day."""
    year, month, number = day
    if year is None or month is None or number is None:
        return None
    try:
        return date(year, month, number)
    except ValueError:
        return None
