"""What to ask in the interview: each question with the evidence that it rests on, and what a strong answer contains."""

from dataclasses import dataclass

from grader.model import Finding, ProbeResult, Scorecard, Verdict
from reports.brief_views import Brief, RequirementView, requirement_views
from reports.loss_views import Judged, loss_groups
from reports.place_views import DifferenceLine, PlaceView, difference_lines, place_views
from reports.probe_views import (
    VerdictView,
    area_title,
    points_earned,
    probe_title,
    question,
    rationale_text,
    verdict_view,
)
from reports.quantities import cost_text, score_text
from reports.visible import visible_line, visible_prose

MAX_WEAK, MAX_STRONG = 5, 3
MAX_PLACES_SHOWN = 2
_SURPRISING_BELOW = 70.0
"""An area's score, in which something that passed in full is worth a remark."""
SURVIVING = "surviving-mutant"


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionView:
    question: str
    title: str
    anchor: str
    area: str
    verdict: VerdictView
    cost_text: str
    """Empty for a strength."""
    seen: str
    """What the examination saw."""
    places: tuple[PlaceView, ...]
    difference: tuple[DifferenceLine, ...]
    where: str
    """Of the difference."""
    requirements: tuple[RequirementView, ...]
    strong: tuple[str, ...]
    """What a strong answer contains."""


def weak_spots(
    card: Scorecard, judged: tuple[Judged, ...], titles: dict[str, str], brief: Brief
) -> tuple[QuestionView, ...]:
    """Of what cost most, that which an author has a question for; each question once."""
    views: dict[str, QuestionView] = {}
    for group in loss_groups(judged):
        first = max(group, key=lambda item: item.cost)
        ask = question(first.result)
        if ask and ask not in views and len(views) < MAX_WEAK:
            cost = cost_text(sum(item.cost for item in group))
            mutant = _survivor(card) if _is_about_mutants(first.result) else None
            views[ask] = _view(ask, first, titles, brief, cost=cost, seen=rationale_text(first.result), mutant=mutant)
    return tuple(views.values())


def strengths(
    card: Scorecard, judged: tuple[Judged, ...], titles: dict[str, str], brief: Brief
) -> tuple[QuestionView, ...]:
    """What passed where the rest of its area did not: the most surprising first, one of an area before a second."""
    scores = {score.area.id: score.score for score in card.areas}
    passed = [item for item in _whole_families(judged) if item.result.probe.ask]
    ranked = sorted(passed, key=lambda item: _surprise(item, judged), reverse=True)
    found: list[Judged] = []
    for is_second in (False, True):
        for item in ranked:
            has_area = any(each.result.probe.area == item.result.probe.area for each in found)
            if len(found) < MAX_STRONG and item not in found and has_area is is_second:
                found.append(item)
    return tuple(
        _view(
            visible_prose(item.result.probe.ask),
            item,
            titles,
            brief,
            seen=_passed_text(item, scores.get(item.result.probe.area)),
            mutant=_survivor(card) if _is_about_mutants(item.result) else None,
        )
        for item in found
    )


def strengths_title(card: Scorecard, shown: tuple[QuestionView, ...]) -> str:
    """In an area that went well nothing that passed is a surprise."""
    titles = {area_title(score.area) for score in card.areas if (score.score or 0.0) < _SURPRISING_BELOW}
    return "Surprising strengths" if any(view.area in titles for view in shown) else "Strengths"


def _whole_families(judged: tuple[Judged, ...]) -> list[Judged]:
    """The first case of each test function of which every case passed."""
    families: dict[str, list[Judged]] = {}
    for item in judged:
        families.setdefault(item.result.probe.id.partition("[")[0], []).append(item)
    whole = [cases for cases in families.values() if all(case.result.verdict is Verdict.PASSED for case in cases)]
    return [cases[0] for cases in whole]


def _surprise(item: Judged, judged: tuple[Judged, ...]) -> tuple[float, float]:
    """Its points times the share that the rest of the area lost; of two alike, the one of more points.

    Half for a probe that looked at no answer: that there is nothing bad says less than that something is good.
    """
    others = [each.result for each in judged if each.result.probe.area == item.result.probe.area and each is not item]
    counted = [(points_earned(result), result.probe.points) for result in others]
    possible = sum(points for earned, points in counted if earned is not None)
    lost = 1 - sum(earned for earned, _ in counted if earned is not None) / possible if possible else 0.0
    points = item.result.probe.points
    weight = points if item.result.looked else points / 2
    return (round(weight * lost, 6), weight)


def _passed_text(item: Judged, score: float | None) -> str:
    if score is None:
        return "It passed."
    if score < _SURPRISING_BELOW:
        return f"It passed, where the area as a whole came to {score_text(score)}."
    return "It passed in full. Hear whether they know what it took."


def _view(
    ask: str,
    item: Judged,
    titles: dict[str, str],
    brief: Brief,
    *,
    seen: str,
    cost: str = "",
    mutant: Finding | None = None,
) -> QuestionView:
    result = item.result
    places = tuple(place for evidence in result.evidence for place in evidence.places)[:MAX_PLACES_SHOWN]
    place = mutant.places[0] if mutant and mutant.places else None
    return QuestionView(
        question=ask,
        title=probe_title(result),
        anchor=item.anchor,
        area=titles.get(result.probe.area, visible_line(result.probe.area)),
        verdict=verdict_view(result.verdict),
        cost_text=cost,
        seen=seen,
        places=() if mutant else place_views(places),
        difference=difference_lines(mutant.difference, place.path if place else "") if mutant else (),
        where=visible_line(f"{place.path}:{place.line}") if place else "",
        requirements=requirement_views(result.probe.brief, brief),
        strong=_strong(result),
    )


def _strong(result: ProbeResult) -> tuple[str, ...]:
    """The author's words; without them, what can be said of any probe that has a reason."""
    probe = result.probe
    if probe.answer:
        return tuple(visible_line(line) for line in probe.answer.splitlines() if line.strip())
    why = (f"Knows why it matters. {visible_line(' '.join(probe.why.split()))}",) if probe.why else ()
    if result.verdict is Verdict.PASSED:
        return (*why, "Tells it apart from luck: what they tried first, and how they know that it holds.")
    cause = (
        "Knows where the time goes, or how they would find out."
        if result.verdict is Verdict.TIMED_OUT
        else "Finds the cause in their own code, and owns it."
    )
    return (cause, *why, "Says what would have shown it earlier, and whether that is worth its price.")


def _is_about_mutants(result: ProbeResult) -> bool:
    return result.probe.suite == "testing" and "mutants" in result.probe.id


def _survivor(card: Scorecard) -> Finding | None:
    """One that a test runs through, if there is any: they come first."""
    return next((finding for finding in card.findings if finding.kind == SURVIVING and finding.difference), None)
