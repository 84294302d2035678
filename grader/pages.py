"""A submission's pages, drawn from its scorecard and from what people said of it."""

from pathlib import Path

from grader.clock import utc_now
from grader.model import Scorecard
from grader.reviewing import reviewed
from grader.store import Store
from reports.html import write_candidate_page, write_report

REPORT_FILE = "report.html"
CANDIDATE_FILE = "candidate.html"


def write_pages(store: Store, card: Scorecard) -> Path:
    """Writes both pages beside the scorecard; returns where the team's is. Raises StoreError."""
    now, review = utc_now(), reviewed(card, store.review_entries(card.name))
    store.write(card.name, CANDIDATE_FILE, write_candidate_page(card, generated_at=now, review=review).encode())
    return store.write(card.name, REPORT_FILE, write_report(card, generated_at=now, review=review).encode())
