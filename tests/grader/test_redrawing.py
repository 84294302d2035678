"""Pages drawn anew, and side by side, from scorecards on disk."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.errors import ComparisonError, StoreError
from grader.redrawing import draw_comparison, members_of, redraw
from grader.store import Store
from tests.builders import a_provenance, a_scorecard

NAMES = ("ada", "bo", "chidi", "dana")


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A store of four, with nothing but their scorecards."""
    store = Store(tmp_path / "results")
    store.folder.mkdir()
    for name in NAMES:
        store.save(a_scorecard(name=name))
    return store.folder


def test_every_page_is_drawn_where_its_scorecard_is(results: Path) -> None:
    (results / "bo").rename(results / "renamed")
    redrawn = redraw(results)

    assert (redrawn.n_submissions, redrawn.pages, redrawn.exit_status) == (4, (results / "cohort.html",), 0)
    assert (results / "renamed" / "report.html").exists()
    assert not (results / "bo").exists()
    assert 'href="./renamed/report.html"' in (results / "cohort.html").read_text("utf-8")


def test_scorecards_stay_as_they_are(results: Path) -> None:
    before = (results / "ada" / "scorecard.json").read_bytes()
    redraw(results)

    assert (results / "ada" / "scorecard.json").read_bytes() == before


def test_one_that_cannot_be_read_leaves_the_others_drawn(results: Path) -> None:
    (results / "ada" / "scorecard.json").write_text("{}")
    redrawn = redraw(results)

    assert (redrawn.n_submissions, len(redrawn.faults), redrawn.exit_status) == (3, 1, 2)
    assert not (results / "ada" / "report.html").exists()


def test_a_folder_without_scorecards_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no scorecard in"):
        redraw(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_two_are_put_side_by_side_above_them(results: Path) -> None:
    page = draw_comparison((results / "ada", results / "bo" / "scorecard.json"))

    assert page == results / "compare-ada-bo.html"
    assert 'href="./bo/report.html' in page.read_text("utf-8")


def test_elsewhere_the_page_has_no_links_to_reports(results: Path, tmp_path: Path) -> None:
    page = draw_comparison((results / "ada", results / "bo"), tmp_path / "sent" / "two.html")

    assert page == tmp_path / "sent" / "two.html"
    assert "report.html" not in page.read_text("utf-8")


@pytest.mark.parametrize("names", [("ada",), ("ada", "ada"), NAMES, ()])
def test_not_two_or_three_are_too_few_or_many(results: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(ComparisonError, match="Name two or three different submissions"):
        draw_comparison([results / name for name in names])


def test_what_was_graded_otherwise_cannot_stand_beside(results: Path) -> None:
    Store(results).save(a_scorecard(name="bo", provenance=replace(a_provenance(), rubric_digest="other")))

    with pytest.raises(ComparisonError, match="ada and bo can't be compared"):
        draw_comparison((results / "ada", results / "bo"))


def test_long_names_are_a_file_name_still(results: Path) -> None:
    names = ["a" * 120, "b" * 120, "c" * 120]
    for name in names:
        Store(results).save(a_scorecard(name=name))

    assert draw_comparison([results / name for name in names]).exists()


def test_pages_side_by_side_are_drawn_anew_too(results: Path) -> None:
    page = draw_comparison((results / "ada", results / "bo"))
    page.write_text("old")
    (results / "compare-strangers.html").write_text("somebody else's")
    redrawn = redraw(results)

    assert redrawn.pages == (results / "cohort.html", page)
    assert "Side by side" in page.read_text("utf-8")
    assert (results / "compare-strangers.html").read_text() == "somebody else's"


@pytest.mark.parametrize(
    ("stem", "members"),
    [
        ("compare-ada-bo", ("ada", "bo")),
        ("compare-ada-bo-kim", ("ada", "bo-kim")),
        ("compare-bo-kim-ada-chidi", ("bo-kim", "ada", "chidi")),
        ("compare-ada-ada", ()),
        ("compare-ada", ()),
        ("compare-ada-nobody", ()),
        ("compare-", ()),
    ],
)
def test_a_pages_name_says_who_is_on_it(stem: str, members: tuple[str, ...]) -> None:
    assert members_of(stem, ("ada", "bo", "bo-kim", "chidi")) == members
