"""What is kept of a person goes when it is to go, all of it, and nothing of anybody else."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.errors import ForgetError, StoreError
from grader.forgetting import GOING, Held, forget, plan_by_age, plan_by_name
from grader.pages import write_pages
from grader.review import Act, ReviewEntry
from grader.review_file import REVIEW_FILE, append_entry
from grader.store import SCORECARD_FILE, Store
from tests.builders import a_provenance, a_scorecard, a_snapshot

NOW = datetime(2025, 3, 10, tzinfo=UTC)


def keep(store: Store, name: str, *, day: str = "2025-03-01") -> None:
    provenance = replace(a_provenance(), started_at=f"{day}T09:30:00+00:00")
    source = f"https://git.example.org/{name}/challenge"
    card = a_scorecard(name=name, provenance=provenance, snapshot=a_snapshot(source=source))
    store.save(card)
    write_pages(store, card)


def note(store: Store, name: str, day: str) -> None:
    entry = ReviewEntry(
        at=f"{day}T10:00:00+00:00", by="Bea", act=Act.NOTE, text="Good.", examination="key", commit="3f78"
    )
    append_entry(store.folder / name / REVIEW_FILE, entry)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store.open(tmp_path / "results")
    for name in ("ada", "adam", "ben"):
        keep(store, name)
    note(store, "ada", "2025-03-02")
    return store


def names(files: tuple[Held, ...]) -> list[str]:
    return [held.path.name for held in files]


def test_everything_of_one_goes_and_all_else_stays(store: Store) -> None:
    others = {path: path.read_bytes() for name in ("adam", "ben") for path in (store.folder / name).iterdir()}
    plan = plan_by_name(store, ["ada"])
    assert names(plan.files) == ["candidate.html", "report.html", REVIEW_FILE, SCORECARD_FILE]
    assert [held.about for held in plan.files][2:] == ["what people said", "the scorecard"]
    told: list[Held] = []
    forget(store, plan, told=told.append)
    assert tuple(told) == plan.files
    assert sorted(path.name for path in store.folder.iterdir()) == ["adam", "ben"]
    assert {path: path.read_bytes() for path in others} == others


def test_planning_removes_nothing(store: Store) -> None:
    before = sorted(store.folder.rglob("*"))
    plan_by_name(store, ["ada", "ben"])
    assert sorted(store.folder.rglob("*")) == before


def test_pages_of_several_go_where_they_name_one_and_files_of_others_are_told_of(store: Store) -> None:
    for name, text in {"cohort.html": "ada ben", "compare-adam-ben.html": "adam ben", "notes.txt": "call ada"}.items():
        (store.folder / name).write_text(text)
    plan = plan_by_name(store, ["ada"])
    assert names(plan.shared) == ["cohort.html"]
    assert [path.name for path in plan.mentions] == ["notes.txt"]
    forget(store, plan)
    assert (store.folder / "notes.txt").exists()
    assert (store.folder / "compare-adam-ben.html").exists()
    assert not (store.folder / "cohort.html").exists()


def test_a_source_finds_what_was_graded_of_it(store: Store) -> None:
    assert plan_by_name(store, ["https://git.example.org/ben/challenge"]).names == ("ben",)
    assert plan_by_name(store, ["ben", "https://git.example.org/ben/challenge"]).names == ("ben",)


def test_somebody_of_whom_nothing_is_kept_is_told_with_who_is_near(store: Store) -> None:
    with pytest.raises(ForgetError, match=r"Nothing is kept of 'adda' in .*Did you mean 'ada'\?.*--out"):
        plan_by_name(store, ["ben", "adda"])
    with pytest.raises(ForgetError, match="There are 3: ada, adam, ben"):
        plan_by_name(store, ["../../etc"])


def test_a_folder_that_an_interrupted_grading_left_goes_too(store: Store) -> None:
    (store.folder / "cy").mkdir()
    (store.folder / "cy" / "report.html").write_text("half done")
    forget(store, plan_by_name(store, ["cy"]))
    assert not (store.folder / "cy").exists()


def test_a_folder_that_is_none_of_ours_is_never_touched(store: Store) -> None:
    (store.folder / "photos").mkdir()
    (store.folder / "photos" / "cat.jpg").write_text("a cat")
    with pytest.raises(ForgetError, match="Nothing is kept of 'photos'"):
        plan_by_name(store, ["photos"])


def test_a_link_is_not_followed(store: Store, tmp_path: Path) -> None:
    elsewhere = (store.folder / "ada").rename(tmp_path / "elsewhere")
    (store.folder / "ada").symlink_to(elsewhere)
    with pytest.raises(ForgetError, match="is a link"):
        plan_by_name(store, ["ada"])
    assert (elsewhere / SCORECARD_FILE).exists()


def test_a_link_in_a_folder_goes_and_what_it_leads_to_stays(store: Store, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    (store.folder / "ada" / "link").symlink_to(tmp_path / "mine.txt")
    forget(store, plan_by_name(store, ["ada"]))
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_after_a_time_what_nobody_touched_goes(store: Store) -> None:
    keep(store, "old", day="2024-01-01")
    keep(store, "appealed", day="2024-01-01")
    note(store, "appealed", "2025-03-09")
    assert plan_by_age(store, 180, NOW).names == ("old",)
    assert plan_by_age(store, 0, NOW).names == ("ada", "adam", "appealed", "ben", "old")


def test_one_whose_age_is_unknown_is_named(store: Store) -> None:
    (store.folder / "ben" / SCORECARD_FILE).write_text("{")
    with pytest.raises(StoreError, match=r"How old ben is can't be told: .*forget it by its name"):
        plan_by_age(store, 180, NOW)
    forget(store, plan_by_name(store, ["ben"]))
    assert not (store.folder / "ben").exists()


def test_a_removal_that_was_interrupted_is_finished_by_the_next(store: Store) -> None:
    (store.folder / "ada").rename(store.folder / f"{GOING}12ab")
    plan = plan_by_name(store, ["ben"])
    assert [path.name for path in plan.unfinished] == [f"{GOING}12ab"]
    forget(store, plan)
    assert sorted(path.name for path in store.folder.iterdir()) == ["adam"]
