"""What each probe cost, and what moved the score most."""

from dataclasses import dataclass

from grader.model import ProbeResult, Scorecard, Verdict
from reports.probe_views import VerdictView, points_lost, probe_title, question, rationale_text, verdict_view
from reports.quantities import cost_text, count_text
from reports.visible import visible_line

MAX_LOSSES = 8
BLOCKED_TEXT = "What these probes need did not work"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A result, its place on the page, and what it cost."""

    result: ProbeResult
    anchor: str
    cost: float
    """Points of the total. All costs and the total are 100 together, as far as it was measured."""


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


def judge_costs(scorecard: Scorecard) -> tuple[Judged, ...]:
    """The scorecard's results in their order. What is outside the total costs nothing."""
    measured = {score.area.id: score for score in scorecard.areas if score.points.possible > 0}
    weights = sum(score.area.weight for score in measured.values())

    def cost(result: ProbeResult) -> float:
        score = measured.get(result.probe.area)
        if score is None or weights <= 0:
            return 0.0
        return 100 * score.area.weight / weights * points_lost(result) / score.points.possible

    return tuple(
        Judged(result=result, anchor=f"probe-{n}", cost=cost(result))
        for n, result in enumerate(scorecard.results, start=1)
    )


def loss_views(judged: tuple[Judged, ...], titles: dict[str, str]) -> tuple[LossView, ...]:
    """Largest first; `titles` are those of the areas, by id."""
    return tuple(_loss_view(group, titles) for group in loss_groups(judged))


def loss_groups(judged: tuple[Judged, ...]) -> tuple[tuple[Judged, ...], ...]:
    """What cost anything, largest first. What has one cause is one loss."""
    groups: dict[tuple[str, ...], list[Judged]] = {}
    for item in judged:
        if item.cost > 0:
            groups.setdefault(cause(item.result), []).append(item)
    return tuple(tuple(group) for group in sorted(groups.values(), key=lambda group: -sum(item.cost for item in group)))


def cause(result: ProbeResult) -> tuple[str, ...]:
    """The cases of a parametrized probe share their title; what one failure blocked shares the reason."""
    if result.verdict is Verdict.BLOCKED:
        return (result.verdict, result.rationale)
    return (result.verdict, result.probe.area, result.probe.title)


def _loss_view(group: tuple[Judged, ...], titles: dict[str, str]) -> LossView:
    first = group[0]
    is_one_cause = len(group) > 1 and first.result.verdict is Verdict.BLOCKED
    areas = dict.fromkeys(titles.get(area, visible_line(area)) for area in (item.result.probe.area for item in group))
    return LossView(
        cost_text=cost_text(sum(item.cost for item in group)),
        title=_cause_title(first.result) if is_one_cause else probe_title(first.result),
        n_text=count_text(len(group), "probe") if len(group) > 1 else "",
        area=", ".join(areas),
        verdict=verdict_view(first.result.verdict),
        rationale=rationale_text(first.result),
        ask=question(first.result),
        anchor=first.anchor,
    )


def _cause_title(result: ProbeResult) -> str:
    """What several probes were blocked by, up to its details."""
    said = rationale_text(result).partition(": ")[0]
    if not said:
        return BLOCKED_TEXT
    return f"{said[0].upper()}{said[1:]}" if said.split()[0].isalpha() else said
