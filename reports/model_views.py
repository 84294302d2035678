"""Model quality in pictures: each metric with its interval against baseline and bar, and what was said against what
happened. Places are in percent of the width, or in pixels of a square."""

from dataclasses import dataclass

from grader.model import CalibrationGroup, Measurement
from reports.loss_views import Judged
from reports.probe_views import VerdictView, probe_title, verdict_view
from reports.quantities import MINUS
from reports.visible import visible_line

_MARGIN = 12.0
"""Percent of the width that stay free at each end."""
SQUARE, INSET = 264.0, 36.0
"""Pixels: the calibration's picture without and with room for its axes' words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricView:
    anchor: str
    """Of its probe."""
    title: str
    metric: str
    verdict: VerdictView
    sentence: str
    """What the picture shows, in words."""
    value: str
    low: str
    high: str
    baseline: str
    """Empty: nobody named one."""
    bar: str
    value_text: str
    baseline_text: str
    bar_text: str
    full_start: str
    full_width: str
    """From the bar to where better ends; empty without a bar."""
    part_start: str
    part_width: str
    """From the baseline to the bar; empty without either."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupPointView:
    x: str
    y: str
    y_meant: str
    said_text: str
    happened_text: str
    n_text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CalibrationView:
    anchor: str
    title: str
    verdict: VerdictView
    sentence: str
    points: tuple[GroupPointView, ...]
    line: str
    """Through the points, as an SVG `points`."""
    ticks: tuple[tuple[str, str, str], ...]
    """x, y from above, and the share in words."""


def metric_views(judged: tuple[Judged, ...]) -> tuple[MetricView, ...]:
    return tuple(_metric_view(found, item) for item in judged for found in item.result.measurements)


def calibration_views(judged: tuple[Judged, ...]) -> tuple[CalibrationView, ...]:
    return tuple(_calibration_view(item.result.calibration, item) for item in judged if item.result.calibration)


def measure_text(value: float) -> str:
    """Of a metric, three decimals below 100."""
    return f"{value:.3f}" if abs(value) < 100 else f"{value:,.0f}"


def _metric_view(found: Measurement, item: Judged) -> MetricView:
    place = _Axis(found).place
    baseline = None if found.baseline is None else place(found.baseline)
    bar = None if found.bar is None else place(found.bar)
    ends = sorted((place(found.low), place(found.high)))
    return MetricView(
        anchor=item.anchor,
        title=probe_title(item.result),
        metric=visible_line(found.metric),
        verdict=verdict_view(item.result.verdict),
        sentence=_sentence(found),
        value=_at(place(found.value)),
        low=_at(ends[0]),
        high=_at(ends[1]),
        baseline="" if baseline is None else _at(baseline),
        bar="" if bar is None else _at(bar),
        value_text=measure_text(found.value),
        baseline_text="" if found.baseline is None else f"baseline {measure_text(found.baseline)}",
        bar_text="" if found.bar is None else f"full points {measure_text(found.bar)}",
        full_start="" if bar is None else _at(bar),
        full_width="" if bar is None else _at(100 - bar),
        part_start="" if baseline is None or bar is None else _at(min(baseline, bar)),
        part_width="" if baseline is None or bar is None else _at(abs(bar - baseline)),
    )


class _Axis:
    """From a value to percent of the width. Better is always to the right."""

    def __init__(self, found: Measurement) -> None:
        values = [v for v in (found.value, found.low, found.high, found.baseline, found.bar) if v is not None]
        self.low, self.high = min(values), max(values)
        self.is_rising = found.higher_is_better

    def place(self, value: float) -> float:
        whole = self.high - self.low
        share = (value - self.low) / whole if whole > 0 else 0.5
        share = share if self.is_rising else 1 - share
        return _MARGIN + share * (100 - 2 * _MARGIN)


def _sentence(found: Measurement) -> str:
    better = "higher" if found.higher_is_better else "lower"
    interval = f"{measure_text(found.low)} to {measure_text(found.high)}"
    text = f"{measure_text(found.value)}, by chance {interval} (95 %); {better} is better."
    if found.baseline is None:
        return text
    sign = 1 if found.higher_is_better else -1
    worst = found.low if found.higher_is_better else found.high
    ahead = sign * (found.value - found.baseline)
    if sign * (worst - found.baseline) > 0:
        told = "beats the baseline by more than chance"
    elif ahead > 0:
        told = "beats the baseline, by no more than chance might"
    else:
        told = "does not beat the baseline"
    text += f" It {told} ({_signed(sign * ahead)} from {measure_text(found.baseline)})"
    if found.bar is None:
        return f"{text}."
    is_full = sign * (found.value - found.bar) >= 0
    return f"{text}, and {'reaches' if is_full else 'does not reach'} the bar of {measure_text(found.bar)}."


def _calibration_view(groups: tuple[CalibrationGroup, ...], item: Judged) -> CalibrationView:
    most = max(max(group.said, group.happened) for group in groups)
    end = next(end for end in (0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if most <= end or end == 1.0)
    points = tuple(_point(group, end) for group in groups)
    return CalibrationView(
        anchor=item.anchor,
        title=probe_title(item.result),
        verdict=verdict_view(item.result.verdict),
        sentence=_gap_text(groups),
        points=points,
        line=" ".join(f"{point.x},{point.y}" for point in points),
        ticks=tuple(_tick(end * n / 4, end) for n in range(5)),
    )


def _gap_text(groups: tuple[CalibrationGroup, ...]) -> str:
    n_rows = sum(group.n_rows for group in groups) or 1
    gap = sum(abs(group.said - group.happened) * group.n_rows for group in groups) / n_rows
    off = sum((group.said - group.happened) * group.n_rows for group in groups) / n_rows
    way = "too high" if off > 0 else "too low"
    return (
        f"In {len(groups)} groups of rising probability, what was said and what happened lie {_percent(gap)} apart on "
        f"average; over all, what was said is {_percent(abs(off))} {way}."
    )


def _point(group: CalibrationGroup, end: float) -> GroupPointView:
    return GroupPointView(
        x=_pixel(INSET + SQUARE * group.said / end),
        y=_pixel(SQUARE * (1 - group.happened / end)),
        y_meant=_pixel(SQUARE * (1 - group.said / end)),
        said_text=_percent(group.said),
        happened_text=_percent(group.happened),
        n_text=f"{group.n_rows:,}",
    )


def _tick(share: float, end: float) -> tuple[str, str, str]:
    return _pixel(INSET + SQUARE * share / end), _pixel(SQUARE * (1 - share / end)), f"{100 * share:g}"


def _signed(value: float) -> str:
    return f"{'+' if value >= 0 else MINUS}{abs(value):.3f}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _at(place: float) -> str:
    return f"{place:.2f}"


def _pixel(place: float) -> str:
    return f"{place:.1f}"
