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
from statistics import StatisticsError, correlation

from grader.model import Probe, ProbeResult, Scorecard, Verdict, fraction_earned
from reports.loss_views import judge_costs
from reports.steadiness import Family, family_of

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
    found: dict[str, list[tuple[ProbeResult, float]]] = {}
    for card in cards:
        judged = judge_costs(card)
        lost: dict[Family, float] = {}
        for item in judged:
            family = family_of(item.result)
            lost[family] = lost.get(family, 0.0) + item.cost
        whole = sum(lost.values())
        for item in judged:
            rest = round(lost[family_of(item.result)] - whole, _DIGITS)
            found.setdefault(item.result.probe.id, []).append((item.result, rest))
    return tuple(_item(results, len(cards)) for results in found.values())


_DIGITS = 9
"""Of the rest of a total: what never varies is the same number each time, in whatever order it was added."""


def _item(found: list[tuple[ProbeResult, float]], n_submissions: int) -> Item:
    measured = [(fraction, rest) for result, rest in found if (fraction := fraction_earned(result)) is not None]
    fractions = [fraction for fraction, _ in measured]
    return Item(
        probe=found[0][0].probe,
        n_measured=len(measured),
        n_submissions=n_submissions,
        difficulty=sum(fractions) / len(fractions) if fractions else None,
        discrimination=_correlation(fractions, [rest for _, rest in measured])
        if len(measured) >= ENOUGH_FOR_DISCRIMINATION
        else None,
        verdicts=Counter(result.verdict for result, _ in found),
    )


def _correlation(ones: Sequence[float], others: Sequence[float]) -> float | None:
    try:
        return correlation(ones, others)
    except StatisticsError:  # one side never varies
        return None
