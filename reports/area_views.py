"""The rubric's areas, each with its probes."""

from collections.abc import Iterator
from dataclasses import dataclass

from grader.model import Area, AreaScore, Points, Scorecard, Verdict
from reports.brief_views import Brief
from reports.loss_views import Judged, cause
from reports.probe_views import ProbeView, area_title, probe_view
from reports.quantities import NOTHING, cost_text, count_text, points_text, score_text, share_text
from reports.references import probe_reference
from reports.scale import percent
from reports.visible import visible_prose

_OUTSIDE = AreaScore(
    area=Area(id="", title="Outside the rubric", weight=0),
    points=Points(),
    score=None,
    rationale="These probes belong to no area of the rubric, so they count for nothing.",
)


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


def area_views(scorecard: Scorecard, judged: tuple[Judged, ...], brief: Brief) -> tuple[AreaView, ...]:
    weights = sum(score.area.weight for score in scorecard.areas)
    told: set[tuple[str, ...]] = set()
    areas = [(score, [item for item in judged if item.result.probe.area == score.area.id]) for score in scorecard.areas]
    known = {score.area.id for score in scorecard.areas}
    strays = [item for item in judged if item.result.probe.area not in known]
    return tuple(
        _area(score, anchor, weights, mine, tuple(_probes(scorecard, mine, brief, told)))
        for anchor, (score, mine) in [
            *((f"area-{n}", area) for n, area in enumerate(areas, start=1)),
            *([("area-0", (_OUTSIDE, strays))] if strays else []),
        ]
    )


def _area(
    score: AreaScore, anchor: str, weights: float, judged: list[Judged], probes: tuple[ProbeView, ...]
) -> AreaView:
    points = score.points
    return AreaView(
        anchor=anchor,
        title=area_title(score.area),
        weight_text=share_text(score.area.weight / weights) if weights > 0 and score.area.weight else NOTHING,
        score_text=score_text(score.score),
        points_text=points_text(points.earned, points.possible) if points.possible > 0 else NOTHING,
        cost_text=cost_text(sum(item.cost for item in judged)),
        bar=percent(score.score or 0.0),
        is_scored=score.score is not None,
        rationale=visible_prose(score.rationale),
        for_candidates=visible_prose(score.area.for_candidates),
        n_text=count_text(len(judged), "probe"),
        probes=probes,
    )


def _probes(
    scorecard: Scorecard, judged: list[Judged], brief: Brief, told: set[tuple[str, ...]]
) -> Iterator[ProbeView]:
    """Of the probes that one failure blocked, over all areas, the first is unfolded. `told` holds what was shown."""
    for item in sorted(judged, key=_urgency):
        is_repeated = item.result.verdict is Verdict.BLOCKED and cause(item.result) in told
        told.add(cause(item.result))
        yield probe_view(
            item.result,
            item.anchor,
            brief=brief,
            reference=probe_reference(scorecard, item.result.probe),
            told_before=is_repeated,
        )


def _urgency(item: Judged) -> tuple[bool, float]:
    """Dearest first, what passed last; otherwise as the suites ran."""
    return (item.result.verdict is Verdict.PASSED, -item.cost)
