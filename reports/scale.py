"""Where a total lies among the bands, in percent of a picture's width."""

from dataclasses import dataclass

from grader.model import Band
from reports.quantities import number_text
from reports.visible import visible_line

MAX_SHADES = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class BandView:
    name: str
    text: str
    """`Strong from 85`."""
    is_reached: bool
    shade: int
    """1, the lowest band's and the palest, to `MAX_SHADES`."""
    start: str
    width: str
    middle: str
    tick: str
    """Where it starts, in words; empty for the lowest band."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScaleView:
    bands: tuple[BandView, ...]
    """Highest first."""
    at: str
    """Empty: there is no total."""
    low: str
    high: str
    """Of the whisker; empty: there is none."""


def scale_view(
    bands: tuple[Band, ...], total: float | None, *, band: str | None = None, spread: float | None = None
) -> ScaleView:
    """`band`: the one that was reached. `spread`: how far the whisker reaches to each side, in points."""
    has_whisker = total is not None and spread is not None
    return ScaleView(
        bands=tuple(_band_views(bands, band)),
        at=percent(total) if total is not None else "",
        low=percent(total - spread) if total is not None and spread is not None else "",
        high=percent(total + spread) if has_whisker and total is not None and spread is not None else "",
    )


def percent(value: float) -> str:
    """A length or a place as a picture takes it, within 0 and 100."""
    return f"{min(max(value, 0.0), 100.0):.2f}"


def _band_views(bands: tuple[Band, ...], reached: str | None) -> list[BandView]:
    views, above = [], 100.0
    for n, band in enumerate(bands):
        start = min(max(band.at_least, 0.0), 100.0)
        views.append(
            BandView(
                name=visible_line(band.name),
                text=f"{visible_line(band.name)} from {number_text(band.at_least)}",
                is_reached=band.name == reached,
                shade=min(max(len(bands) - n, 1), MAX_SHADES),
                start=percent(start),
                width=percent(above - start),
                middle=percent((above + start) / 2),
                tick=number_text(band.at_least) if band.at_least > 0 else "",
            )
        )
        above = start
    return views
