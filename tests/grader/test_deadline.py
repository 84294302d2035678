"""Until when a submission counts."""

import pytest

from grader.deadline import parse_deadline, seconds_of
from grader.errors import DeadlineError


@pytest.mark.parametrize(
    ("text", "deadline", "seconds"),
    [
        ("2026-11-22T23:59:00+01:00", "2026-11-22T23:59:00+01:00", 1_795_388_340),
        (" 2026-11-22 22:59Z ", "2026-11-22T22:59:00+00:00", 1_795_388_340),
        ("2026-11-22T23:59:59.000-05:30", "2026-11-22T23:59:59-05:30", 1_795_411_799),
        ("20261122T225900Z", "2026-11-22T22:59:00+00:00", 1_795_388_340),
    ],
)
def test_a_time_with_a_zone_is_one(text: str, deadline: str, seconds: int) -> None:
    assert parse_deadline(text) == deadline
    assert seconds_of(deadline) == seconds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-11-22T23:59", "has no zone"),
        ("2026-11-22", "is a day and no time"),
        ("2026-W47-7", "is a day and no time"),
        ("22.11.2026 23:59", "is no time in ISO 8601"),
        ("2026-11-22T24:59:00Z", "is no time in ISO 8601"),
        ("Sunday at midnight", "is no time in ISO 8601"),
        ("2026-11-22T23:59:00 Europe/Paris", "is no time in ISO 8601"),
        ("2026-11-22T23:59:00.5Z", "has fractions of a second"),
        ("", "is no time in ISO 8601"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(DeadlineError, match=said) as refused:
        parse_deadline(text)
    assert "2026-11-22T23:59:00+01:00" in str(refused.value)
