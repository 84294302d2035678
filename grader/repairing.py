"""A person's minimal repair: what a submission comes to with it, recorded beside what it came to without.

One missing dependency would otherwise cost every probe that runs a command, and say nothing of the work.

OUT/
    ada-park/
        scorecard.json          as handed in: stays what it is
        review.jsonl            an entry with the patch, who, why, and both totals
        ada-park-repaired/      scorecard and pages with the patch
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from grader.assessment import Assessment
from grader.clock import utc_now
from grader.entry import Entry, Graded
from grader.errors import AssessmentError, RepairError
from grader.grading import Grader
from grader.model import Scorecard
from grader.pages import CANDIDATE_FILE, REPORT_FILE, write_pages
from grader.review import Act, Repair, ReviewEntry
from grader.review_file import REVIEW_FILE, append_entry
from grader.reviewing import Remark, entry_of, is_of
from grader.store import Store

MOST_BYTES = 64 * 1024
"""Of a patch: beyond it nothing is minimal."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """A repair that somebody wants to see the worth of."""

    patch: str
    reason: str
    by: str
    deduction: float


def read_wish(file: Path, assessment: Assessment, *, reason: str, by: str) -> Wish:
    """The patch in a file, with what the assessment's rubric takes off for one.

    Raises:
        AssessmentError: the rubric says nothing of repairs.
        RepairError: it can't be read, is no patch or a large one, or nobody says who repairs what.
    """
    deduction = assessment.rubric.repair_deduction
    if deduction is None:
        raise AssessmentError(
            f"{assessment.id} does not say what a repair costs. Write it into its assessment.toml, for all candidates "
            "alike:\n  [repair]\n  deduction = 5    # points of the total"
        )
    if not reason.strip() or not by.strip():
        raise RepairError("A repair is recorded with who made it and why. Give --reason TEXT, and --by NAME if needed.")
    return Wish(patch=_patch(file), reason=reason, by=by, deduction=deduction)


def repaired_name(name: str) -> str:
    return f"{name}-repaired"


def grade_repaired(
    grade: Callable[[Grader, tuple[Entry, ...]], tuple[Graded, ...]],
    grader: Grader,
    entry: Entry,
    graded: Graded,
    wish: Wish,
) -> tuple[Graded, ...]:
    """The entry once more with the repair, by `grade`, and recorded beside what it came to as handed in.

    Nothing where there is no score as handed in. Raises StoreError.
    """
    if graded.scorecard is None:
        return ()
    store = grader.store
    again = replace(entry, name=repaired_name(entry.name), patch=wish.patch)
    (with_it,) = grade(replace(grader, store=Store(store.folder / entry.name)), (again,))
    if with_it.scorecard is not None:
        record(store, graded.scorecard, with_it.scorecard, wish, at=utc_now())
    return (with_it,)


def record(store: Store, card: Scorecard, repaired: Scorecard, wish: Wish, *, at: str) -> Repair:
    """Adds the repair to the review of `card`, unless the very same is there, and draws its pages anew.

    Raises:
        ReviewError, StoreError: as `takehome review`.
    """
    repair = Repair(
        patch=wish.patch,
        total=repaired.total,
        deduction=wish.deduction,
        report=f"{repaired.name}/{REPORT_FILE}",
    )
    known = (entry.repair for entry in store.review_entries(card.name) if is_of(entry, card))
    if repair not in known:
        entry = _entry(card, wish, repair, at=at)
        append_entry(store.folder / card.name / REVIEW_FILE, entry)
    (store.folder / card.name / repaired.name / CANDIDATE_FILE).unlink(missing_ok=True)  # theirs is as handed in
    write_pages(store, card)
    return repair


def _entry(card: Scorecard, wish: Wish, repair: Repair, *, at: str) -> ReviewEntry:
    return replace(entry_of(card, Remark(act=Act.REPAIR, text=wish.reason), by=wish.by, at=at), repair=repair)


def _patch(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise RepairError(f"The patch {file} can't be read: {error.strerror}.") from error
    if len(content) > MOST_BYTES:
        raise RepairError(f"The patch {file} is larger than {MOST_BYTES // 1024} KB: that is no minimal repair.")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise RepairError(f"The patch {file} is no text in UTF-8. {_HOW}") from error
    if not all(any(line.startswith(mark) for line in text.splitlines()) for mark in ("--- ", "+++ ", "@@ ")):
        raise RepairError(f"{file} is no patch: it changes no line of a file. {_HOW}")
    return text


_HOW = "Make it with `git diff > fix.patch` in a clone."
