"""Numbers as a person reads them, and never rounder than they are."""

import pytest

from reports.quantities import (
    THIN,
    bytes_text,
    cost_text,
    count_text,
    points_text,
    score_text,
    seconds_text,
    share_text,
    spread_text,
    time_text,
)


@pytest.mark.parametrize(
    ("score", "shown"),
    [(100.0, "100.0"), (99.99, "99.9"), (0.0, "0.0"), (0.004, "0.1"), (78.44, "78.4"), (None, "–")],
)
def test_a_full_or_an_empty_score_is_shown_only_if_exact(score: float | None, shown: str) -> None:
    assert score_text(score) == shown


@pytest.mark.parametrize(
    ("earned", "possible", "shown"),
    [(3, 3, "3 / 3"), (2.999, 3, "2.99 / 3"), (0.001, 3, "0.01 / 3"), (2.5, 3, "2.5 / 3"), (None, 3, "– / 3")],
)
def test_points_are_not_rounded_to_all_or_nothing(earned: float | None, possible: float, shown: str) -> None:
    assert points_text(earned, possible) == shown


def test_the_smallest_loss_is_still_a_loss() -> None:
    assert (cost_text(0.001), cost_text(0), cost_text(6.66)) == ("−0.1", "0", "−6.7")


def test_shares() -> None:
    assert (share_text(0.25), share_text(1 / 3), share_text(0.9999)) == (
        f"25{THIN}%",
        f"33.3{THIN}%",
        f"99.9{THIN}%",
    )


def test_counts_agree_with_their_noun() -> None:
    assert (count_text(1, "probe"), count_text(1200, "probe")) == ("1 probe", "1,200 probes")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 s"),
        (0.0001, "1 ms"),
        (0.25, "250 ms"),
        (0.9999, "1.0 s"),
        (59.97, "1 min 00 s"),
        (185, "3 min 05 s"),
        (3725, "1 h 02 min"),
    ],
)
def test_seconds(seconds: float, shown: str) -> None:
    assert seconds_text(seconds).replace(THIN, " ") == shown


@pytest.mark.parametrize(
    ("size_bytes", "shown"),
    [
        (0, "0 B"),
        (1023, "1,023 B"),
        (2867, "2.8 KiB"),
        (1500 * 2**20, "1,500 MiB"),
        (3.14159 * 2**30, "3.1 GiB"),
        (5 * 2**50, "5,120 TiB"),
    ],
)
def test_bytes(size_bytes: float, shown: str) -> None:
    assert bytes_text(size_bytes).replace(THIN, " ") == shown


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("2025-03-09T00:05:00+01:00", "2025-03-08 23:05 UTC"),
        ("2025-03-09T00:05:00Z", "2025-03-09 00:05 UTC"),
        ("2025-03-09T00:05:00", "2025-03-09 00:05 UTC"),
        ("0001-01-01T00:00:00+05:00", "0001-01-01T00:00:00+05:00"),
        ("yester\u202eday", "yester⟨U+202E⟩day"),
    ],
)
def test_times_are_utc_and_nonsense_stays_nonsense(iso: str, shown: str) -> None:
    assert time_text(iso) == shown


@pytest.mark.parametrize(("spread", "shown"), [(0, "±0"), (0.04, "±0.0"), (0.44, "±0.4"), (1, "±1"), (12.6, "±13")])
def test_a_spread_is_as_fine_as_it_is_small(spread: float, shown: str) -> None:
    assert spread_text(spread) == shown
