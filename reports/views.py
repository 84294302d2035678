"""A scorecard as the hiring team's page shows it: what is printed is decided here, how it looks in the template."""

from collections.abc import Iterable
from dataclasses import dataclass

from grader.model import Area, AreaScore, Finding, Points, ProbeResult, Scorecard, Verdict
from reports.probe_views import (
    FindingView,
    ProbeView,
    VerdictView,
    area_title,
    finding_view,
    points_lost,
    probe_title,
    probe_view,
    question,
    verdict_view,
)
from reports.provenance_views import FactGroupView, HistoryView, history_view, provenance_views
from reports.quantities import (
    NOTHING,
    cost_text,
    count_text,
    number_text,
    points_text,
    score_text,
    share_text,
    time_text,
)
from reports.visible import visible_line, visible_prose

MAX_LOSSES = 8
OPEN_TEXT = "Open"
_OUTSIDE = AreaScore(
    area=Area(id="", title="Outside the rubric", weight=0),
    points=Points(),
    score=None,
    rationale="These probes belong to no area of the rubric, so they count for nothing.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class BandView:
    text: str
    is_reached: bool
    tick: str
    """Where it starts on a bar of 100; empty for the lowest band."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HeadlineView:
    total_text: str
    is_open: bool
    band: str
    rationale: str
    bar: str
    """Length of the bar, 0 to 100."""
    bands: tuple[BandView, ...]
    """Highest first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CountView:
    verdict: VerdictView
    n_text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LossView:
    cost_text: str
    title: str
    n_text: str
    """`3 probes`, where several are one loss; else empty."""
    area: str
    verdict: VerdictView
    rationale: str
    ask: str
    anchor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaView:
    anchor: str
    title: str
    weight_text: str
    score_text: str
    points_text: str
    cost_text: str
    bar: str
    is_scored: bool
    rationale: str
    for_candidates: str
    n_text: str
    probes: tuple[ProbeView, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PointerView:
    """A probe that is explained elsewhere on the page."""

    title: str
    area: str
    rationale: str
    anchor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamReportView:
    page_title: str
    name: str
    assessment: str
    source: str
    commit: str
    graded_text: str
    headline: HeadlineView
    n_probes_text: str
    counts: tuple[CountView, ...]
    areas: tuple[AreaView, ...]
    total_cost_text: str
    losses: tuple[LossView, ...]
    more_losses_text: str
    judge_errors: tuple[str, ...]
    judge_error_probes: tuple[PointerView, ...]
    findings: tuple[FindingView, ...]
    not_measured: tuple[PointerView, ...]
    unscored_areas: tuple[AreaView, ...]
    legend: tuple[VerdictView, ...]
    history: HistoryView
    provenance: tuple[FactGroupView, ...]
    version: str
    generated_text: str


def team_report(scorecard: Scorecard, *, generated_at: str) -> TeamReportView:
    """`generated_at`: ISO 8601."""
    costs = _costs(scorecard)
    anchors = {result.probe.id: f"probe-{n}" for n, result in enumerate(scorecard.results, start=1)}
    areas = _areas(scorecard, costs, anchors)
    losses = _losses(scorecard, costs, anchors)
    name, assessment = visible_line(scorecard.name), visible_line(scorecard.assessment_title)
    return TeamReportView(
        page_title=f"{name} · {assessment}",
        name=name,
        assessment=assessment,
        source=visible_line(scorecard.snapshot.source),
        commit=visible_line(scorecard.snapshot.commit[:10]),
        graded_text=time_text(scorecard.provenance.started_at),
        headline=_headline(scorecard),
        n_probes_text=count_text(len(scorecard.results), "probe"),
        counts=_counts(scorecard.results),
        areas=areas,
        total_cost_text=cost_text(sum(costs.values())),
        losses=losses[:MAX_LOSSES],
        more_losses_text=_more_losses_text(len(losses) - MAX_LOSSES),
        judge_errors=tuple(visible_prose(error) for error in scorecard.judge_errors),
        judge_error_probes=_pointers(scorecard, Verdict.JUDGE_ERROR, anchors),
        findings=tuple(finding_view(finding) for finding in _findings(scorecard)),
        not_measured=_pointers(scorecard, Verdict.NOT_MEASURED, anchors),
        unscored_areas=tuple(area for area in areas if not area.is_scored and area.rationale),
        legend=tuple(verdict_view(verdict) for verdict in Verdict),
        history=history_view(scorecard.snapshot.history),
        provenance=provenance_views(scorecard, generated_at=generated_at),
        version=visible_line(scorecard.provenance.takehome_version),
        generated_text=time_text(generated_at),
    )


def _headline(scorecard: Scorecard) -> HeadlineView:
    total = scorecard.total
    return HeadlineView(
        total_text=OPEN_TEXT if total is None else score_text(total),
        is_open=total is None,
        band=visible_line(scorecard.band or ""),
        rationale=visible_prose(scorecard.rationale),
        bar=_bar(total),
        bands=tuple(
            BandView(
                text=f"{visible_line(band.name)} from {number_text(band.at_least)}",
                is_reached=band.name == scorecard.band,
                tick=_bar(band.at_least) if band.at_least > 0 else "",
            )
            for band in scorecard.bands
        ),
    )


def _counts(results: tuple[ProbeResult, ...]) -> tuple[CountView, ...]:
    numbers = [(verdict, sum(result.verdict is verdict for result in results)) for verdict in Verdict]
    return tuple(CountView(verdict=verdict_view(verdict), n_text=number_text(n)) for verdict, n in numbers if n)


def _costs(scorecard: Scorecard) -> dict[str, float]:
    """Points of the total that each probe lost, by its id: 100 less the total, when they are added up."""
    measured = {score.area.id: score for score in scorecard.areas if score.points.possible > 0}
    weights = sum(score.area.weight for score in measured.values())
    costs = {}
    for result in scorecard.results:
        score = measured.get(result.probe.area)
        lost = points_lost(result)
        if score is not None and lost > 0 and weights > 0:
            costs[result.probe.id] = 100 * score.area.weight / weights * lost / score.points.possible
    return costs


def _losses(scorecard: Scorecard, costs: dict[str, float], anchors: dict[str, str]) -> tuple[LossView, ...]:
    """Largest first. The cases of a parametrized probe are one loss, and so is what one failure blocked."""
    groups: dict[tuple[str, ...], list[ProbeResult]] = {}
    for result in scorecard.results:
        if result.probe.id in costs:
            groups.setdefault(_cause(result), []).append(result)
    titles = {score.area.id: area_title(score.area) for score in scorecard.areas}
    ranked = sorted(groups.values(), key=lambda group: -sum(costs[result.probe.id] for result in group))
    return tuple(
        LossView(
            cost_text=cost_text(sum(costs[result.probe.id] for result in group)),
            title=probe_title(group[0]),
            n_text=count_text(len(group), "probe") if len(group) > 1 else "",
            area=titles[group[0].probe.area],
            verdict=verdict_view(group[0].verdict),
            rationale=visible_prose(group[0].rationale),
            ask=question(group[0]),
            anchor=anchors[group[0].probe.id],
        )
        for group in ranked
    )


def _cause(result: ProbeResult) -> tuple[str, ...]:
    if result.verdict is Verdict.BLOCKED:
        return (result.verdict, result.probe.area, result.rationale)
    return (result.verdict, result.probe.area, result.probe.title)


def _areas(scorecard: Scorecard, costs: dict[str, float], anchors: dict[str, str]) -> tuple[AreaView, ...]:
    weights = sum(score.area.weight for score in scorecard.areas)
    views = []
    for n, score in enumerate(scorecard.areas, start=1):
        results = [result for result in scorecard.results if result.probe.area == score.area.id]
        views.append(_area(score, f"area-{n}", weights, results, costs, anchors))
    known = {score.area.id for score in scorecard.areas}
    strays = [result for result in scorecard.results if result.probe.area not in known]
    if strays:
        views.append(_area(_OUTSIDE, "area-0", 0, strays, costs, anchors))
    return tuple(views)


def _area(
    score: AreaScore,
    anchor: str,
    weights: float,
    results: list[ProbeResult],
    costs: dict[str, float],
    anchors: dict[str, str],
) -> AreaView:
    def urgency(result: ProbeResult) -> tuple[bool, float]:
        return (result.verdict is Verdict.PASSED, -costs.get(result.probe.id, 0.0))

    cost = sum(costs.get(result.probe.id, 0.0) for result in results)
    return AreaView(
        anchor=anchor,
        title=area_title(score.area),
        weight_text=share_text(score.area.weight / weights) if weights > 0 else NOTHING,
        score_text=score_text(score.score),
        points_text=points_text(score.points.earned, score.points.possible) if score.points.possible > 0 else NOTHING,
        cost_text=cost_text(cost),
        bar=_bar(score.score),
        is_scored=score.score is not None,
        rationale=visible_prose(score.rationale),
        for_candidates=visible_prose(score.area.for_candidates),
        n_text=count_text(len(results), "probe"),
        probes=tuple(probe_view(result, anchors[result.probe.id]) for result in sorted(results, key=urgency)),
    )


def _pointers(scorecard: Scorecard, verdict: Verdict, anchors: dict[str, str]) -> tuple[PointerView, ...]:
    titles = {score.area.id: area_title(score.area) for score in scorecard.areas}
    return tuple(
        PointerView(
            title=probe_title(result),
            area=titles.get(result.probe.area, visible_line(result.probe.area)),
            rationale=visible_prose(result.rationale),
            anchor=anchors[result.probe.id],
        )
        for result in scorecard.results
        if result.verdict is verdict
    )


def _findings(scorecard: Scorecard) -> Iterable[Finding]:
    """Those of the intake and of the examination; a scorecard may carry the former twice."""
    return dict.fromkeys((*scorecard.snapshot.findings, *scorecard.findings))


def _more_losses_text(n: int) -> str:
    return (
        "" if n <= 0 else f"{n:,} smaller {'loss' if n == 1 else 'losses'} not listed here; the areas below show all."
    )


def _bar(length: float | None) -> str:
    return "0" if length is None else f"{min(max(length, 0.0), 100.0):.2f}"
