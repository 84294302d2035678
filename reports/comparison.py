"""Two or three submissions side by side: what differs first, and whether it is more than chance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from grader.model import Scorecard, Verdict
from reports.difference_views import DifferenceView, Sides, any_side, differ, difference_views, sides_by_probe
from reports.headline_views import HeadlineView, headline_view
from reports.linked import Linked, NameView, name_view
from reports.loss_views import Judged
from reports.model_views import measure_text
from reports.pair_views import PairView, pair_view
from reports.probe_views import area_title, probe_title
from reports.quantities import NOTHING, count_text, score_text, share_text, time_text
from reports.scale import percent
from reports.visible import visible_line

MAX_DIFFERENCES = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class SideView:
    name: NameView
    headline: HeadlineView
    note: str
    """What people said of it."""
    commit: str
    graded_text: str
    findings: tuple[str, ...]
    """Titles of those that no other side has."""


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
    probes = sides_by_probe(cards)
    differing = [sides for sides in probes.values() if differ(sides)]
    same = [sides for sides in probes.values() if not differ(sides)]
    differences = difference_views(differing, names, cards)
    return ComparisonView(
        page_title=f"Side by side: {visible_line(first.assessment_title)}",
        assessment=visible_line(first.assessment_title),
        sides=tuple(_side(each, name, cards) for each, name in zip(linked, names, strict=True)),
        pairs=tuple(pair_view(linked[a], linked[b]) for a, b in combinations(range(len(cards)), 2)),
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


def _side(linked: Linked, name: NameView, cards: Sequence[Scorecard]) -> SideView:
    card = linked.card
    others = {finding.title for other in cards if other is not card for finding in other.findings}
    own = dict.fromkeys(finding.title for finding in card.findings if finding.title not in others)
    return SideView(
        name=name,
        headline=headline_view(card),
        note=visible_line(linked.note),
        commit=visible_line(card.snapshot.commit)[:10],
        graded_text=time_text(card.provenance.started_at),
        findings=tuple(visible_line(title) for title in own),
    )


def _area_rows(cards: Sequence[Scorecard]) -> tuple[AreaRowView, ...]:
    scores = [{score.area.id: score.score for score in card.areas} for card in cards]
    areas = {score.area.id: score.area for card in cards for score in card.areas}
    weights = sum(area.weight for area in areas.values())
    rows = []
    for area in areas.values():
        values = [each.get(area.id) for each in scores]
        known = [value for value in values if value is not None]
        apart = max(known) - min(known) if len(known) == len(values) else None
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


def _n_differ_text(n_differ: int, n_probes: int) -> str:
    if not n_differ:
        return f"None of {count_text(n_probes, 'probe')} tells them apart."
    return f"{n_differ} of {count_text(n_probes, 'probe')} went differently."


def _measures(probes: dict[str, Sides]) -> Iterator[MeasureRowView]:
    for sides in probes.values():
        first = any_side(sides)
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
    lost = [any_side(sides).result for sides in same if (any_side(sides).cost > 0)]
    return tuple(dict.fromkeys(probe_title(result) for result in lost))


def _same_text(same: list[Sides]) -> str:
    n_passed = sum(any_side(sides).result.verdict is Verdict.PASSED for sides in same)
    return f"{count_text(n_passed, 'probe')} passed on every side."
