"""Entries are added and never changed, whatever happened to the file."""

from pathlib import Path

import pytest

from grader.errors import StoreError
from grader.model import Verdict
from grader.review import Act, ReviewEntry
from grader.review_file import REVIEW_FILE, append_entry, read_entries


def an_entry(text: str = "Well said.", *, act: Act = Act.NOTE, verdict: Verdict | None = None) -> ReviewEntry:
    return ReviewEntry(
        at="2025-03-09T14:05:00+00:00", by="Bea", act=act, text=text, verdict=verdict, examination="key", commit="3f78"
    )


def test_what_is_added_comes_back_in_order_and_the_bytes_before_it_stay(tmp_path: Path) -> None:
    path = tmp_path / REVIEW_FILE
    entries = (an_entry("Größe\nzwei Zeilen"), an_entry("No.", act=Act.OVERRIDE, verdict=Verdict.PASSED))
    before = b""
    for entry in entries:
        append_entry(path, entry)
        assert path.read_bytes().startswith(before)
        before = path.read_bytes()
    assert read_entries(path) == entries
    assert before.count(b"\n") == len(entries)


def test_no_file_is_no_review(tmp_path: Path) -> None:
    assert read_entries(tmp_path / REVIEW_FILE) == ()


def test_a_line_that_was_cut_off_is_named_and_does_not_swallow_the_next(tmp_path: Path) -> None:
    """A power cut in the middle of a write."""
    path = tmp_path / REVIEW_FILE
    append_entry(path, an_entry("first"))
    path.write_bytes(path.read_bytes() + b'{"version": 1, "at": "2025-0')
    append_entry(path, an_entry("second"))
    with pytest.raises(StoreError, match=r"review\.jsonl, line 2, is no entry of a review .*take that line out"):
        read_entries(path)
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join((lines[0], lines[2])))
    assert [entry.text for entry in read_entries(path)] == ["first", "second"]


def test_a_newer_one_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / REVIEW_FILE
    append_entry(path, an_entry())
    path.write_bytes(path.read_bytes().replace(b'"version": 1', b'"version": 2'))
    with pytest.raises(StoreError, match="Upgrade takehome"):
        read_entries(path)


def test_one_that_can_not_be_written_says_that_nothing_was_noted(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"Nothing was noted"):
        append_entry(tmp_path / "nowhere" / REVIEW_FILE, an_entry())
