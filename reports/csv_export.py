"""A cohort as CSV: a row for each submission. No cell is a formula, whoever named their repository `=HYPERLINK(…)`."""

import csv
import io
from collections.abc import Sequence

from grader.model import Scorecard, Verdict
from reports.aliases import alias
from reports.steadiness import probe_choice, rerun_noise
from reports.summary import count_judge_errors
from reports.visible import visible_line

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What spreadsheets take for the start of a formula (OWASP, CSV Injection); full-width ones too, in some languages."""
_HEAD = ("name", "alias", "source", "commit", "total", "band", "rationale", "plus_minus_by_choice_of_probes")
_FOOT = ("n_judge_errors", "n_findings", "deadline", "n_later_commits", "started_at")


def cohort_csv(cards: Sequence[Scorecard]) -> str:
    """RFC 4180, with a line of names. Scores are numbers with one decimal; what is not known is an empty cell."""
    areas = {score.area.id: None for card in cards for score in card.areas}
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(
        _safe(name)
        for name in (
            *_HEAD,
            "from_run_to_run",
            *(f"area_{area}" for area in areas),
            *(f"n_{verdict.value}" for verdict in Verdict),
            *_FOOT,
        )
    )
    for card in cards:
        rows.writerow(_row(card, tuple(areas)))
    return text.getvalue()


def _row(card: Scorecard, areas: tuple[str, ...]) -> tuple[str, ...]:
    scores = {score.area.id: score.score for score in card.areas}
    noise = rerun_noise(card)
    texts = (card.name, alias(card), card.snapshot.source, card.snapshot.commit)
    return (
        *(_safe(text) for text in texts),
        _number(card.total),
        _safe(card.band or ""),
        _safe(card.rationale),
        _number(probe_choice(card)),
        _number(noise.apart if noise else None),
        *(_number(scores.get(area)) for area in areas),
        *(str(sum(result.verdict is verdict for result in card.results)) for verdict in Verdict),
        str(count_judge_errors(card)),
        str(len(card.findings)),
        *_deadline(card),
        _safe(card.provenance.started_at),
    )


def _deadline(card: Scorecard) -> tuple[str, str]:
    deadline = card.snapshot.deadline
    return ("", "") if deadline is None else (_safe(deadline.at), str(deadline.n_later))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _safe(text: str) -> str:
    """On one line, nothing invisible, and with an apostrophe before what a spreadsheet would reckon out."""
    shown = visible_line(text)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA_STARTS) else shown
