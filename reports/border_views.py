"""What would change if the border of a band moved a little: how much hangs on where somebody drew it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from grader.model import Band
from reports.linked import Linked, NameView, name_view
from reports.quantities import count_text, number_text
from reports.visible import visible_line

MOVE = 2
"""Points of the total."""
_SHORT = 8
"""So many names are read at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShiftView:
    text: str
    """`At 83 instead of 85, 3 submissions would move up to Strong.`"""
    movers: tuple[NameView, ...]
    is_short: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class BorderView:
    title: str
    """`Strong from 85`."""
    shifts: tuple[ShiftView, ...]
    """Lower first."""


def border_views(linked: Sequence[Linked], bands: Sequence[Band]) -> tuple[BorderView, ...]:
    """One for each band but the lowest, highest first."""
    return tuple(_border(linked, band, below) for band, below in pairwise(bands))


def _border(linked: Sequence[Linked], band: Band, below: Band) -> BorderView:
    at, name = band.at_least, visible_line(band.name)
    lower, higher = max(at - MOVE, 0.0), min(at + MOVE, 100.0)
    return BorderView(
        title=f"{name} from {number_text(at)}",
        shifts=(
            _shift(linked, lambda total: lower <= total < at, f"At {number_text(lower)}", f"rise to {name}"),
            _shift(
                linked,
                lambda total: at <= total < higher,
                f"At {number_text(higher)}",
                f"fall to {visible_line(below.name)}",
            ),
        ),
    )


def _shift(linked: Sequence[Linked], moves: Callable[[float], bool], where: str, what: str) -> ShiftView:
    movers = [each for each in linked if each.card.total is not None and moves(each.card.total)]
    movers.sort(key=lambda each: (-(each.card.total or 0.0), each.card.name))
    n_text = count_text(len(movers), "submission") if movers else "nobody"
    return ShiftView(
        text=f"{where}, {n_text} would {what}",
        movers=tuple(name_view(each) for each in movers),
        is_short=len(movers) <= _SHORT,
    )
