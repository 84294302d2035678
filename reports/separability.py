"""Whether two totals on one suite differ by more than chance.

Two figures say how far a total is to be trusted, and neither is added to the other: a difference counts where it is
larger than each of them. Who can't be told apart from whom is no ladder: A and B may be inseparable, B and C too, and A
and C not.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import dist, hypot, inf, sqrt

from grader.model import Scorecard
from reports.steadiness import Z, influences, probe_choice_of_difference, rerun_noise


@dataclass(frozen=True, kw_only=True, slots=True)
class Separation:
    """Of two totals."""

    apart: float
    by_choice: float | None
    """What another choice of probes would move the difference by, in 95 % of choices; None: not known."""
    by_rerun: float | None
    """The larger of the two re-run noises; None: neither is known."""

    @property
    def is_separable(self) -> bool:
        """What nobody knows separates nobody."""
        return _is_separable(self.apart, self.by_choice, self.by_rerun)


def separation(one: Scorecard, other: Scorecard) -> Separation | None:
    """None: one of them has no total."""
    if one.total is None or other.total is None:
        return None
    noises = [noise for noise in (_noise(one), _noise(other)) if noise is not None]
    return Separation(
        apart=abs(one.total - other.total),
        by_choice=probe_choice_of_difference(one, other),
        by_rerun=max(noises, default=None),
    )


def inseparable(cards: Sequence[Scorecard]) -> tuple[frozenset[int], ...]:
    """For each card the places in `cards` of those that it can't be told apart from, itself not among them.

    What `separation` says of each pair, two microseconds a pair. What has no total is in no set and has an empty one.
    """
    found: list[set[int]] = [set() for _ in cards]
    order = sorted((n for n, card in enumerate(cards) if card.total is not None), key=lambda n: -(cards[n].total or 0))
    space = _Space([cards[n] for n in order])
    noises = [_noise(cards[n]) or 0.0 for n in order]
    furthest = max([space.furthest, *noises]) + 1  # all that lie lower are separable
    for place, n in enumerate(order):
        for below in range(place + 1, len(order)):
            other = order[below]
            apart = (cards[n].total or 0.0) - (cards[other].total or 0.0)
            if apart > furthest:
                break
            if not _is_separable(apart, space.by_choice(place, below), max(noises[place], noises[below])):
                found[n].add(other)
                found[other].add(n)
    return tuple(frozenset(each) for each in found)


_ROUNDING = 1e-9
"""Of sums in another order: equal figures stay equal."""


def _is_separable(apart: float, by_choice: float | None, by_rerun: float | None) -> bool:
    return by_choice is not None and apart > by_choice + _ROUNDING and apart > (by_rerun or 0.0) + _ROUNDING


def _noise(card: Scorecard) -> float | None:
    noise = rerun_noise(card)
    return None if noise is None else noise.apart


class _Space:
    """Scorecards as points whose distance is what the choice of probes moves the difference of their totals by."""

    def __init__(self, cards: Sequence[Scorecard]) -> None:
        found = [influences(card) for card in cards]
        families = {family for each in found for family in each}
        self._areas = {area: sorted(f for f in families if f[0] == area) for area in sorted({f[0] for f in families})}
        self._lacking = [families - each.keys() for each in found]
        self._parts = [
            {area: tuple(each.get(family, 0.0) for family in mine) for area, mine in self._areas.items()}
            for each in found
        ]
        scales = {area: _scale(len(mine)) for area, mine in self._areas.items()}
        self._wholes = [
            tuple(scales[area] * value for area, part in parts.items() if scales[area] for value in part)
            for parts in self._parts
        ]
        self._is_known = any(scales.values())
        lengths = sorted((dist(whole, (0.0,) * len(whole)) for whole in self._wholes), reverse=True)
        self.furthest = sqrt(2) * sum(lengths[:2]) if self._is_known else inf
        """No two are further apart: what both lack can't do more than double a variance."""

    def by_choice(self, one: int, other: int) -> float | None:
        """As `probe_choice_of_difference` has it; None: no area has two test functions, so nobody knows."""
        lacking = self._lacking[one] & self._lacking[other]
        if lacking:
            return self._without(one, other, Counter(area for area, _ in lacking))
        return dist(self._wholes[one], self._wholes[other]) if self._is_known else None

    def _without(self, one: int, other: int, n_lacking: Counter[str]) -> float | None:
        """Where a test function was measured in neither, its area has one less."""
        scales = {area: _scale(len(mine) - n_lacking[area]) for area, mine in self._areas.items()}
        distances = (scale * dist(self._parts[one][area], self._parts[other][area]) for area, scale in scales.items())
        return hypot(*distances) if any(scales.values()) else None


def _scale(n_families: int) -> float:
    """Of an area's influences; 0: a single test function says nothing."""
    return Z * sqrt(n_families / (n_families - 1)) if n_families > 1 else 0.0
