"""How many submissions came to what, as a picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.quantities import count_text, number_text
from reports.scale import percent

BIN = 5
"""Points of the total that a column spans; the last one has 100 too."""
HEIGHT = 96
_MOST_BLOCKS = 12
"""In a column: above that it is drawn in one piece."""
_GAP = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class BlockView:
    """A submission, or a column of them. x and width in percent, y and height in pixels, from the top."""

    x: str
    width: str
    y: str
    height: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnView:
    blocks: tuple[BlockView, ...]
    middle: str
    label_y: str
    n_text: str
    """Empty where there is none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DistributionView:
    columns: tuple[ColumnView, ...]
    sentence: str


def distribution_view(totals: Sequence[float]) -> DistributionView | None:
    """None: there is no total."""
    if not totals:
        return None
    counts = [0] * (100 // BIN)
    for total in totals:
        counts[min(int(max(total, 0) // BIN), len(counts) - 1)] += 1
    most = max(counts)
    return DistributionView(
        columns=tuple(_column(n, count, most) for n, count in enumerate(counts)), sentence=_sentence(totals)
    )


def _column(n: int, count: int, most: int) -> ColumnView:
    start, end = n * BIN, (n + 1) * BIN
    height = HEIGHT * count / max(most, 4)  # four submissions are no skyscrapers
    pieces = count if most <= _MOST_BLOCKS else min(count, 1)
    each = height / pieces if pieces else 0.0
    return ColumnView(
        blocks=tuple(
            BlockView(
                x=percent(start + 0.3),
                width=percent(BIN - 0.6),
                y=f"{max(HEIGHT - (piece + 1) * each, 0.0):.1f}",
                height=f"{max(each - _GAP, 1.0):.1f}",
            )
            for piece in range(pieces)
        ),
        middle=percent((start + end) / 2),
        label_y=f"{HEIGHT - height - 4:.1f}",
        n_text=f"{count:,}" if count else "",
    )


def _sentence(totals: Sequence[float]) -> str:
    ordered = sorted(totals)
    if len(ordered) == 1:
        return f"One submission, with {number_text(ordered[0])}."
    low, high = ordered[len(ordered) // 4], ordered[-1 - len(ordered) // 4]
    lies = f"{count_text(len(ordered), 'total')} from {number_text(ordered[0])} to {number_text(ordered[-1])}"
    return f"{lies}; the middle half lies from {number_text(low)} to {number_text(high)}."
