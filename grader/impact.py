"""Whether decisions fell on groups alike: selection rates side by side, from a table that the team keeps itself.

Four fifths of the highest rate is a rule of thumb of the Uniform Guidelines on Employee Selection Procedures, 29 CFR
1607.4(D). It proves nothing either way, and with few people it says next to nothing: so beside it stand what one person
decided otherwise would change, and how often chance alone parts two groups as far (Fisher's exact test, two-sided).
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from pathlib import Path

from grader.errors import ImpactError

FOUR_FIFTHS = Fraction(4, 5)
MOST_BYTES = 10 * 2**20
MOST_GROUPS = 50
FEW = 30
"""People in a group, below which its rate is a hint at best."""
_YES = {"1", "true", "y", "yes"}
_NO = {"0", "false", "n", "no"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Those of one group, beside those with the highest rate."""

    name: str
    n_candidates: int
    n_selected: int
    rate: Fraction
    ratio: Fraction | None
    """To the highest rate; None: nobody at all was selected."""
    ratio_if_one: Fraction | None
    """Had one more of this group been selected, and one fewer of the one with the highest rate."""
    chance: float
    """How often chance alone parts the two as far, 0 to 1."""
    is_highest: bool

    @property
    def is_below(self) -> bool:
        return self.ratio is not None and self.ratio < FOUR_FIFTHS

    @property
    def is_few(self) -> bool:
        return self.n_candidates < FEW

    @property
    def turns_on_one(self) -> bool:
        """It is below four fifths, and would not be had one person been decided otherwise."""
        return self.is_below and self.ratio_if_one is not None and self.ratio_if_one >= FOUR_FIFTHS


def read_decisions(file: Path, *, group: str, selected: str) -> tuple[tuple[str, bool], ...]:
    """Group and decision of each row of a CSV with a header; other columns are not looked at.

    Raises:
        ImpactError: it can't be read, lacks a column, or has a row that says neither yes nor no.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise ImpactError(f"{file} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ImpactError(f"{file} is no text in UTF-8. Save it as CSV in UTF-8.") from error
    if len(content) > MOST_BYTES:
        raise ImpactError(f"{file} is larger than {MOST_BYTES // 2**20} MB, which no table of candidates is.")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    header = tuple(rows.fieldnames or ())
    if lacking := [name for name in (group, selected) if name not in header]:
        raise ImpactError(
            f"{file} has no column {lacking[0]!r}; it has {', '.join(map(repr, header)) or 'none'}. Name the columns "
            "with --group and --selected."
        )
    try:
        return tuple(_decision(file, number, row, group, selected) for number, row in enumerate(rows, start=2))
    except csv.Error as error:
        raise ImpactError(f"{file} is no CSV: {error}.") from error


def impact(decisions: Iterable[tuple[str, bool]]) -> tuple[Group, ...]:
    """Every group, by falling rate.

    Raises:
        ImpactError: there are fewer than two groups, or far too many to be groups.
    """
    counts: dict[str, tuple[int, int]] = {}
    for name, is_selected in decisions:
        n, n_selected = counts.get(name, (0, 0))
        counts[name] = (n + 1, n_selected + is_selected)
    if not 2 <= len(counts) <= MOST_GROUPS:
        there = "is 1 group" if len(counts) == 1 else f"are {len(counts)} groups"
        raise ImpactError(
            f"There {there} in it; two to {MOST_GROUPS} can be put side by side. Does --group name the right column?"
        )
    first = max(counts, key=lambda name: (Fraction(counts[name][1], counts[name][0]), counts[name][0]))
    groups = (_group(name, counts[name], counts[first], is_highest=name == first) for name in counts)
    return tuple(sorted(groups, key=lambda each: (not each.is_highest, -each.rate, each.name)))


def _decision(file: Path, number: int, row: dict[str, str | None], group: str, selected: str) -> tuple[str, bool]:
    name, said = (row[group] or "").strip(), (row[selected] or "").strip()
    if not name:
        raise ImpactError(f"{file}, row {number}, has no group. Say so in words, such as `not told`.")
    if said.casefold() not in _YES | _NO:
        raise ImpactError(f"{file}, row {number}: {said[:40]!r} is neither yes nor no.")
    return name, said.casefold() in _YES


def _group(name: str, mine: tuple[int, int], best: tuple[int, int], *, is_highest: bool) -> Group:
    n, n_selected = mine
    rate, highest = Fraction(n_selected, n), Fraction(best[1], best[0])
    fewer = Fraction(max(best[1] - 1, 0), best[0])
    return Group(
        name=name,
        n_candidates=n,
        n_selected=n_selected,
        rate=rate,
        ratio=rate / highest if highest else None,
        ratio_if_one=Fraction(min(n_selected + 1, n), n) / fewer if fewer else None,
        chance=1.0 if is_highest else _fisher(mine, best),
        is_highest=is_highest,
    )


def _fisher(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Of all tables with these margins, the share of those that are no likelier than this one; exact."""
    (n, k), (m, j) = one, other
    selected = k + j
    low, high = max(0, selected - m), min(n, selected)
    ways = [comb(n, i) * comb(m, selected - i) for i in range(low, high + 1)]
    seen = ways[k - low]
    return float(Fraction(sum(way for way in ways if way <= seen), comb(n + m, selected)))
