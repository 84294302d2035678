"""What was taken is kept, and is what would be taken again, or nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.entry import Entry
from grader.intake import Taken
from grader.kept import KeptTrees
from grader.source import parse_source
from grader.store import TAKEN_FILE, Store
from tests.builders import COMMIT, a_deadline, a_snapshot

TAKEN = Taken(a_snapshot(), b"a tar" * 1000, b"a past")
ENTRY = Entry(name="ada", source=parse_source(a_snapshot().source), revision=None, head=COMMIT)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "out")


@pytest.fixture
def trees(store: Store) -> KeptTrees:
    return KeptTrees(store, "a mark")


def test_what_was_kept_comes_back_whole(store: Store, trees: KeptTrees) -> None:
    assert trees.load("ada", ENTRY) is None
    trees.keep("ada", TAKEN)
    assert trees.load("ada", ENTRY) == TAKEN
    assert trees.has("ada", ENTRY)
    assert (store.folder / "ada" / TAKEN_FILE).stat().st_size < 2000
    assert store.knows("ada")


def test_a_deadline_is_kept_with_it(trees: KeptTrees) -> None:
    taken = TAKEN._replace(snapshot=replace(a_snapshot(), deadline=replace(a_deadline(), head=COMMIT)))
    trees.keep("ada", taken)
    assert trees.load("ada", replace(ENTRY, deadline=a_deadline().at)) == taken
    assert trees.load("ada", ENTRY) is None


@pytest.mark.parametrize("head", [None, "0" * 40])
def test_what_may_be_another_now_is_not_taken_from_there(trees: KeptTrees, head: str | None) -> None:
    trees.keep("ada", TAKEN)
    assert trees.load("ada", replace(ENTRY, head=head)) is None


def test_an_intake_that_takes_otherwise_might_take_something_else(store: Store, trees: KeptTrees) -> None:
    trees.keep("ada", TAKEN)
    assert KeptTrees(store, "another mark").load("ada", ENTRY) is None


def test_a_tree_is_the_same_whichever_intake_took_it(store: Store, trees: KeptTrees) -> None:
    trees.keep("ada", TAKEN)
    later = KeptTrees(store, "another mark")
    assert later.tree("ada", TAKEN.snapshot.tree_digest) == TAKEN.tree
    assert later.tree("ada", "0" * 64) is None
    assert later.tree("bo", TAKEN.snapshot.tree_digest) is None


@pytest.mark.parametrize("how", ["cut", "empty", "no gzip", "flipped"])
def test_a_damaged_file_is_as_none(store: Store, trees: KeptTrees, how: str) -> None:
    trees.keep("ada", TAKEN)
    place = store.folder / "ada" / TAKEN_FILE
    content = place.read_bytes()
    middle = len(content) // 2
    damaged = {
        "cut": content[:middle],
        "empty": b"",
        "no gzip": b"tar" * 50,
        "flipped": content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :],
    }
    place.write_bytes(damaged[how])
    assert trees.load("ada", ENTRY) is None
