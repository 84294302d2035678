"""A scorecard as the candidate may see it: what was looked at, how each area and each requirement of the brief went.

Probes stay hidden for those who come after: of one, its requirement's number and whether it was met are read here, and
a reference that tells nothing; no title, reason, question or evidence.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from grader.model import AreaScore, Deadline, Finding, ProbeResult, Scorecard, fraction_earned
from grader.review import NO_REVIEW, Review
from reports.advice import advice_on
from reports.brief_views import Brief, brief_texts, requirement_views
from reports.place_views import FindingView, finding_view
from reports.probe_views import area_title
from reports.quantities import count_text, score_text, time_text
from reports.references import probe_reference
from reports.review_views import AppealView, appeal_views
from reports.scale import percent
from reports.visible import visible_line, visible_prose

OF_THEIR_REPOSITORY = frozenset({"requirement-refused"})
"""Kinds of findings of the grading that say nothing of a suite. What the intake found never does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RequirementStateView:
    number: str
    text: str
    kind: str
    """`passed`, `partial`, `failed` or `not-measured`: names the icon and the colour."""
    word: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CandidateAreaView:
    anchor: str
    title: str
    for_candidates: str
    n_text: str
    """`12 probes`."""
    score_text: str
    bar: str
    is_scored: bool
    requirements: tuple[RequirementStateView, ...]
    """Those of the brief that its probes hold a submission to."""
    advice: tuple[str, ...]
    references: tuple[str, ...]
    """Of the probes that cost points."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CandidateView:
    page_title: str
    name: str
    assessment: str
    commit: str
    deadline_text: str
    """Empty: there was none."""
    graded_text: str
    n_probes_text: str
    areas: tuple[CandidateAreaView, ...]
    findings: tuple[FindingView, ...]
    appeals: tuple[AppealView, ...]
    version: str
    generated_text: str


def candidate_view(scorecard: Scorecard, *, generated_at: str, review: Review = NO_REVIEW) -> CandidateView:
    """`generated_at`: ISO 8601."""
    name, assessment = visible_line(scorecard.name), visible_line(scorecard.assessment_title)
    brief = brief_texts(scorecard.brief)
    return CandidateView(
        page_title=f"{name} · {assessment}",
        name=name,
        assessment=assessment,
        commit=visible_line(scorecard.snapshot.commit[:10]),
        deadline_text=_deadline_text(scorecard.snapshot.deadline),
        graded_text=time_text(scorecard.provenance.started_at),
        n_probes_text=count_text(len(scorecard.results), "probe"),
        areas=tuple(_area(score, n, scorecard, brief) for n, score in enumerate(scorecard.areas, start=1)),
        findings=tuple(finding_view(finding) for finding in _findings(scorecard)),
        appeals=appeal_views(scorecard, review),
        version=visible_line(scorecard.provenance.takehome_version),
        generated_text=time_text(generated_at),
    )


def _deadline_text(deadline: Deadline | None) -> str:
    if deadline is None:
        return ""
    later = f"; {count_text(deadline.n_later, 'later commit')} not looked at" if deadline.n_later else ""
    return f"the last one before {time_text(deadline.at)}{later}"


def _area(score: AreaScore, n: int, scorecard: Scorecard, brief: Brief) -> CandidateAreaView:
    mine = tuple(result for result in scorecard.results if result.probe.area == score.area.id)
    lost = tuple(result for result in mine if _loses(result))
    return CandidateAreaView(
        anchor=f"area-{n}",
        title=area_title(score.area),
        for_candidates=visible_prose(score.area.for_candidates),
        n_text=count_text(len(mine), "probe"),
        score_text=score_text(score.score),
        bar=percent(score.score or 0.0),
        is_scored=score.score is not None,
        requirements=tuple(_states(mine, brief)),
        advice=advice_on({result.probe.suite for result in lost}),
        references=tuple(sorted(probe_reference(scorecard, result.probe) for result in lost)),
    )


def _states(results: tuple[ProbeResult, ...], brief: Brief) -> Iterator[RequirementStateView]:
    """By number, of the requirements that the brief has: a probe may name others."""
    by_number: dict[str, list[ProbeResult]] = {}
    for result in results:
        for requirement in requirement_views(result.probe.brief, brief):
            by_number.setdefault(requirement.number, []).append(result)
    for number in (number for number in brief if number in by_number):
        kind, word = _state(by_number[number])
        yield RequirementStateView(number=number, text=brief[number], kind=kind, word=word)


def _state(results: list[ProbeResult]) -> tuple[str, str]:
    earned = [fraction for result in results if (fraction := fraction_earned(result)) is not None]
    if not earned:
        return "not-measured", "not measured"
    if all(fraction == 1 for fraction in earned):
        return "passed", "met"
    return ("partial", "met in part") if any(earned) else ("failed", "not met")


def _loses(result: ProbeResult) -> bool:
    fraction = fraction_earned(result)
    return fraction is not None and fraction < 1


def _findings(scorecard: Scorecard) -> tuple[Finding, ...]:
    mine = (finding for finding in scorecard.findings if finding.kind in OF_THEIR_REPOSITORY)
    return tuple(dict.fromkeys((*scorecard.snapshot.findings, *mine)))
