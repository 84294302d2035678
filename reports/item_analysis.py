"""How well each probe tells submissions apart, over a cohort: for the author, who mends or drops what does not.

Classical item analysis. *Difficulty* is the mean share of its points that a probe was given (the item's p value).
*Discrimination* is the correlation of that share with the rest of the total, the probe itself left out, as a part that
stands in the whole would correlate with itself (S. Henrysson, Correction of item-total correlations in item analysis,
Psychometrika 28, 1963, 211-218); all cases of its test function are left out, for they fail together. Below 0.2 an item
is poor (R. L. Ebel and D. A. Frisbie, Essentials of Educational Measurement, 5th edition, 1991, chapter 13).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from math import sqrt

from grader.model import Probe, ProbeResult, Scorecard, Verdict, fraction_earned

POOR = 0.2
ENOUGH_FOR_DISCRIMINATION = 10
"""Of submissions: a correlation of fewer is chance. Of ten that have nothing to do with each other, one in twenty
reaches 0.63 (the t test with 8 degrees of freedom), which is why it is shown from here and acted on from `ENOUGH`."""
ENOUGH = 20
"""Of submissions, for calling a probe weak."""


@unique
class Weakness(StrEnum):
    BACKWARDS = "backwards"
    """Better submissions do worse: it is wrong, or asks for something else."""
    ALL_PASS = "all-pass"  # noqa: S105 - a probe's, no password
    NONE_PASS = "none-pass"  # noqa: S105
    TELLS_LITTLE = "tells-little"
    SELDOM_MEASURED = "seldom-measured"
    """The instrument is unsure, or broken, of half the submissions or more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    probe: Probe
    n_measured: int
    n_submissions: int
    difficulty: float | None
    """Mean share of its points, 0 (no one passes) to 1 (everyone does); None: it was measured of nobody."""
    discrimination: float | None
    """-1 to 1; None: too few submissions, or all of them came to the same."""
    verdicts: Counter[Verdict]

    @property
    def weaknesses(self) -> tuple[Weakness, ...]:
        """Worst first."""
        found = {
            Weakness.BACKWARDS: self._is_telling and self.discrimination is not None and self.discrimination < 0,
            Weakness.ALL_PASS: self.difficulty == 1.0,
            Weakness.NONE_PASS: self.difficulty == 0.0,
            Weakness.TELLS_LITTLE: self._is_telling
            and self.discrimination is not None
            and 0 <= self.discrimination < POOR,
            Weakness.SELDOM_MEASURED: 2 * self.n_measured <= self.n_submissions,
        }
        return tuple(weakness for weakness, is_so in found.items() if is_so)

    @property
    def _is_telling(self) -> bool:
        return self.n_measured >= ENOUGH


def items(cards: Sequence[Scorecard]) -> tuple[Item, ...]:
    """One for each probe, in the suites' order. `cards`: of one revision of an assessment."""
    results: dict[str, list[tuple[ProbeResult, float]]] = {}
    for card in cards:
        worths = _worths(card)
        lost = _family_losses(card, worths)
        for result in card.results:
            rest = -sum(lost.values()) + lost[_family(result)]
            results.setdefault(result.probe.id, []).append((result, rest))
    return tuple(_item(found, len(cards)) for found in results.values())


def _item(found: list[tuple[ProbeResult, float]], n_submissions: int) -> Item:
    measured = [(fraction, rest) for result, rest in found if (fraction := fraction_earned(result)) is not None]
    fractions = [fraction for fraction, _ in measured]
    return Item(
        probe=found[0][0].probe,
        n_measured=len(measured),
        n_submissions=n_submissions,
        difficulty=_mean(fractions) if measured else None,
        discrimination=_correlation(fractions, [rest for _, rest in measured])
        if len(measured) >= ENOUGH_FOR_DISCRIMINATION
        else None,
        verdicts=Counter(result.verdict for result, _ in found),
    )


def _worths(card: Scorecard) -> dict[str, float]:
    """By area: points of the total that one point of a probe is."""
    measured = [score for score in card.areas if score.points.possible > 0]
    weights = sum(score.area.weight for score in measured)
    return {score.area.id: 100 * score.area.weight / weights / score.points.possible for score in measured if weights}


def _family_losses(card: Scorecard, worths: dict[str, float]) -> dict[str, float]:
    """By test function: points of the total that it cost."""
    lost: dict[str, float] = {}
    for result in card.results:
        fraction = fraction_earned(result)
        missing = 0.0 if fraction is None else (1 - fraction) * result.probe.points
        family = _family(result)
        lost[family] = lost.get(family, 0.0) + missing * worths.get(result.probe.area, 0.0)
    return lost


def _family(result: ProbeResult) -> str:
    return result.probe.id.partition("[")[0]


def _mean(values: Sequence[float]) -> float:
    """Exact at the ends: of nothing but ones it is one."""
    return sum(values) / len(values)


def _correlation(ones: Sequence[float], others: Sequence[float]) -> float | None:
    """Pearson's; None where one side does not vary."""
    one_mean, other_mean = _mean(ones), _mean(others)
    ones = [value - one_mean for value in ones]
    others = [value - other_mean for value in others]
    length = sqrt(sum(value * value for value in ones) * sum(value * value for value in others))
    if length < _NOTHING:
        return None
    return sum(one * other for one, other in zip(ones, others, strict=True)) / length


_NOTHING = 1e-9
