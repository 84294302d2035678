"""A review on disk: JSON lines beside the scorecard, of which none is ever changed.

OUT/
    ada-park/
        scorecard.json
        review.jsonl        one entry a line, oldest first
"""

import json
import os
from pathlib import Path

import msgspec

from grader.errors import StoreError
from grader.review import ENTRY_VERSION, ReviewEntry
from sandbox.known_types import known

REVIEW_FILE = "review.jsonl"


def read_entries(path: Path) -> tuple[ReviewEntry, ...]:
    """Oldest first; none if there is no such file. Raises StoreError at the first line that is no entry."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise StoreError(f"{path} can't be read: {error.strerror}.") from error
    lines = content.splitlines()
    return tuple(_entry(path, number, line) for number, line in enumerate(lines, start=1) if line.strip())


def append_entry(path: Path, entry: ReviewEntry) -> None:
    """In one write, behind whatever is there; a line that was cut off stays one of its own. Raises StoreError."""
    line = json.dumps(msgspec.to_builtins(entry, order="deterministic"), allow_nan=False).encode()
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            size = os.fstat(descriptor).st_size
            begun = size and os.pread(descriptor, 1, size - 1) != b"\n"
            os.write(descriptor, (b"\n" if begun else b"") + line + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise StoreError(
            f"{path} can't be written: {error.strerror}. Nothing was noted; mend that and repeat it."
        ) from error


def _entry(path: Path, number: int, line: bytes) -> ReviewEntry:
    try:
        entry = msgspec.json.decode(line, type=known(ReviewEntry))
    except msgspec.DecodeError as error:
        raise StoreError(
            f"{path}, line {number}, is no entry of a review ({error}). Look what it was, and take that line out."
        ) from error
    if entry.version > ENTRY_VERSION:
        raise StoreError(f"{path}, line {number}, was written by a newer takehome. Upgrade takehome.")
    return entry
