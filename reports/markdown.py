"""A scorecard in short, as Markdown for a ticket. Whatever a candidate can write stands in code spans, where no tracker
looks for links, pictures, mentions or commands."""

import re

from grader.model import Scorecard, Verdict
from grader.review import NO_REVIEW, Review
from reports.deadline_views import later_text
from reports.headline_views import OPEN_TEXT, headline_view
from reports.loss_views import judge_costs, loss_views
from reports.probe_views import area_title
from reports.quantities import count_text, score_text, time_text
from reports.summary import count_judge_errors
from reports.visible import code_spans, visible_line

MAX_LOSSES = 5
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_FENCES = re.compile(r"`+")


def summary_markdown(card: Scorecard, *, review: Review = NO_REVIEW) -> str:
    """CommonMark with a table, some 30 lines: the finding, areas, what moved it most, what to ask, what is unknown."""
    parts = (
        f"## {_code(card.name)}: {_finding(card)}",
        f"{_plain(card.assessment_title)}, {_code(card.snapshot.source)} at {_code(card.snapshot.commit[:10])}, "
        f"graded {time_text(card.provenance.started_at)}{_later(card)}. "
        "It supports a human decision; it never makes one.",
        *([_code(card.rationale)] if card.rationale else []),
        *_by_people(review),
        _figures(card),
        _areas(card),
        *_losses(card),
        *_unknown(card),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def _later(card: Scorecard) -> str:
    deadline = card.snapshot.deadline
    return f" as of {time_text(deadline.at)}; {later_text(deadline) or 'no later commits'}" if deadline else ""


def _finding(card: Scorecard) -> str:
    if card.total is None:
        return OPEN_TEXT
    return f"{score_text(card.total)} of 100{f', {_plain(card.band)}' if card.band else ''}"


def _by_people(review: Review) -> list[str]:
    if not review.counted:
        return []
    total = OPEN_TEXT if review.total is None else f"{score_text(review.total)} of 100"
    band = f", {_plain(review.band)}" if review.band else ""
    return [f"With people's verdicts on {count_text(len(review.counted), 'probe')}: **{total}{band}**"]


def _figures(card: Scorecard) -> str:
    return "\n".join(f"- {figure.name}: {figure.text}" for figure in headline_view(card).figures)


def _areas(card: Scorecard) -> str:
    rows = (f"| {_plain(area_title(score.area))} | {score_text(score.score)} |" for score in card.areas)
    return "\n".join(("| Area | Score |", "|---|---:|", *rows))


def _losses(card: Scorecard) -> list[str]:
    titles = {score.area.id: area_title(score.area) for score in card.areas}
    lines = []
    for loss in loss_views(judge_costs(card), titles)[:MAX_LOSSES]:
        n_text = f" ({loss.n_text})" if loss.n_text else ""
        lines.append(f"- {loss.cost_text} {_authors(loss.title)}{n_text}")
        if loss.ask:
            lines.append(f"  - Ask: {_authors(loss.ask)}")
    return ["### What moved it most", "\n".join(lines)] if lines else []


def _unknown(card: Scorecard) -> list[str]:
    n_unsure = sum(result.verdict is Verdict.NOT_MEASURED for result in card.results)
    n_errors = count_judge_errors(card)
    lines = (
        f"- {count_text(n_unsure, 'probe')} not measured" if n_unsure else "",
        f"- {count_text(n_errors, 'judge error')}, ours" if n_errors else "",
        f"- {count_text(len(card.findings), 'finding')} to look at in the report" if card.findings else "",
    )
    shown = "\n".join(line for line in lines if line)
    return ["### Not known, or to look at", shown] if shown else []


def _authors(text: str) -> str:
    """A suite's words, in which backticks mean code."""
    return "".join(_code(span.text) if span.is_code else _plain(span.text) for span in code_spans(text))


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", visible_line(text).replace("\n", " "))


def _code(text: str) -> str:
    """CommonMark 6.1: a fence longer than any run of backticks within, and spaces that are stripped."""
    shown = visible_line(text)
    fence = "`" * (1 + max((len(run) for run in _FENCES.findall(shown)), default=0))
    padding = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{padding}{shown}{padding}{fence}"
