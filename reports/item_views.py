"""Probes as an author looks at them: over all submissions of a cohort."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from grader.model import Verdict
from reports.item_analysis import ENOUGH, ENOUGH_FOR_DISCRIMINATION, POOR, Item, Weakness
from reports.quantities import MINUS, NOTHING, count_text, number_text, share_text
from reports.scale import percent
from reports.visible import visible_line


@dataclass(frozen=True, kw_only=True, slots=True)
class WeaknessView:
    kind: str
    """Names the colour and the icon; one of ours."""
    word: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemView:
    id: str
    title: str
    case: str
    area: str
    points_text: str
    earned_text: str
    earned_value: str
    """For sorting; empty: it was measured of nobody."""
    bar: str
    discrimination_text: str
    discrimination_value: str
    counts_text: str
    """`18 passed, 4 failed, 2 blocked`."""
    weaknesses: tuple[WeaknessView, ...]
    n_weaknesses_value: str
    x: str
    """In the map, percent; empty: it has no place there."""
    y: str
    """Pixels from the top."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemsView:
    items: tuple[ItemView, ...]
    """What is weak first, the worst before; then in the suites' order."""
    sentence: str
    caution: str
    """What so few submissions can't tell; empty: they are enough."""
    has_map: bool
    poor_y: str
    zero_y: str


MAP_HEIGHT = 220
_LOWEST = -0.4
"""Of the map: what correlates less is drawn there."""


def items_view(items: Sequence[Item], titles: dict[str, str]) -> ItemsView:
    """`titles`: the areas', by id."""
    views = [_item_view(item, titles) for item in items]
    order = sorted(range(len(items)), key=lambda n: _urgency(items[n]))
    n_submissions = max((item.n_submissions for item in items), default=0)
    return ItemsView(
        items=tuple(views[n] for n in order),
        sentence=_sentence(items),
        caution=_caution(n_submissions),
        has_map=any(view.x for view in views),
        poor_y=_map_y(POOR),
        zero_y=_map_y(0.0),
    )


def weakness_view(weakness: Weakness) -> WeaknessView:
    match weakness:
        case Weakness.BACKWARDS:
            return WeaknessView(kind="failed", word="runs backwards")
        case Weakness.ALL_PASS:
            return WeaknessView(kind="partial", word="everyone passes")
        case Weakness.NONE_PASS:
            return WeaknessView(kind="partial", word="no one passes")
        case Weakness.TELLS_LITTLE:
            return WeaknessView(kind="partial", word="tells little apart")
        case Weakness.SELDOM_MEASURED:
            return WeaknessView(kind="not-measured", word="seldom measured")
        case _:
            assert_never(weakness)


def _item_view(item: Item, titles: dict[str, str]) -> ItemView:
    probe, difficulty, discrimination = item.probe, item.difficulty, item.discrimination
    on_map = difficulty is not None and discrimination is not None
    return ItemView(
        id=visible_line(probe.id),
        title=visible_line(probe.title.removesuffix(".")),
        case=visible_line(probe.case),
        area=titles.get(probe.area, visible_line(probe.area)),
        points_text=number_text(probe.points),
        earned_text=NOTHING if difficulty is None else share_text(difficulty),
        earned_value="" if difficulty is None else f"{difficulty:.4f}",
        bar=percent(100 * (difficulty or 0.0)),
        discrimination_text=_signed(discrimination),
        discrimination_value="" if discrimination is None else f"{discrimination:.4f}",
        counts_text=_counts_text(item),
        weaknesses=tuple(weakness_view(weakness) for weakness in item.weaknesses),
        n_weaknesses_value=str(len(item.weaknesses)),
        x=percent(100 * (difficulty or 0.0)) if on_map else "",
        y=_map_y(discrimination or 0.0) if on_map else "",
    )


def _urgency(item: Item) -> int:
    """The first weakness decides; what has none comes last."""
    return next((n for n, weakness in enumerate(Weakness) if weakness in item.weaknesses), len(Weakness))


def _signed(value: float | None) -> str:
    if value is None:
        return NOTHING
    text = f"{abs(value):.2f}"
    return f"{MINUS}{text}" if value < 0 and text != "0.00" else text


def _map_y(discrimination: float) -> str:
    shown = min(max(discrimination, _LOWEST), 1.0)
    return f"{MAP_HEIGHT * (1.0 - shown) / (1.0 - _LOWEST):.1f}"


def _counts_text(item: Item) -> str:
    return ", ".join(f"{item.verdicts[v]:,} {v.value.replace('_', ' ')}" for v in Verdict if item.verdicts[v])


def _sentence(items: Sequence[Item]) -> str:
    found = [weakness for item in items for weakness in item.weaknesses]
    if not found:
        return f"None of {count_text(len(items), 'probe')} stands out as weak."
    parts = ", ".join(f"{found.count(each)} {weakness_view(each).word}" for each in Weakness if each in found)
    return f"Of {count_text(len(items), 'probe')}: {parts}."


def _caution(n_submissions: int) -> str:
    if n_submissions < ENOUGH_FOR_DISCRIMINATION:
        return (
            f"{count_text(n_submissions, 'submission')} can't tell a weak probe from a good one. How well it tells "
            f"submissions apart is shown from {ENOUGH_FOR_DISCRIMINATION} on, and held against it from {ENOUGH}."
        )
    if n_submissions < ENOUGH:
        return f"With fewer than {ENOUGH} submissions, how well a probe tells them apart is mostly chance."
    return ""
