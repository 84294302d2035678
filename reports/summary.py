"""The plain table at the end of `takehome grade`, as data: the command line sets it, a file or a test can read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.model import Scorecard, Verdict
from reports.headline_views import OPEN_TEXT
from reports.quantities import NOTHING, score_text
from reports.visible import visible_line


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaCell:
    title: str
    score_text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SummaryRow:
    """Plain text, safe for a terminal, but not markup: give rich `Text(…)`, a name may hold `[red]`."""

    name: str
    total_text: str
    band: str
    """A dash while the total is open."""
    areas: tuple[AreaCell, ...]
    """In the rubric's order; the same areas in every row."""
    n_judge_errors: int
    report: str
    """Where it lies."""


def summary_rows(graded: Sequence[tuple[Scorecard, str]]) -> tuple[SummaryRow, ...]:
    """Scorecards of one assessment, each with where its report lies; in the order given."""
    titles = {score.area.id: visible_line(score.area.title) for card, _ in graded for score in card.areas}
    return tuple(_row(card, report, titles) for card, report in graded)


def count_judge_errors(scorecard: Scorecard) -> int:
    """Those of single probes and those of the examination as a whole."""
    return len(scorecard.judge_errors) + sum(result.verdict is Verdict.JUDGE_ERROR for result in scorecard.results)


def _row(scorecard: Scorecard, report: str, titles: dict[str, str]) -> SummaryRow:
    scores = {score.area.id: score.score for score in scorecard.areas}
    return SummaryRow(
        name=visible_line(scorecard.name),
        total_text=OPEN_TEXT if scorecard.total is None else score_text(scorecard.total),
        band=visible_line(scorecard.band or NOTHING),
        areas=tuple(
            AreaCell(title=title, score_text=score_text(scores.get(area_id))) for area_id, title in titles.items()
        ),
        n_judge_errors=count_judge_errors(scorecard),
        report=report,
    )
