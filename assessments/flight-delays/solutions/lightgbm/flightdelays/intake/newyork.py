"""New York's clock against UTC."""

from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

SECONDS_PER_HOUR = 3600


def utc_hours(day: date, hour: int) -> tuple[int, ...]:
    """The hours since 1970 in UTC that a local hour can be.

    One as a rule; two in the hour that November has twice, since a schedule doesn't say which it means; none in the
    hour that March leaves out.
    """
    found = []
    for fold in (0, 1):
        local = datetime.combine(day, time(hour, fold=fold), tzinfo=_zone())
        moment = local.astimezone(UTC)
        if moment.astimezone(_zone()).replace(tzinfo=None) == local.replace(tzinfo=None):
            found.append(int(moment.timestamp()) // SECONDS_PER_HOUR)
    return tuple(sorted(set(found)))


@cache
def _zone() -> ZoneInfo:
    return ZoneInfo("America/New_York")  # not at import: it reads a file
