"""The secrets probe reads a tree of any size, a batch at a time, and says what it has not read."""

import pytest

from grader.suites.security import batches as limits
from grader.suites.security.batches import Unread, batches


def test_a_batch_is_bounded_by_bytes_and_by_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """All texts went at once to one program of 1 GB and 20 s: 110,000 lines were a failed probe."""
    monkeypatch.setattr(limits, "BATCH_BYTES", 100)
    monkeypatch.setattr(limits, "BATCH_LINES", 10)
    files = {"a": b"x" * 60, "b": b"x" * 60, "c": b"1\n" * 6, "d": b"1\n" * 6, "e": b"1"}
    unread = Unread()

    assert [sorted(batch) for batch in batches(files, unread)] == [["c", "e"], ["a", "d"], ["b"]]
    assert unread.paths == []


@pytest.mark.parametrize(("limit", "value"), [("MOST_LINES", 10), ("MOST_BYTES", 20)])
def test_what_is_over_the_limits_of_all_is_named(monkeypatch: pytest.MonkeyPatch, limit: str, value: int) -> None:
    monkeypatch.setattr(limits, limit, value)
    unread = Unread()

    read = list(batches({"a": b"1\n" * 6, "b": b"1\n" * 6, "c": b"1"}, unread))

    assert (read, unread.paths) == ([{"a": "1\n" * 6, "c": "1"}], ["b"])


def test_a_flood_of_text_does_not_hide_a_small_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token could be had out of the total by 200,000 empty lines in a file whose name comes first."""
    monkeypatch.setattr(limits, "MOST_LINES", 10)
    unread = Unread()

    read = list(batches({"a_flood.txt": b"\n" * 9, "settings.py": b"key = 1"}, unread))

    assert (read, unread.paths) == ([{"settings.py": "key = 1"}], ["a_flood.txt"])


def test_a_long_line_counts_as_several() -> None:
    assert limits.line_count("x" * 20_000) == 11


def test_bytes_that_are_no_text_are_read_as_far_as_they_are() -> None:
    unread = Unread()
    assert list(batches({"latin.py": b"caf\xe9 = 1", "binary": b"\0key", "data.csv": b"a,b"}, unread)) == [
        {"latin.py": "caf\ufffd = 1"}
    ]
    assert unread.paths == []
