"""Which passages of code two submissions have in common, that neither the starter nor a reference has. Pure.

What is found is a question for a person, and never a penalty: two who read the same tutorial, or had the same idea,
look alike too. How often that happens among people who never met is measured: docs/validity.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from grader.outline_box.outline import RUN

LEAST_TOKENS = 45
"""Of a passage: some five lines."""
LEAST_SHARE = 0.15
"""Of the smaller submission's own code that is in passages, for a pair to be pointed out."""
LEAST_ALL_TOKENS = 150
"""Of all passages together: some fifteen lines. Of a submission of a hundred lines, a share alone is soon reached."""
_MOST_REPEATS = 6
"""Of one fingerprint in a submission: code that repeats itself so often matches everywhere."""
_GAP = 2 * RUN
"""Tokens between two fingerprints of one passage."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutlinedFile:
    path: str
    n_tokens: int
    prints: tuple[tuple[int, int], ...]
    """Fingerprint, and the token that it begins at."""
    token_lines: tuple[int, ...]
    """Of each token, from 1."""
    lines: tuple[str, ...]
    """The text, each line capped."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """Of one submission: `grader.outline_box`."""

    version: int
    files: tuple[OutlinedFile, ...]
    n_left_out: int = 0
    """Files that were too large, or no notebooks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """A passage, as it stands in one of the two."""

    path: str
    first_line: int
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    sides: tuple[Side, Side]
    n_tokens: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    names: tuple[str, str]
    shares: tuple[float, float]
    """Of each one's own code, 0 to 1, that is in passages of both."""
    n_tokens: int
    """In passages, of whichever has fewer."""
    passages: tuple[Passage, ...]
    """The longest first."""

    @property
    def share(self) -> float:
        return max(self.shares)


class _At(NamedTuple):
    file: int
    token: int


def known_prints(outlines: Iterable[Outline]) -> frozenset[int]:
    """Of starter and references: what they have, everybody may have."""
    return frozenset(value for outline in outlines for file in outline.files for value, _ in file.prints)


def pairs(
    outlines: Mapping[str, Outline],
    known: frozenset[int],
    *,
    least_share: float = LEAST_SHARE,
    least_tokens: int = LEAST_ALL_TOKENS,
) -> tuple[Pair, ...]:
    """Those with so much in common, the most alike first. `known` is removed before."""
    places = {name: _places(outline, known) for name, outline in outlines.items()}
    own = {name: _own_tokens(outlines[name], known) for name in outlines}
    found = []
    for one, other in combinations(sorted(outlines), 2):
        pair = _pair(one, other, outlines, places, own)
        if pair is not None and pair.share >= least_share and pair.n_tokens >= least_tokens:
            found.append(pair)
    return tuple(sorted(found, key=lambda pair: (-pair.share, pair.names)))


def _places(outline: Outline, known: frozenset[int]) -> dict[int, list[_At]]:
    places: dict[int, list[_At]] = defaultdict(list)
    for n, file in enumerate(outline.files):
        for value, token in file.prints:
            if value not in known:
                places[value].append(_At(n, token))
    return {value: found for value, found in places.items() if len(found) <= _MOST_REPEATS}


def _own_tokens(outline: Outline, known: frozenset[int]) -> int:
    """Tokens that no fingerprint of others' covers."""
    n = 0
    for file in outline.files:
        covered = _covered((token, token + RUN) for value, token in file.prints if value in known)
        n += file.n_tokens - covered
    return n


def _pair(
    one: str,
    other: str,
    outlines: Mapping[str, Outline],
    places: Mapping[str, Mapping[int, list[_At]]],
    own: Mapping[str, int],
) -> Pair | None:
    shared = places[one].keys() & places[other].keys()
    runs = _runs((here, there) for value in shared for here in places[one][value] for there in places[other][value])
    runs = [run for run in runs if run.n_tokens >= LEAST_TOKENS]
    if not runs:
        return None
    covered = (_covered_by(runs, 0), _covered_by(runs, 1))
    shares = tuple(min(n / max(own[name], 1), 1.0) for n, name in zip(covered, (one, other), strict=True))
    passages = [_passage(run, outlines[one], outlines[other]) for run in sorted(runs, key=lambda run: -run.n_tokens)]
    return Pair(names=(one, other), shares=(shares[0], shares[1]), n_tokens=min(covered), passages=tuple(passages))


class _Run(NamedTuple):
    here: _At
    there: _At
    n_tokens: int


def _runs(matches: Iterable[tuple[_At, _At]]) -> list[_Run]:
    """Matches that follow one another at one distance are one passage."""
    diagonals: dict[tuple[int, int, int], set[int]] = defaultdict(set)
    for here, there in matches:
        diagonals[here.file, there.file, there.token - here.token].add(here.token)
    found = []
    for (file, other, distance), starts in diagonals.items():
        ordered = sorted(starts)
        first = last = ordered[0]
        for start in [*ordered[1:], None]:
            if start is None or start - last > _GAP:
                found.append(_Run(_At(file, first), _At(other, first + distance), last - first + RUN))
                first = start if start is not None else first
            last = start if start is not None else last
    return found


def _covered_by(runs: Sequence[_Run], side: int) -> int:
    by_file: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for run in runs:
        at = run.there if side else run.here
        by_file[at.file].append((at.token, at.token + run.n_tokens))
    return sum(_covered(spans) for spans in by_file.values())


def _covered(spans: Iterable[tuple[int, int]]) -> int:
    n, reached = 0, 0
    for start, end in sorted(spans):
        n += max(end - max(start, reached), 0)
        reached = max(reached, end)
    return n


def _passage(run: _Run, one: Outline, other: Outline) -> Passage:
    sides = (_side(one, run.here, run.n_tokens), _side(other, run.there, run.n_tokens))
    return Passage(sides=sides, n_tokens=run.n_tokens)


def _side(outline: Outline, at: _At, n_tokens: int) -> Side:
    file = outline.files[at.file]
    first, last = file.token_lines[at.token], file.token_lines[min(at.token + n_tokens, file.n_tokens) - 1]
    return Side(path=file.path, first_line=first, lines=file.lines[first - 1 : last])
