"""What became of each row of a round, as CSV: those without a scorecard too, which no cohort's page can show."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from reports.csv_export import safe_cell

OUTCOMES_FILE = "outcomes.csv"
_HEAD = ("name", "outcome", "total", "band", "n_later_commits", "reason", "report")


@dataclass(frozen=True, kw_only=True, slots=True)
class OutcomeRow:
    name: str
    outcome: str
    """`scored`, `open`, `nothing in time`, `no score`."""
    total: float | None = None
    band: str = ""
    n_later: int | None = None
    """None: there was no deadline, or no commit before it."""
    reason: str = ""
    """Why there is no total."""
    report: str = ""
    """Where it is, from the folder of this file."""


def outcomes_csv(rows: Iterable[OutcomeRow]) -> str:
    """RFC 4180, in the order of the rows; no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    for row in rows:
        cells = (
            row.name,
            row.outcome,
            "" if row.total is None else f"{row.total:.1f}",
            row.band,
            "" if row.n_later is None else str(row.n_later),
            row.reason,
            row.report,
        )
        writer.writerow(safe_cell(cell) for cell in cells)
    return text.getvalue()
