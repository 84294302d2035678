"""The plain table at the end of `takehome grade`, as data: the command line sets it, a file or a test can read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.model import Scorecard, Verdict
from reports.quantities import NOTHING, score_text
from reports.views import OPEN_TEXT
from reports.visible import visible_line


@dataclass(frozen=True, kw_only=True, slots=True)
class SummaryRow:
    """Plain text, safe for a terminal, but not markup: give rich `Text(…)`, a name may hold `[red]`."""

    name: str
    total_text: str
    band: str
    """A dash while the total is open."""
    area_texts: tuple[str, ...]
    """One for each of the summary's areas, in their order."""
    n_judge_errors: int
    report_path: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    areas: tuple[str, ...]
    """Titles of the score columns, as the first scorecard has them."""
    rows: tuple[SummaryRow, ...]
    """In the order given."""


def summarize(graded: Sequence[tuple[Scorecard, Path]]) -> Summary:
    """Scorecards of one assessment, each with where its report lies."""
    areas = {score.area.id: visible_line(score.area.title) for card, _ in graded[:1] for score in card.areas}
    return Summary(
        areas=tuple(areas.values()),
        rows=tuple(_row(card, report_path, tuple(areas)) for card, report_path in graded),
    )


def count_judge_errors(scorecard: Scorecard) -> int:
    """Those of single probes and those of the examination as a whole."""
    return len(scorecard.judge_errors) + sum(result.verdict is Verdict.JUDGE_ERROR for result in scorecard.results)


def _row(scorecard: Scorecard, report_path: Path, area_ids: tuple[str, ...]) -> SummaryRow:
    scores = {score.area.id: score.score for score in scorecard.areas}
    return SummaryRow(
        name=visible_line(scorecard.name),
        total_text=OPEN_TEXT if scorecard.total is None else score_text(scorecard.total),
        band=visible_line(scorecard.band or NOTHING),
        area_texts=tuple(score_text(scores.get(area_id)) for area_id in area_ids),
        n_judge_errors=count_judge_errors(scorecard),
        report_path=report_path,
    )
