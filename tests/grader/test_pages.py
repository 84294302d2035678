"""Pages and exports of what is in a store."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.cohort import Placed
from grader.pages import read_store, report_link, write_cohort_pages, write_pages
from grader.store import Store
from tests.builders import a_provenance, a_scorecard


def test_a_submission_has_two_pages_and_a_summary(tmp_path: Path) -> None:
    report = write_pages(Store(tmp_path), a_scorecard(name="ada"))

    assert report == tmp_path / "ada" / "report.html"
    assert sorted(path.name for path in report.parent.iterdir()) == ["candidate.html", "report.html", "summary.md"]


def test_several_have_a_cohort_with_links_to_their_reports(tmp_path: Path) -> None:
    pages = write_cohort_pages(Store(tmp_path), _placed("ada", "bo"))

    assert pages == (tmp_path / "cohort.html",)
    assert 'href="./ada/report.html"' in pages[0].read_text("utf-8")
    assert (tmp_path / "cohort.csv").read_text("utf-8-sig").splitlines()[1].startswith("ada,")


def test_one_has_none(tmp_path: Path) -> None:
    assert write_cohort_pages(Store(tmp_path), _placed("ada")) == ()
    assert list(tmp_path.iterdir()) == []


def test_two_assessments_have_one_each(tmp_path: Path) -> None:
    others = [Placed(each.folder, replace(each.card, assessment="../parcels")) for each in _placed("c", "d")]
    pages = write_cohort_pages(Store(tmp_path), [*_placed("ada", "bo"), *others])

    assert [page.name for page in pages] == ["cohort-parcels.html", "cohort-flight-delays.html"]
    assert {page.parent for page in pages} == {tmp_path}


def test_who_was_graded_otherwise_is_named_there(tmp_path: Path) -> None:
    old = replace(a_provenance(), suites_digest="old", started_at="2020-01-01T00:00:00+00:00")
    placed = [*_placed("ada", "bo"), Placed("older", a_scorecard(name="older", provenance=old))]
    (page,) = write_cohort_pages(Store(tmp_path), placed)

    assert "<bdi>older</bdi>" in page.read_text("utf-8")
    assert "older" not in (tmp_path / "cohort.csv").read_text("utf-8-sig")


def test_what_cannot_be_read_is_told_and_the_rest_is_there(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save(a_scorecard(name="ada"))
    store.write("bo", "scorecard.json", b"{")
    read = read_store(store)

    assert [each.folder for each in read.placed] == ["ada"]
    assert [str(fault).startswith(f"{tmp_path}/bo/scorecard.json is damaged") for fault in read.faults] == [True]


@pytest.mark.parametrize("folder", ["javascript:alert(1)", "//evil.example", "a b", '"><b>', "#x?y", "ö"])
def test_a_link_stays_beside_the_page(folder: str) -> None:
    link = report_link(folder)

    assert link.startswith("./")
    assert link.endswith("/report.html")
    assert not set(link.removeprefix("./").removesuffix("/report.html")) & set(':/"<>#? ')


def _placed(*names: str) -> list[Placed]:
    return [Placed(name, a_scorecard(name=name)) for name in names]
