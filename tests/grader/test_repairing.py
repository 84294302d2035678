"""A person's minimal repair is recorded with who, why and both scores, and costs what the rubric says."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.assessment import Assessment
from grader.errors import AssessmentError, RepairError
from grader.model import Scorecard
from grader.pages import REPORT_FILE, SUMMARY_FILE, write_pages
from grader.repairing import MOST_BYTES, Wish, read_wish, record, repaired_name
from grader.review import Act, Repair
from grader.store import SCORECARD_FILE, Store
from tests.builders import a_scorecard, an_assessment

AT = "2025-03-10T09:00:00+00:00"
PATCH = """\
--- a/requirements.txt
+++ b/requirements.txt
@@ -1 +1,2 @@
 numpy
+pandas
"""
STATED = ('[[bands]]\nname = "Strong"', '[repair]\ndeduction = 7.5\n\n[[bands]]\nname = "Strong"')


@pytest.fixture
def assessment(tmp_path: Path) -> Assessment:
    return an_assessment(tmp_path, STATED)


@pytest.fixture
def patch(tmp_path: Path) -> Path:
    file = tmp_path / "fix.patch"
    file.write_text(PATCH)
    return file


def kept(store: Store) -> tuple[Scorecard, Scorecard]:
    """As handed in, and with the repair, as grading leaves them."""
    card = a_scorecard(name="ada", total=20.0, band="Weak")
    store.save(card)
    write_pages(store, card)
    with_it = a_scorecard(name=repaired_name("ada"), total=78.4, band="Solid")
    inner = Store(store.folder / "ada")
    inner.save(with_it)
    write_pages(inner, with_it)
    return card, with_it


class TestWhatIsRecorded:
    wish = Wish(patch=PATCH, reason="pandas was left out.", by="Bea", deduction=7.5)

    def test_both_scores_stand_beside_each_other_and_the_first_stays(self, tmp_path: Path) -> None:
        store = Store.open(tmp_path / "results")
        card, with_it = kept(store)
        before = (store.folder / "ada" / SCORECARD_FILE).read_bytes()
        repair = record(store, card, with_it, self.wish, at=AT)
        assert (repair.total, repair.deduction, repair.total_less_deduction) == (78.4, 7.5, 70.9)
        (entry,) = store.review_entries("ada")
        assert (entry.act, entry.by, entry.at, entry.text) == (Act.REPAIR, "Bea", AT, "pandas was left out.")
        assert (store.folder / "ada" / SCORECARD_FILE).read_bytes() == before
        page = (store.folder / "ada" / REPORT_FILE).read_text()
        assert "<dt>By the machine</dt><dd><b>20.0 (Weak)</b>" in page
        assert "<dt>With a person’s repair</dt><dd><b>70.9 (Solid)</b>" in page
        assert "78.4 (Solid) with it; less 7.5 points that the rubric takes off for a repair" in page
        assert "ada-repaired/report.html" in page
        assert "pandas" in page

    def test_the_same_repair_is_recorded_once(self, tmp_path: Path) -> None:
        store = Store.open(tmp_path / "results")
        card, with_it = kept(store)
        for patch in (PATCH, PATCH, PATCH.replace("pandas", "polars")):
            record(store, card, with_it, replace(self.wish, patch=patch), at=AT)
        assert len(store.review_entries("ada")) == 2

    def test_it_is_no_submission_of_its_own_and_has_no_page_for_the_candidate(self, tmp_path: Path) -> None:
        store = Store.open(tmp_path / "results")
        card, with_it = kept(store)
        record(store, card, with_it, self.wish, at=AT)
        assert store.names() == ("ada",)
        assert sorted(path.name for path in (store.folder / "ada" / "ada-repaired").iterdir()) == [
            REPORT_FILE,
            SCORECARD_FILE,
            SUMMARY_FILE,
        ]

    def test_less_than_nothing_is_nothing_and_open_stays_open(self) -> None:
        repair = Repair(patch=PATCH, total=3.0, deduction=5.0, report="")
        assert repair.total_less_deduction == 0.0
        assert replace(repair, total=None).total_less_deduction is None


class TestWhatIsRefused:
    def test_a_rubric_that_states_no_deduction_is_told_how(self, tmp_path: Path, patch: Path) -> None:
        with pytest.raises(AssessmentError, match=r"(?s)does not say what a repair costs.*\[repair\].*deduction = 5"):
            read_wish(patch, an_assessment(tmp_path), reason="r", by="Bea")

    def test_none_is_a_number_too(self, tmp_path: Path, patch: Path) -> None:
        free = an_assessment(tmp_path, (STATED[0], STATED[1].replace("7.5", "0")))
        assert read_wish(patch, free, reason="r", by="Bea").deduction == 0

    @pytest.mark.parametrize(("reason", "by"), [("", "Bea"), (" ", "Bea"), ("r", "")])
    def test_who_and_why_are_needed(self, assessment: Assessment, patch: Path, reason: str, by: str) -> None:
        with pytest.raises(RepairError, match=r"who made it and why\. Give --reason"):
            read_wish(patch, assessment, reason=reason, by=by)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (None, "can't be read: No such file"),
            (b"pip install pandas\n", "is no patch: it changes no line"),
            (b"\xff\xfe", "is no text in UTF-8"),
            (PATCH.encode() + b" " * MOST_BYTES, "is larger than 64 KB: that is no minimal repair"),
        ],
    )
    def test_what_is_no_small_patch(
        self, assessment: Assessment, tmp_path: Path, content: bytes | None, words: str
    ) -> None:
        file = tmp_path / "x.patch"
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(RepairError, match=words):
            read_wish(file, assessment, reason="r", by="Bea")
