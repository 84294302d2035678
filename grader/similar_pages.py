"""Who of a round has passages in common: read from the outlines beside scorecards, and written above them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from grader.assessment import Assessment
from grader.clock import utc_now
from grader.cohort import Cohort, Placed, cohorts
from grader.git_repository import files_to_commit
from grader.outline_box.outline import outline
from grader.outlining import KeptOutline, kept_outline
from grader.pages import SIMILAR, report_link
from grader.similarity import LEAST_SHARE, Outline, Pair, known_prints, pairs
from grader.store import Store, safe_name
from grader.verification.solutions import FILE, SOLUTIONS_FOLDER, STARTER_FOLDER, read_solutions
from reports.html import write_similar_page
from reports.linked import Linked
from sandbox.known_types import known

_NO_OUTLINE = "its code has no outline yet: grade it again with --again"


@dataclass(frozen=True, kw_only=True, slots=True)
class Similar:
    """What was found among the submissions of one assessment."""

    pairs: tuple[Pair, ...]
    n_compared: int
    unread: dict[str, str]
    """Who could not be compared, and why."""
    page: Path


def write_similar(
    store: Store,
    placed: Iterable[Placed],
    assessment: Assessment,
    *,
    least_share: float = LEAST_SHARE,
    outlined: Callable[[Placed], KeptOutline | None] = lambda each: None,
) -> Similar | None:
    """Writes the page of those that were graded by one revision of that assessment; None: there are not two.

    `placed`: all that is in the store; `outlined` makes the outline of one that has none, None where it can't.

    Raises:
        AssessmentError: starter or references can't be read.
        StoreError: the page can't be written.
    """
    found = cohorts(placed)
    cohort = next((each for each in found if each.assessment == assessment.id), None)
    if cohort is None or not cohort.is_several:
        return None
    outlines, unread = _outlines(store, cohort, outlined)
    alike = pairs(outlines, handed_out(assessment), least_share=least_share)
    linked = {folder: Linked(card, report_link(folder)) for folder, card in cohort.members}
    page = write_similar_page(linked, alike, unread, generated_at=utc_now())
    place = store.write_common(file_name(assessment.id, n_assessments=len(found)), page.encode())
    return Similar(pairs=alike, n_compared=len(outlines), unread=unread, page=place)


def file_name(assessment: str, *, n_assessments: int) -> str:
    """Of the page, above the submissions' folders."""
    return f"{SIMILAR}.html" if n_assessments == 1 else f"{SIMILAR}-{safe_name(assessment, 'assessment')}.html"


def handed_out(assessment: Assessment) -> frozenset[int]:
    """Fingerprints of what everybody may have: the starter, the public suite, and what references have too.

    These are the operator's own files, and are read here.
    """
    trees: list[Mapping[str, bytes]] = [assessment.public.files()]
    if (assessment.folder / SOLUTIONS_FOLDER / FILE).is_file():
        solutions = read_solutions(assessment.folder)
        trees += [solutions.starter.files, *(reference.files for reference in solutions.references)]
    elif (assessment.folder / STARTER_FOLDER).is_dir():
        trees.append(files_to_commit(assessment.folder / STARTER_FOLDER))
    return known_prints(msgspec.convert(outline(tree), known(Outline)) for tree in trees)


def _outlines(
    store: Store, cohort: Cohort, outlined: Callable[[Placed], KeptOutline | None]
) -> tuple[dict[str, Outline], dict[str, str]]:
    outlines, unread = {}, {}
    for each in cohort.members:
        folder, card = each
        kept = kept_outline(store, folder)
        if kept is None or kept.tree_digest != card.snapshot.tree_digest:
            kept = outlined(each)
        if kept is None:
            unread[folder] = _NO_OUTLINE
        elif kept.outline is None:
            unread[folder] = kept.trouble
        else:
            outlines[folder] = kept.outline
    return outlines, unread
