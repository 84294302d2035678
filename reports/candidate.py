"""A scorecard as the candidate may see it: what was looked at and how each area went, nothing of a single probe.

Probes stay hidden for those who come after: no title, reason, question, evidence or verdict of one is read here.
"""

from dataclasses import dataclass

from grader.model import AreaScore, Finding, Scorecard
from reports.place_views import FindingView, finding_view
from reports.probe_views import area_title
from reports.quantities import count_text, score_text, time_text
from reports.visible import visible_line, visible_prose

OF_THEIR_REPOSITORY = frozenset({"requirement-refused"})
"""Kinds of findings of the grading that say nothing of a suite. What the intake found never does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CandidateAreaView:
    anchor: str
    title: str
    for_candidates: str
    n_text: str
    """`12 probes`."""
    score_text: str
    is_scored: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CandidateView:
    page_title: str
    name: str
    assessment: str
    commit: str
    graded_text: str
    n_probes_text: str
    areas: tuple[CandidateAreaView, ...]
    findings: tuple[FindingView, ...]
    version: str
    generated_text: str


def candidate_view(scorecard: Scorecard, *, generated_at: str) -> CandidateView:
    """`generated_at`: ISO 8601."""
    name, assessment = visible_line(scorecard.name), visible_line(scorecard.assessment_title)
    areas = tuple(_area(score, n, scorecard) for n, score in enumerate(scorecard.areas, start=1))
    return CandidateView(
        page_title=f"{name} · {assessment}",
        name=name,
        assessment=assessment,
        commit=visible_line(scorecard.snapshot.commit[:10]),
        graded_text=time_text(scorecard.provenance.started_at),
        n_probes_text=count_text(len(scorecard.results), "probe"),
        areas=areas,
        findings=tuple(finding_view(finding) for finding in _findings(scorecard)),
        version=visible_line(scorecard.provenance.takehome_version),
        generated_text=time_text(generated_at),
    )


def _area(score: AreaScore, n: int, scorecard: Scorecard) -> CandidateAreaView:
    n_probes = sum(result.probe.area == score.area.id for result in scorecard.results)
    return CandidateAreaView(
        anchor=f"area-{n}",
        title=area_title(score.area),
        for_candidates=visible_prose(score.area.for_candidates),
        n_text=count_text(n_probes, "probe"),
        score_text=score_text(score.score),
        is_scored=score.score is not None,
    )


def _findings(scorecard: Scorecard) -> tuple[Finding, ...]:
    mine = (finding for finding in scorecard.findings if finding.kind in OF_THEIR_REPOSITORY)
    return tuple(dict.fromkeys((*scorecard.snapshot.findings, *mine)))
