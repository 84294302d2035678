"""How much of a total is chance: of the run, and of the choice of probes. Two figures that have nothing to do with
each other, and are never added.

The choice of probes: had the suite other probes of the same kinds, the total would be another. Each area's score is a
ratio, earned to possible, over its test functions (the cases of one function fail together, so they count as one). Its
variance is that of a ratio of sums: n/(n-1) times the sum of (earned - ratio x possible)^2, over possible^2 (W. G.
Cochran, Sampling Techniques, 3rd edition, 1977, chapter 6, without the correction for a finite population). Areas are
independent, and the total is their mean by weight. An area with a single test function adds nothing: nobody knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from math import sqrt

from grader.model import ProbeResult, Scorecard, fraction_earned

Z = 1.96
"""Of the normal distribution: 95 % within."""

Family = tuple[str, str]
"""An area's id, and a test function of which all cases are together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RerunNoise:
    n_examinations: int
    """Of the same commit under the same keys."""
    apart: float
    """The highest total less the lowest."""


def rerun_noise(card: Scorecard) -> RerunNoise | None:
    """None: it was examined once, or has no total, so nothing is known."""
    totals = [rerun.total for rerun in card.reruns if rerun.total is not None]
    if card.total is None or not totals:
        return None
    totals.append(card.total)
    return RerunNoise(n_examinations=len(totals), apart=max(totals) - min(totals))


def probe_choice(card: Scorecard) -> float | None:
    """Half the width, in points of the total, of the interval in which 95 % of choices of such probes would put it.

    None: there is no total, or no area has two test functions that were measured.
    """
    return None if card.total is None else _half_width(influences(card))


def probe_choice_of_difference(one: Scorecard, other: Scorecard) -> float | None:
    """The same of the difference between two totals on one suite.

    What both passed or both failed cancels out: a difference may be certain where neither total is.
    """
    if one.total is None or other.total is None:
        return None
    ours, theirs = influences(one), influences(other)
    return _half_width({family: ours.get(family, 0.0) - theirs.get(family, 0.0) for family in {**ours, **theirs}})


def influences(card: Scorecard) -> Mapping[Family, float]:
    """By test function: by how many points of the total it lies above what the rest of its area would make one expect.

    What was not measured has none.
    """
    sums: dict[Family, tuple[float, float]] = {}
    for result in card.results:
        fraction = fraction_earned(result)
        if fraction is not None:
            earned, possible = sums.get(family_of(result), (0.0, 0.0))
            points = result.probe.points
            sums[family_of(result)] = (earned + fraction * points, possible + points)
    weights = {score.area.id: score.area.weight for score in card.areas if score.points.possible > 0}
    whole = sum(weights.values())
    found: dict[Family, float] = {}
    for area, weight in weights.items():
        mine = {family: each for family, each in sums.items() if family[0] == area}
        area_earned, area_possible = (sum(each) for each in zip(*mine.values(), strict=True)) if mine else (0.0, 0.0)
        for family, (earned, possible) in mine.items():
            ratio = area_earned / area_possible
            found[family] = 100 * weight / whole * (earned - ratio * possible) / area_possible
    return found


def family_of(result: ProbeResult) -> Family:
    return result.probe.area, result.probe.id.partition("[")[0]


def _half_width(found: Mapping[Family, float]) -> float | None:
    variance, n_areas = 0.0, 0
    for _, families in groupby(sorted(found), key=lambda family: family[0]):
        values = [found[family] for family in families]
        if len(values) > 1:
            n_areas += 1
            variance += len(values) / (len(values) - 1) * sum(value**2 for value in values)
    return Z * sqrt(variance) if n_areas else None
