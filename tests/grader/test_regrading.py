"""What a changed assessment would change, before it does."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grader.blind import Aliases
from grader.errors import JudgeError, SourceError
from grader.grading import Grader
from grader.model import Scorecard, Verdict
from grader.regrading import REGRADED, Change, apply, regrade
from grader.review import Act
from grader.review_file import append_entry
from grader.reviewing import Remark, entry_of
from tests.builders import a_result, a_rubric, an_examination, passed_everywhere
from tests.grader import test_grading
from tests.grader.test_grading import ADA, Desk

MakeDesk = Callable[..., Desk]
desk = test_grading.desk
ELSEWHERE = passed_everywhere()
OLD = an_examination(*ELSEWHERE, a_result(name="test_b"), a_result(name="test_gone"))
NEW = an_examination(*ELSEWHERE, a_result(Verdict.FAILED, name="test_b"), a_result(name="test_new"))
AFTER = 91.7
"""Two of three probes, in one of four areas."""


def graded(at: Desk) -> Scorecard:
    card = at.grader.grade(ADA).scorecard
    assert card is not None
    return card


def with_suites(grader: Grader) -> Grader:
    return replace(grader, assessment=replace(grader.assessment, suites_digest="f" * 64))


def with_rubric(grader: Grader) -> Grader:
    areas = a_rubric().areas
    rubric = a_rubric({area.id: 7.0 if area.id == "data-validation" else 1.0 for area in areas})
    return replace(grader, assessment=replace(grader.assessment, rubric=rubric, rubric_digest="f" * 64))


def ids(change: Change) -> dict[str, tuple[Verdict | None, Verdict | None]]:
    return {
        probe.id.rpartition("::")[2]: (
            probe.before.verdict if probe.before else None,
            probe.after.verdict if probe.after else None,
        )
        for probe in change.probes
    }


def test_a_changed_suite_is_tried_on_what_was_kept_and_what_stands_is_left(desk: MakeDesk) -> None:
    at = desk(OLD, NEW, keep=True)
    card = graded(at)
    change = regrade(with_suites(at.grader), card)
    assert (change.before, change.is_examined, change.is_none) == (card, True, False)
    assert change.after.total == AFTER
    assert ids(change) == {
        "test_b": (Verdict.PASSED, Verdict.FAILED),
        "test_new": (None, Verdict.PASSED),
        "test_gone": (Verdict.PASSED, None),
    }
    assert (at.intake.n_taken, at.examiner.n_examined) == (1, 2)
    assert at.store.load("ada") == card
    assert at.store.names() == ("ada",)


def test_what_was_found_is_not_found_twice_and_then_takes_its_place(desk: MakeDesk) -> None:
    at = desk(OLD, NEW, keep=True)
    grader = with_suites(at.grader)
    card = graded(at)
    first = regrade(grader, card)
    change = regrade(grader, card)
    assert change == first
    assert at.examiner.n_examined == 2
    apply(at.store, change)
    assert at.store.load("ada") == change.after
    assert "91.7" in (at.store.folder / "ada" / "report.html").read_text()
    assert not (at.store.folder / "ada" / REGRADED).exists()
    assert grader.grade(test_grading.KNOWN).reused
    assert regrade(grader, change.after).is_none


def test_a_changed_rubric_takes_no_container(desk: MakeDesk) -> None:
    at = desk(NEW)
    card = graded(at)
    change = regrade(with_rubric(at.grader), card)
    assert (change.before.total, change.after.total, change.is_examined) == (AFTER, 76.7, False)
    assert change.probes == ()
    assert not change.is_none
    assert (at.intake.n_taken, at.examiner.n_examined) == (1, 1)


def test_nothing_changed_is_no_change(desk: MakeDesk) -> None:
    at = desk()
    change = regrade(at.grader, graded(at))
    assert change.is_none
    assert not (at.store.folder / "ada" / REGRADED).exists()


def test_the_commit_is_the_one_that_was_graded_whatever_came_since(desk: MakeDesk) -> None:
    at = desk(OLD, NEW, keep=True)
    card = graded(at)
    at.intake.commit = "f" * 40
    assert regrade(with_suites(at.grader), card).after.snapshot == card.snapshot


def test_where_nothing_was_kept_that_commit_is_cloned(desk: MakeDesk) -> None:
    at = desk(OLD, NEW)
    change = regrade(with_suites(at.grader), graded(at))
    assert (change.after.total, at.intake.n_taken) == (AFTER, 2)


def test_a_judge_error_takes_the_place_of_no_score(desk: MakeDesk) -> None:
    at = desk(OLD, test_grading.BROKEN, keep=True)
    card = graded(at)
    change = regrade(with_suites(at.grader), card)
    assert not change.is_fit
    with pytest.raises(JudgeError, match="What stands is left"):
        apply(at.store, change)
    assert at.store.load("ada") == card


def test_entries_of_a_review_that_would_be_past_are_counted(desk: MakeDesk) -> None:
    at = desk(OLD, NEW, keep=True)
    card = graded(at)
    entry = entry_of(card, Remark(act=Act.NOTE, text="Reads well."), by="Bea", at="2026-11-24T09:00:00+00:00")
    append_entry(at.store.folder / "ada" / "review.jsonl", entry)
    assert regrade(with_suites(at.grader), card).n_entries_past == 1
    assert regrade(with_rubric(at.grader), card).n_entries_past == 0


def test_what_was_graded_blind_is_graded_again_instead(desk: MakeDesk, tmp_path: Path) -> None:
    at = desk(OLD, NEW)
    aliases = Aliases(key=b"correct horse battery staple")
    entry = replace(ADA, name=aliases.of(ADA.source.location))
    card = replace(at.grader, aliases=aliases).grade(entry).scorecard
    assert card is not None
    with pytest.raises(SourceError, match="was graded blind"):
        regrade(with_suites(at.grader), card)
    assert regrade(with_rubric(at.grader), card).is_fit
