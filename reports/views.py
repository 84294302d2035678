"""A scorecard as the hiring team's page shows it: what is printed is decided here, how it looks in the template."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.model import Area, AreaScore, Finding, Points, ProbeResult, Scorecard, Verdict
from reports.loss_views import MAX_LOSSES, Judged, LossView, cause, judge_costs, loss_views
from reports.place_views import FindingView, finding_view
from reports.probe_views import (
    ProbeView,
    VerdictView,
    area_title,
    probe_title,
    probe_view,
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
from reports.scale import ScaleView, percent, scale_view
from reports.visible import visible_line, visible_prose

OPEN_TEXT = "Open"
_OUTSIDE = AreaScore(
    area=Area(id="", title="Outside the rubric", weight=0),
    points=Points(),
    score=None,
    rationale="These probes belong to no area of the rubric, so they count for nothing.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class HeadlineView:
    total_text: str
    is_open: bool
    band: str
    rationale: str
    scale: ScaleView


@dataclass(frozen=True, kw_only=True, slots=True)
class CountView:
    verdict: VerdictView
    n_text: str


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
    judged = judge_costs(scorecard)
    titles = {score.area.id: area_title(score.area) for score in scorecard.areas}
    areas = _areas(scorecard, judged)
    losses = loss_views(judged, titles)
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
        total_cost_text=cost_text(sum(item.cost for item in judged)),
        losses=losses[:MAX_LOSSES],
        more_losses_text=_more_losses_text(len(losses) - MAX_LOSSES),
        judge_errors=tuple(visible_prose(error) for error in scorecard.judge_errors),
        judge_error_probes=_pointers(judged, Verdict.JUDGE_ERROR, titles),
        findings=tuple(finding_view(finding) for finding in _findings(scorecard)),
        not_measured=_pointers(judged, Verdict.NOT_MEASURED, titles),
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
        rationale=visible_line(scorecard.rationale),
        scale=scale_view(scorecard.bands, total, band=scorecard.band),
    )


def _counts(results: tuple[ProbeResult, ...]) -> tuple[CountView, ...]:
    numbers = [(verdict, sum(result.verdict is verdict for result in results)) for verdict in Verdict]
    return tuple(CountView(verdict=verdict_view(verdict), n_text=number_text(n)) for verdict, n in numbers if n)


def _areas(scorecard: Scorecard, judged: tuple[Judged, ...]) -> tuple[AreaView, ...]:
    weights = sum(score.area.weight for score in scorecard.areas)
    views = []
    told: set[tuple[str, ...]] = set()
    for n, score in enumerate(scorecard.areas, start=1):
        mine = [item for item in judged if item.result.probe.area == score.area.id]
        views.append(_area(score, f"area-{n}", weights, mine, told))
    known = {score.area.id for score in scorecard.areas}
    strays = [item for item in judged if item.result.probe.area not in known]
    return (*views, _area(_OUTSIDE, "area-0", 0, strays, told)) if strays else tuple(views)


def _area(score: AreaScore, anchor: str, weights: float, judged: list[Judged], told: set[tuple[str, ...]]) -> AreaView:
    points = score.points
    return AreaView(
        anchor=anchor,
        title=area_title(score.area),
        weight_text=share_text(score.area.weight / weights) if weights > 0 else NOTHING,
        score_text=score_text(score.score),
        points_text=points_text(points.earned, points.possible) if points.possible > 0 else NOTHING,
        cost_text=cost_text(sum(item.cost for item in judged)),
        bar=percent(score.score or 0.0),
        is_scored=score.score is not None,
        rationale=visible_prose(score.rationale),
        for_candidates=visible_prose(score.area.for_candidates),
        n_text=count_text(len(judged), "probe"),
        probes=tuple(_probes(judged, told)),
    )


def _probes(judged: list[Judged], told: set[tuple[str, ...]]) -> Iterator[ProbeView]:
    """Of the probes that one failure blocked, over all areas, the first is unfolded. `told` holds what was shown."""
    for item in sorted(judged, key=_urgency):
        is_repeated = item.result.verdict is Verdict.BLOCKED and cause(item.result) in told
        told.add(cause(item.result))
        yield probe_view(item.result, item.anchor, told_before=is_repeated)


def _urgency(item: Judged) -> tuple[bool, float]:
    """Dearest first, what passed last; otherwise as the suites ran."""
    return (item.result.verdict is Verdict.PASSED, -item.cost)


def _pointers(judged: tuple[Judged, ...], verdict: Verdict, titles: dict[str, str]) -> tuple[PointerView, ...]:
    return tuple(
        PointerView(
            title=probe_title(item.result),
            area=titles.get(item.result.probe.area, visible_line(item.result.probe.area)),
            rationale=visible_prose(item.result.rationale),
            anchor=item.anchor,
        )
        for item in judged
        if item.result.verdict is verdict
    )


def _findings(scorecard: Scorecard) -> Iterable[Finding]:
    """Those of the intake and of the examination; a scorecard may carry the former twice."""
    return dict.fromkeys((*scorecard.snapshot.findings, *scorecard.findings))


def _more_losses_text(n: int) -> str:
    return (
        "" if n <= 0 else f"{n:,} smaller {'loss' if n == 1 else 'losses'} not listed here; the areas below show all."
    )
