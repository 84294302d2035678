"""Pages and exports of what is in a store. No container: scorecards and reviews are all that it takes.

What only a page needs is imported when one is written, as in `reports/html.py`.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from grader.clock import utc_now
from grader.cohort import Cohort, Placed, cohorts
from grader.errors import StoreError
from grader.model import Scorecard
from grader.reviewing import reviewed
from grader.store import SCORECARD_FILE, Store, load_scorecard, safe_name
from reports.html import write_candidate_page, write_cohort_page, write_report
from reports.linked import Linked

REPORT_FILE = "report.html"
CANDIDATE_FILE = "candidate.html"
SUMMARY_FILE = "summary.md"
COHORT = "cohort"
"""Of the files of a cohort, without what follows the dot."""
SIMILAR = "similar"
"""Of the page of passages that some of a cohort have in common: what stands in the place of COHORT."""
COMPARE = "compare-"
"""Of a page side by side: what its name begins with."""


class Read(NamedTuple):
    """What is in a store."""

    placed: tuple[Placed, ...]
    faults: tuple[StoreError, ...]
    """Of scorecards that can't be read."""


def read_store(store: Store) -> Read:
    """Every scorecard that can be read, by its folder's name."""
    placed, faults = [], []
    for folder in store.names():
        try:
            placed.append(Placed(folder, load_scorecard(store.folder / folder / SCORECARD_FILE)))
        except StoreError as error:
            faults.append(error)
    return Read(tuple(placed), tuple(faults))


def write_pages(store: Store, card: Scorecard, *, folder: str = "") -> Path:
    """Writes report, candidate's page and summary beside the scorecard; returns where the report is.

    `folder`: that of the store which the scorecard is in; its name if none is given. Raises StoreError.
    """
    from reports.markdown import summary_markdown

    folder, now = folder or card.name, utc_now()
    review = reviewed(card, store.review_entries(folder))
    store.write(folder, CANDIDATE_FILE, write_candidate_page(card, generated_at=now, review=review).encode())
    store.write(folder, SUMMARY_FILE, summary_markdown(card, review=review).encode())
    return store.write(folder, REPORT_FILE, write_report(card, generated_at=now, review=review).encode())


def write_cohort_pages(store: Store, placed: Iterable[Placed]) -> tuple[Path, ...]:
    """Writes page and CSV of each assessment that at least two submissions were graded by; returns where the pages are.

    `placed`: all that is in the store. Raises StoreError.
    """
    found = cohorts(placed)
    return tuple(_write_cohort(store, cohort, _file_name(cohort, found)) for cohort in found if cohort.is_several)


def report_link(folder: str) -> str:
    """Of a submission's report, from the page above it. Never with a scheme, whatever the folder is called."""
    return f"./{quote(folder, safe='')}/{REPORT_FILE}"


def review_note_on(store: Store, folder: str, card: Scorecard) -> str:
    """What people said of it, in a few words; empty: nothing."""
    from reports.review_views import review_note

    try:
        return review_note(card, reviewed(card, store.review_entries(folder)))
    except StoreError:  # whoever reviews or grades it is told; the others' page is no place for it to fail
        return "its review can’t be read"


def _similar_link(store: Store, name: str) -> str:
    """From the cohort's page of that name to the one of similar passages; empty: there is none."""
    file = f"{name.replace(COHORT, SIMILAR, 1)}.html"
    return f"./{quote(file, safe='')}" if (store.folder / file).is_file() else ""


def _file_name(cohort: Cohort, found: tuple[Cohort, ...]) -> str:
    return COHORT if len(found) == 1 else f"{COHORT}-{safe_name(cohort.assessment, 'assessment')}"


def _write_cohort(store: Store, cohort: Cohort, name: str) -> Path:
    from reports.csv_export import cohort_csv

    store.write_common(f"{name}.csv", cohort_csv([card for _, card in cohort.members]).encode("utf-8-sig"))
    page = write_cohort_page(
        [Linked(card, report_link(folder), review_note_on(store, folder, card)) for folder, card in cohort.members],
        left_out=[card.name for _, card in cohort.left_out],
        similar=_similar_link(store, name),
        generated_at=utc_now(),
    )
    return store.write_common(f"{name}.html", page.encode())
