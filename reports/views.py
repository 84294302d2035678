"""A scorecard as the hiring team's page shows it: what is printed is decided here, how it looks in the template."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from grader.model import Finding, ProbeResult, Scorecard, Verdict
from grader.review import NO_REVIEW, Review
from reports.area_views import AreaView, area_views
from reports.brief_views import brief_texts
from reports.deadline_views import DeadlineView, deadline_view
from reports.handling_views import HandlingView, handling_view
from reports.headline_views import HeadlineView, headline_view
from reports.interview import SURVIVING, QuestionView, strengths, strengths_title, weak_spots
from reports.loss_views import MAX_LOSSES, Judged, LossView, judge_costs, loss_views
from reports.model_views import CalibrationView, MetricView, calibration_views, metric_views
from reports.place_views import FindingView, finding_view
from reports.probe_views import (
    VerdictView,
    area_title,
    probe_title,
    rationale_text,
    verdict_view,
)
from reports.provenance_views import FactGroupView, HistoryView, history_view, provenance_views
from reports.quality_views import LinkView, QualityView, quality_views
from reports.quantities import (
    cost_text,
    count_text,
    number_text,
    time_text,
)
from reports.review_views import ReviewView, review_view
from reports.visible import visible_line, visible_prose

MAX_MOVERS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class CountView:
    verdict: VerdictView
    n_text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PointerView:
    """A probe that is explained elsewhere on the page."""

    title: str
    area: str
    rationale: str
    anchor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AnchoredFindingView:
    anchor: str
    finding: FindingView


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamReportView:
    page_title: str
    name: str
    assessment: str
    source: str
    commit: str
    graded_text: str
    hours_text: str
    """What candidates were told that it takes; empty: nothing."""
    headline: HeadlineView
    n_probes_text: str
    counts: tuple[CountView, ...]
    areas: tuple[AreaView, ...]
    total_cost_text: str
    losses: tuple[LossView, ...]
    movers: tuple[LossView, ...]
    """What moved the score most, for the head of the page."""
    more_losses_text: str
    weak_spots: tuple[QuestionView, ...]
    strengths: tuple[QuestionView, ...]
    strengths_title: str
    qualities: tuple[QualityView, ...]
    metrics: tuple[MetricView, ...]
    calibrations: tuple[CalibrationView, ...]
    handling: HandlingView | None
    mutants: tuple[FindingView, ...]
    mutants_probe: PointerView | None
    """That they were tried for."""
    judge_errors: tuple[str, ...]
    judge_error_probes: tuple[PointerView, ...]
    findings: tuple[AnchoredFindingView, ...]
    not_measured: tuple[PointerView, ...]
    unscored_areas: tuple[AreaView, ...]
    legend: tuple[VerdictView, ...]
    review: ReviewView | None
    deadline: DeadlineView | None
    history: HistoryView
    provenance: tuple[FactGroupView, ...]
    version: str
    generated_text: str


def team_report(scorecard: Scorecard, *, generated_at: str, review: Review = NO_REVIEW) -> TeamReportView:
    """`generated_at`: ISO 8601."""
    judged = judge_costs(scorecard)
    brief = brief_texts(scorecard.brief)
    titles = {score.area.id: area_title(score.area) for score in scorecard.areas}
    areas = area_views(scorecard, judged, brief)
    losses = loss_views(judged, titles)
    mutants, findings = _findings(scorecard)
    strong = strengths(scorecard, judged, titles, brief)
    name, assessment = visible_line(scorecard.name), visible_line(scorecard.assessment_title)
    return TeamReportView(
        page_title=f"{name} · {assessment}",
        name=name,
        assessment=assessment,
        source=visible_line(scorecard.snapshot.source),
        commit=visible_line(scorecard.snapshot.commit[:10]),
        graded_text=time_text(scorecard.provenance.started_at),
        hours_text="" if scorecard.hours is None else f"{scorecard.hours:g} hour{'' if scorecard.hours == 1 else 's'}",
        headline=headline_view(scorecard),
        n_probes_text=count_text(len(scorecard.results), "probe"),
        counts=_counts(scorecard.results),
        areas=areas,
        total_cost_text=cost_text(sum(item.cost for item in judged)),
        losses=losses[:MAX_LOSSES],
        movers=losses[:MAX_MOVERS],
        more_losses_text=_more_losses_text(len(losses) - MAX_LOSSES),
        weak_spots=weak_spots(scorecard, judged, titles, brief),
        strengths=strong,
        strengths_title=strengths_title(scorecard, strong),
        qualities=quality_views(scorecard, judged, _links(findings)),
        metrics=metric_views(judged),
        calibrations=calibration_views(judged),
        handling=handling_view(judged),
        mutants=tuple(_mutant_view(finding) for finding in mutants),
        mutants_probe=_mutants_probe(judged, titles) if mutants else None,
        judge_errors=tuple(visible_prose(error) for error in scorecard.judge_errors),
        judge_error_probes=_pointers(judged, Verdict.JUDGE_ERROR, titles),
        findings=findings,
        not_measured=_pointers(judged, Verdict.NOT_MEASURED, titles),
        unscored_areas=tuple(area for area in areas if not area.is_scored and area.rationale),
        legend=tuple(verdict_view(verdict) for verdict in Verdict),
        review=review_view(scorecard, review),
        deadline=deadline_view(scorecard.snapshot),
        history=history_view(scorecard.snapshot.history),
        provenance=provenance_views(scorecard, generated_at=generated_at),
        version=visible_line(scorecard.provenance.takehome_version),
        generated_text=time_text(generated_at),
    )


def _counts(results: tuple[ProbeResult, ...]) -> tuple[CountView, ...]:
    numbers = [(verdict, sum(result.verdict is verdict for result in results)) for verdict in Verdict]
    return tuple(CountView(verdict=verdict_view(verdict), n_text=number_text(n)) for verdict, n in numbers if n)


def _pointers(judged: tuple[Judged, ...], verdict: Verdict, titles: dict[str, str]) -> tuple[PointerView, ...]:
    return tuple(_pointer(item, titles) for item in judged if item.result.verdict is verdict)


def _pointer(item: Judged, titles: dict[str, str]) -> PointerView:
    return PointerView(
        title=probe_title(item.result),
        area=titles.get(item.result.probe.area, visible_line(item.result.probe.area)),
        rationale=rationale_text(item.result),
        anchor=item.anchor,
    )


def _mutants_probe(judged: tuple[Judged, ...], titles: dict[str, str]) -> PointerView | None:
    about = (item for item in judged if item.result.probe.suite == "testing" and "mutants" in item.result.probe.id)
    return next((_pointer(item, titles) for item in about), None)


def _findings(scorecard: Scorecard) -> tuple[tuple[Finding, ...], tuple[AnchoredFindingView, ...]]:
    """Surviving mutants, and the others. Those of the intake and of the examination; a scorecard may carry the former
    twice."""
    found: Iterable[Finding] = dict.fromkeys((*scorecard.snapshot.findings, *scorecard.findings))
    mutants = tuple(finding for finding in found if finding.kind == SURVIVING and finding.difference)
    others = (finding for finding in found if finding not in mutants)
    views = (AnchoredFindingView(anchor=f"finding-{n}", finding=finding_view(each)) for n, each in enumerate(others, 1))
    return mutants, tuple(views)


def _mutant_view(finding: Finding) -> FindingView:
    """Below a heading that says already that no test noticed."""
    view = finding_view(finding)
    return replace(view, title=view.title.removeprefix("No test noticed: "))


def _links(findings: tuple[AnchoredFindingView, ...]) -> dict[str, LinkView]:
    links: dict[str, LinkView] = {}
    for each in findings:
        links.setdefault(each.finding.kind, LinkView(text=each.finding.title, anchor=each.anchor))
    return links


def _more_losses_text(n: int) -> str:
    return (
        "" if n <= 0 else f"{n:,} smaller {'loss' if n == 1 else 'losses'} not listed here; the areas below show all."
    )
