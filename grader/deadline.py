"""Until when a submission counts: a time with its zone."""

from datetime import datetime

from grader.errors import DeadlineError

HOW = "Write it with its zone, such as 2026-11-22T23:59:00+01:00, or ...Z for UTC."


def parse_deadline(text: str) -> str:
    """ISO 8601 to the second, in the zone that it was given in.

    Raises:
        DeadlineError: it is no time in ISO 8601, or has no time of day, or no zone.
    """
    text = text.strip()
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise DeadlineError(f"{text[:40]!r} is no time in ISO 8601. {HOW}") from error
    if len(text) <= len("2026-W47-7"):
        raise DeadlineError(f"{text!r} is a day and no time. {HOW}")
    if time.tzinfo is None:
        raise DeadlineError(f"{text!r} has no zone, and it is never the same time everywhere. {HOW}")
    if time.microsecond:
        raise DeadlineError(f"{text!r} has fractions of a second, which Git's times have not. {HOW}")
    return time.isoformat(timespec="seconds")


def seconds_of(deadline: str) -> int:
    """Since 1970, of what `parse_deadline` returned."""
    return int(datetime.fromisoformat(deadline).timestamp())
