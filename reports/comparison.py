"""Two or three submissions side by side: what differs first, and whether it is more than chance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from grader.model import Scorecard, Verdict, fraction_earned
from reports.border_views import Linked, NameView, name_view
from reports.headline_views import HeadlineView, headline_view
from reports.loss_views import Judged, judge_costs
from reports.model_views import measure_text
from reports.probe_views import VerdictView, area_title, points_earned, probe_title, rationale_text, verdict_view
from reports.quantities import NOTHING, count_text, points_text, score_text, share_text, spread_text, time_text
from reports.scale import percent
from reports.separability import Separation, separation
from reports.visible import visible_line

MAX_DIFFERENCES = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class SideView:
    name: NameView
    headline: HeadlineView
    commit: str
    graded_text: str
    findings: tuple[str, ...]
    """Titles of those that no other side has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PairView:
    """Whether two totals can be told apart."""

    one: NameView
    other: NameView
    kind: str
    """Names the icon and the colour."""
    word: str
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoreView:
    text: str
    bar: str
    is_scored: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaRowView:
    title: str
    weight_text: str
    scores: tuple[ScoreView, ...]
    apart_text: str


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


@dataclass(frozen=True, kw_only=True, slots=True)
class MeasureRowView:
    title: str
    metric: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparisonView:
    page_title: str
    assessment: str
    sides: tuple[SideView, ...]
    pairs: tuple[PairView, ...]
    areas: tuple[AreaRowView, ...]
    """What moves the totals apart most first."""
    differences: tuple[DifferenceView, ...]
    n_differ_text: str
    more_text: str
    measures: tuple[MeasureRowView, ...]
    lost_by_all: tuple[str, ...]
    same_text: str
    version: str
    generated_text: str


def comparison_view(linked: Sequence[Linked], *, generated_at: str) -> ComparisonView:
    """`linked`: two or three scorecards on one revision, each with where its report lies as seen from the page."""
    cards = [each.card for each in linked]
    first = cards[0]
    names = [name_view(each) for each in linked]
    probes = _probes(cards)
    differing = [sides for sides in probes.values() if _differ(sides)]
    same = [sides for sides in probes.values() if not _differ(sides)]
    differences = _differences(differing, names, cards)
    return ComparisonView(
        page_title=f"Side by side: {visible_line(first.assessment_title)}",
        assessment=visible_line(first.assessment_title),
        sides=tuple(_side(card, name, cards) for card, name in zip(cards, names, strict=True)),
        pairs=tuple(_pair(cards[a], cards[b], names[a], names[b]) for a, b in combinations(range(len(cards)), 2)),
        areas=_area_rows(cards),
        differences=differences[:MAX_DIFFERENCES],
        n_differ_text=_n_differ_text(len(differing), len(probes)),
        more_text=f"{len(differences) - MAX_DIFFERENCES:,} smaller ones are left out."
        if len(differences) > MAX_DIFFERENCES
        else "",
        measures=tuple(_measures(probes)),
        lost_by_all=_lost_by_all(same),
        same_text=_same_text(same),
        version=visible_line(first.provenance.takehome_version),
        generated_text=time_text(generated_at),
    )


Sides = tuple[Judged | None, ...]
"""A probe's results, in the order of the submissions."""


def _probes(cards: Sequence[Scorecard]) -> dict[str, Sides]:
    """By probe, in the suites' order."""
    judged = [{item.result.probe.id: item for item in judge_costs(card)} for card in cards]
    ids = dict.fromkeys(probe for items in judged for probe in items)
    return {probe: tuple(items.get(probe) for items in judged) for probe in ids}


def _differ(sides: Sides) -> bool:
    """By what they earned: failed and timed out is the same loss."""
    return len({fraction_earned(item.result) if item else None for item in sides}) > 1


def _side(card: Scorecard, name: NameView, cards: Sequence[Scorecard]) -> SideView:
    others = {finding.title for other in cards if other is not card for finding in other.findings}
    own = dict.fromkeys(finding.title for finding in card.findings if finding.title not in others)
    return SideView(
        name=name,
        headline=headline_view(card),
        commit=visible_line(card.snapshot.commit)[:10],
        graded_text=time_text(card.provenance.started_at),
        findings=tuple(visible_line(title) for title in own),
    )


def _pair(one: Scorecard, other: Scorecard, one_name: NameView, other_name: NameView) -> PairView:
    found = separation(one, other)
    if found is None:
        kind, word, sentence = "not-measured", "not known", "One of them has no total."
    elif found.is_separable:
        kind, word, sentence = "passed", "separable", f"{found.apart:.1f} apart, which is more than {_chance(found)}."
    else:
        kind, word, sentence = "not-measured", "not separable", _why_not(found)
    return PairView(one=one_name, other=other_name, kind=kind, word=word, sentence=sentence)


def _chance(found: Separation) -> str:
    parts = (
        f"{spread_text(found.by_choice)} by the choice of probes" if found.by_choice is not None else "",
        f"{found.by_rerun:.1f} from run to run" if found.by_rerun else "",
    )
    return " and ".join(part for part in parts if part)


def _why_not(found: Separation) -> str:
    if found.by_choice is None:
        return f"{found.apart:.1f} apart. Too few probes were measured to tell whether that is chance."
    return f"{found.apart:.1f} apart; chance is {_chance(found)}. Let what differs below decide, not the totals."


def _area_rows(cards: Sequence[Scorecard]) -> tuple[AreaRowView, ...]:
    scores = [{score.area.id: score.score for score in card.areas} for card in cards]
    areas = {score.area.id: score.area for card in cards for score in card.areas}
    weights = sum(area.weight for area in areas.values())
    rows = []
    for area in areas.values():
        values = [each.get(area.id) for each in scores]
        known = [value for value in values if value is not None]
        apart = max(known) - min(known) if len(known) > 1 else None
        row = AreaRowView(
            title=area_title(area),
            weight_text=share_text(area.weight / weights) if weights > 0 and area.weight else NOTHING,
            scores=tuple(
                ScoreView(text=score_text(value), bar=percent(value or 0.0), is_scored=value is not None)
                for value in values
            ),
            apart_text=NOTHING if apart is None else f"{apart:.1f}",
        )
        rows.append((-(apart or 0.0) * area.weight, row))
    return tuple(row for _, row in sorted(rows, key=lambda each: each[0]))


def _differences(
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
    probe = _probe_item(sides).result.probe
    verdicts = tuple((item.result.verdict, item.result.fraction) if item else None for item in sides)
    return probe.area, probe.title, verdicts


def _probe_item(sides: Sides) -> Judged:
    return next(item for item in sides if item is not None)


def _worth(sides: Sides) -> float:
    costs = [item.cost for item in sides if item is not None]
    return max(costs) - min(costs)


def _difference(group: list[Sides], names: list[NameView], titles: dict[str, str]) -> DifferenceView:
    first = _probe_item(group[0])
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


def _n_differ_text(n_differ: int, n_probes: int) -> str:
    if not n_differ:
        return f"None of {count_text(n_probes, 'probe')} tells them apart."
    return f"{n_differ} of {count_text(n_probes, 'probe')} went differently."


def _measures(probes: dict[str, Sides]) -> Iterator[MeasureRowView]:
    for sides in probes.values():
        first = _probe_item(sides)
        metrics = dict.fromkeys(found.metric for item in sides if item for found in item.result.measurements)
        for metric in metrics:
            yield MeasureRowView(
                title=probe_title(first.result),
                metric=visible_line(metric),
                values=tuple(_measure_text(item, metric) for item in sides),
            )


def _measure_text(item: Judged | None, metric: str) -> str:
    found = next((each for each in item.result.measurements if each.metric == metric), None) if item else None
    if found is None:
        return NOTHING
    return f"{measure_text(found.value)} ({measure_text(found.low)} to {measure_text(found.high)})"


def _lost_by_all(same: list[Sides]) -> tuple[str, ...]:
    """Titles of what cost every side all of its points, or the same share."""
    lost = [_probe_item(sides).result for sides in same if (_probe_item(sides).cost > 0)]
    return tuple(dict.fromkeys(probe_title(result) for result in lost))


def _same_text(same: list[Sides]) -> str:
    n_passed = sum(_probe_item(sides).result.verdict is Verdict.PASSED for sides in same)
    return f"{count_text(n_passed, 'probe')} passed on every side."
