"""What takes longest begins first."""

from dataclasses import replace
from pathlib import Path

from grader.entry import Entry, Graded
from grader.model import Phase
from grader.order import in_order_of, longest_first, seconds_taken
from grader.source import parse_source
from grader.store import Store
from tests.builders import a_provenance, a_scorecard


def an_entry(name: str, place: Path | None = None) -> Entry:
    source = parse_source(str(place) if place else f"https://git.example.org/{name}")
    return Entry(name=name, source=source, revision=None)


def a_folder(place: Path, n_bytes: int) -> Path:
    (place / ".git" / "objects").mkdir(parents=True)
    (place / ".git" / "objects" / "pack").write_bytes(b"x" * n_bytes)
    return place


def graded_in(store: Store, name: str, *phases: tuple[str, float]) -> None:
    phased = tuple(Phase(name=phase, wall_seconds=seconds) for phase, seconds in phases)
    store.save(a_scorecard(name=name, provenance=replace(a_provenance(), phases=phased)))


def test_by_the_seconds_of_earlier_scorecards_and_those_without_first_by_size(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "out")
    graded_in(store, "quick", ("clone", 1), ("image", 1), ("examination", 10))
    graded_in(store, "slow", ("clone", 2), ("image", 90), ("examination", 10))
    small, large = a_folder(tmp_path / "small", 10), a_folder(tmp_path / "large", 10_000)
    entries = (
        an_entry("quick"),
        an_entry("far"),
        an_entry("small", small),
        an_entry("slow"),
        an_entry("away"),
        an_entry("large", large),
    )
    order = [entry.name for entry in longest_first(entries, store)]
    assert order == ["large", "small", "far", "away", "slow", "quick"]


def test_parts_of_an_examination_are_not_counted_twice(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "out")
    graded_in(store, "ada", ("clone", 1), ("examination", 5), ("boxes", 2), ("preparation", 3))
    card = store.load("ada")
    assert card is not None
    assert seconds_taken(card) == 6


def test_a_scorecard_that_cant_be_read_is_as_none(tmp_path: Path) -> None:
    """Whoever grades it is told; it is no reason to begin nothing."""
    store = Store.open(tmp_path / "out")
    graded_in(store, "fine", ("examination", 5))
    store.write("broken", "scorecard.json", b"{")
    entries = (an_entry("fine"), an_entry("broken"))
    assert [entry.name for entry in longest_first(entries, store)] == ["broken", "fine"]


def test_a_lone_one_is_not_weighed_against_anybody(tmp_path: Path) -> None:
    class Unread(Store):
        def load(self, name: str) -> None:
            raise AssertionError(f"{name} was looked up")

    entries = (an_entry("only"),)
    assert longest_first(entries, Unread(tmp_path)) == entries


def test_results_come_in_the_order_of_the_list() -> None:
    entries = tuple(map(an_entry, ("a", "b", "c")))
    results = tuple(Graded(name=name) for name in ("c", "a", "b"))
    assert [graded.name for graded in in_order_of(entries, results)] == ["a", "b", "c"]
