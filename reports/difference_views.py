"""What probes saw on each of two or three sides."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.model import Scorecard, fraction_earned
from reports.linked import NameView
from reports.loss_views import Judged, judge_costs
from reports.probe_views import VerdictView, area_title, points_earned, probe_title, rationale_text, verdict_view
from reports.quantities import count_text, points_text
from reports.visible import visible_line


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenView:
    """What became of a probe on one side."""

    name: NameView
    verdict: VerdictView | None
    """None: the probe was not run there."""
    points_text: str
    rationale: str
    href: str
    """Into the report; empty: it is not beside the page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DifferenceView:
    title: str
    n_text: str
    """`3 probes`, where several went the same way; else empty."""
    area: str
    worth_text: str
    """`6.3 points of the total apart`."""
    sides: tuple[SeenView, ...]


Sides = tuple[Judged | None, ...]
"""A probe's results, in the order of the submissions."""


def sides_by_probe(cards: Sequence[Scorecard]) -> dict[str, Sides]:
    """By probe, in the suites' order."""
    judged = [{item.result.probe.id: item for item in judge_costs(card)} for card in cards]
    ids = dict.fromkeys(probe for items in judged for probe in items)
    return {probe: tuple(items.get(probe) for items in judged) for probe in ids}


def differ(sides: Sides) -> bool:
    """By what they earned: failed and timed out is the same loss."""
    return len({fraction_earned(item.result) if item else None for item in sides}) > 1


def any_side(sides: Sides) -> Judged:
    return next(item for item in sides if item is not None)


def difference_views(
    differing: list[Sides], names: list[NameView], cards: Sequence[Scorecard]
) -> tuple[DifferenceView, ...]:
    """What went the same way in the same test is one; what moves the totals apart most comes first."""
    titles = {score.area.id: area_title(score.area) for card in cards for score in card.areas}
    groups: dict[tuple[object, ...], list[Sides]] = {}
    for sides in differing:
        groups.setdefault(_way(sides), []).append(sides)
    ordered = sorted(groups.values(), key=lambda group: -sum(_worth(sides) for sides in group))
    return tuple(_difference(group, names, titles) for group in ordered)


def _way(sides: Sides) -> tuple[object, ...]:
    probe = any_side(sides).result.probe
    verdicts = tuple((item.result.verdict, item.result.fraction) if item else None for item in sides)
    return probe.area, probe.title, verdicts


def _worth(sides: Sides) -> float:
    costs = [item.cost for item in sides if item is not None]
    return max(costs) - min(costs)


def _difference(group: list[Sides], names: list[NameView], titles: dict[str, str]) -> DifferenceView:
    first = any_side(group[0])
    worth = sum(_worth(sides) for sides in group)
    area = first.result.probe.area
    return DifferenceView(
        title=probe_title(first.result),
        n_text=count_text(len(group), "probe") if len(group) > 1 else "",
        area=titles.get(area, visible_line(area)),
        worth_text=f"{max(worth, 0.1):.1f} of the total apart" if worth else "outside a total",
        sides=tuple(_seen([sides[n] for sides in group], name) for n, name in enumerate(names)),
    )


def _seen(items: list[Judged | None], name: NameView) -> SeenView:
    found = [item for item in items if item is not None]
    if not found:
        return SeenView(name=name, verdict=None, points_text="", rationale="", href="")
    earned = [points_earned(item.result) for item in found]
    return SeenView(
        name=name,
        verdict=verdict_view(found[0].result.verdict),
        points_text=points_text(
            None if None in earned else sum(each for each in earned if each is not None),
            sum(item.result.probe.points for item in found),
        ),
        rationale=rationale_text(found[0].result),
        href=f"{name.href}#{found[0].anchor}" if name.href else "",
    )
