"""In which order a round is graded: what takes longest first, so that no long one begins when all else is done."""

import os
from collections.abc import Iterable
from pathlib import Path

from grader.entry import Entry, Graded
from grader.errors import StoreError
from grader.model import Scorecard
from grader.source import SourceKind
from grader.store import Store

OWN_PHASES = ("clone", "image", "examination")
"""Of a scorecard: those that follow one another; the others are parts of them."""
_MOST_FILES = 20_000
"""Of a repository that are weighed: more make no larger guess."""


def longest_first(entries: tuple[Entry, ...], store: Store) -> tuple[Entry, ...]:
    """First those that were never examined, largest first: nobody knows how long they take. Then the others, by how
    long they took. Those that nothing is known of keep their order. A lone one is not weighed."""
    if len(entries) == 1:
        return entries
    return tuple(sorted(entries, key=lambda entry: _rank(entry, store)))


def in_order_of(entries: Iterable[Entry], results: Iterable[Graded]) -> tuple[Graded, ...]:
    by_name = {graded.name: graded for graded in results}
    return tuple(by_name[entry.name] for entry in entries)


def seconds_taken(card: Scorecard) -> float:
    """From clone to examination, when it was examined."""
    return sum(phase.wall_seconds for phase in card.provenance.phases if phase.name in OWN_PHASES)


def _rank(entry: Entry, store: Store) -> tuple[int, float]:
    try:
        card = store.load(entry.name)
    except StoreError:
        card = None
    return (0, -_size_bytes(entry)) if card is None else (1, -seconds_taken(card))


def _size_bytes(entry: Entry) -> int:
    """Of a folder's files, its history among them; of a repository elsewhere, nothing is known before it is cloned."""
    if entry.source.kind is not SourceKind.LOCAL:
        return 0
    total = n_files = 0
    for place, _, names in os.walk(entry.source.location):
        for name in names:
            n_files += 1
            if n_files > _MOST_FILES:
                return total
            total += _file_bytes(Path(place) / name)
    return total


def _file_bytes(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0
