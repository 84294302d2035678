"""A submission's pages, drawn from its scorecard and from what people said of it."""

from pathlib import Path

from grader.clock import utc_now
from grader.model import Scorecard
from grader.reviewing import reviewed
from grader.store import Store
from reports.html import write_candidate_page, write_report

REPORT_FILE = "report.html"
CANDIDATE_FILE = "candidate.html"


def write_pages(store: Store, card: Scorecard, *, folder: str = "") -> Path:
    """Writes both pages beside the scorecard; returns where the team's is.

    `folder`: that of the store which the scorecard is in; its name if none is given. Raises StoreError.
    """
    folder, now = folder or card.name, utc_now()
    review = reviewed(card, store.review_entries(folder))
    store.write(folder, CANDIDATE_FILE, write_candidate_page(card, generated_at=now, review=review).encode())
    return store.write(folder, REPORT_FILE, write_report(card, generated_at=now, review=review).encode())
