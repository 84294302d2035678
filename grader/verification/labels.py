"""Whether what commands are handed tells the outcome that they are to predict: by a column, the key, the order of rows,
or by looking it up in data that anybody has.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from grader.errors import AssessmentError
from grader.verification.outcome import Check, Trouble
from grader.verification.solutions import Labels
from grader.verification.tables import TextTable

GIVEN_AWAY = 0.95
"""ROC AUC of a single column from which the column is the label in other words."""
TELLING = 0.2
"""How far a key's or the row order's AUC may lie from 0.5. A season in the order of time is at some 0.05."""
GROUPED = 0.1
"""Changes of the label from row to row, as a share of what chance makes: below, the rows are sorted by it."""
LOOKED_UP = 0.8
"""AUC of a look-up among the rows that it covers: a memorised outcome is at 1, chance at 0.5."""
FEWEST_COVERED = 50
MOST_KEYS = 3
"""Columns of a look-up's key."""
MOST_ROWS_A_KEY = 1.5
"""On average: a key that many rows share is a feature, and no memory of single rows."""


def label_troubles(
    labels: Labels, inputs: TextTable, outcomes: TextTable, known: Sequence[TextTable]
) -> Iterator[Trouble]:
    """`known`: tables with the label's column that anybody has, such as the kit's.

    Raises AssessmentError: a column that `labels` names is not there.
    """
    late = _positives(labels, inputs, outcomes)
    if len(set(late.values())) < 2:
        raise AssessmentError(f"[[labels]] in solutions.toml: all outcomes of {labels.outcomes} are alike.")
    rows = [(row, late[key]) for row, key in enumerate(inputs.columns[labels.key]) if key in late]
    where = f"hidden/{labels.inputs}"
    yield from _of_columns(where, labels, inputs, rows)
    yield from _of_order(where, rows)
    for table in known:
        yield from _of_look_up(where, labels, inputs, rows, table)


def auc(scored: Sequence[tuple[float, bool]]) -> float:
    """ROC AUC of scores, ties half; 0.5 where only one class is there."""
    ordered = sorted(scored)
    n_positive = sum(label for _, label in ordered)
    n_negative = len(ordered) - n_positive
    if not n_positive or not n_negative:
        return 0.5
    below, won = 0, 0.0
    for _, tied in itertools.groupby(ordered, key=lambda pair: pair[0]):
        group = [label for _, label in tied]
        positives = sum(group)
        negatives = len(group) - positives
        won += positives * (below + negatives / 2)
        below += negatives
    return won / (n_positive * n_negative)


def _of_columns(where: str, labels: Labels, inputs: TextTable, rows: list[tuple[int, bool]]) -> Iterator[Trouble]:
    for name, cells in inputs.columns.items():
        if name == labels.key:
            told = max((_away(_scores(kind, cells, rows)) for kind in ("order", "length")), default=0.0)
            if told > TELLING:
                yield _trouble(
                    where, f"the key {name} tells the label: its order or length has an AUC of {0.5 + told:.2f}"
                )
        elif name == labels.label and any(cells[row] for row, _ in rows):
            yield _trouble(where, f"column {name} is the label itself")
        else:
            told = max(_away(_scores("number", cells, rows)), _away(_by_value(cells, rows)))
            if told > GIVEN_AWAY - 0.5:
                yield _trouble(
                    where, f"column {name} gives the label away: by itself it has an AUC of {0.5 + told:.2f}"
                )


def _of_order(where: str, rows: list[tuple[int, bool]]) -> Iterator[Trouble]:
    told = _away([(float(row), label) for row, label in rows])
    if told > TELLING:
        yield _trouble(where, f"the order of the rows tells the label: an AUC of {0.5 + told:.2f}")
    share = sum(label for _, label in rows) / len(rows)
    by_chance = 2 * share * (1 - share) * (len(rows) - 1)
    changes = sum(one != other for (_, one), (_, other) in itertools.pairwise(rows))
    if changes < GROUPED * by_chance:
        yield _trouble(
            where, f"the rows are sorted by the label: it changes {changes} times, by chance {by_chance:.0f}"
        )


def _of_look_up(
    where: str, labels: Labels, inputs: TextTable, rows: list[tuple[int, bool]], known: TextTable
) -> Iterator[Trouble]:
    """The first key, of few columns, by which outcomes of single rows can be looked up."""
    if labels.label not in known.columns:
        return
    told = [_is_positive(labels, cell) for cell in known.columns[labels.label]]
    shared = [name for name in inputs.columns if name in known.columns and name != labels.label]
    numbered = {name: _numbered(known.columns[name], inputs.columns[name]) for name in shared}
    apart: set[tuple[str, ...]] = {(name,) for name in shared if not _has_common(numbered[name], told, rows)}
    """Keys of which too few values are known: there are no more of a key that has one of them in it."""
    for names in _keys(shared):
        if any(fewer in apart for size in range(1, len(names) + 1) for fewer in itertools.combinations(names, size)):
            continue
        key = _together([numbered[name] for name in names])
        if key is None:
            continue
        scored = _scored(key, told, rows)
        if len(scored) < FEWEST_COVERED:
            apart.add(names)
        elif auc(scored) > LOOKED_UP:
            text = (
                f"outcomes can be looked up in {known.name} by {', '.join(names)}: "
                f"{len(scored)} of {len(rows)} rows, with an AUC of {auc(scored):.2f}"
            )
            yield _trouble(where, text)
            return


class _Key(NamedTuple):
    """A key's values in a table that is known and in the inputs, numbered: a number is compared faster than texts."""

    theirs: list[int]
    mine: list[int]
    n_values: int
    """Of both."""
    n_theirs: int


def _numbered(theirs: Sequence[str], mine: Sequence[str]) -> _Key:
    numbers = {cell: number for number, cell in enumerate(dict.fromkeys((*theirs, *mine)))}
    return _Key([numbers[cell] for cell in theirs], [numbers[cell] for cell in mine], len(numbers), len(set(theirs)))


def _together(keys: Sequence[_Key]) -> _Key | None:
    """One key of several columns; None if so many rows of the known table share each that it is a feature."""
    first, *others = keys
    most = math.prod(key.n_theirs for key in keys)
    if len(first.theirs) > MOST_ROWS_A_KEY * most:
        return None
    theirs, mine, n_values = first.theirs, first.mine, first.n_values
    for key in others:
        theirs = [one * key.n_values + other for one, other in zip(theirs, key.theirs, strict=True)]
        mine = [one * key.n_values + other for one, other in zip(mine, key.mine, strict=True)]
        n_values *= key.n_values
    n_theirs = len(set(theirs))
    return _Key(theirs, mine, n_values, n_theirs) if len(theirs) <= MOST_ROWS_A_KEY * n_theirs else None


def _has_common(key: _Key, told: Sequence[bool | None], rows: list[tuple[int, bool]]) -> bool:
    """Enough rows have a value of the known table's."""
    theirs = {value for value, label in zip(key.theirs, told, strict=True) if label is not None}
    return sum(key.mine[row] in theirs for row, _ in rows) >= FEWEST_COVERED


def _scored(key: _Key, told: Sequence[bool | None], rows: list[tuple[int, bool]]) -> list[tuple[float, bool]]:
    """Each row that the known table covers, by the share of positives among that table's rows of its key."""
    wanted = {key.mine[row] for row, _ in rows}
    memory: defaultdict[int, list[bool]] = defaultdict(list)
    for value, label in zip(key.theirs, told, strict=True):
        if value in wanted and label is not None:
            memory[value].append(label)
    shares = {value: sum(found) / len(found) for value, found in memory.items()}
    return [(shares[key.mine[row]], label) for row, label in rows if key.mine[row] in shares]


def _keys(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for size in range(1, MOST_KEYS + 1):
        yield from itertools.combinations(names, size)


def _positives(labels: Labels, inputs: TextTable, outcomes: TextTable) -> dict[str, bool]:
    """By key; rows without an outcome are left out."""
    for table, name in ((inputs, labels.key), (outcomes, labels.key), (outcomes, labels.label)):
        if name not in table.columns:
            raise AssessmentError(f"[[labels]] in solutions.toml: {table.name} has no column {name}.")
    pairs = zip(outcomes.columns[labels.key], outcomes.columns[labels.label], strict=True)
    told = {key: _is_positive(labels, cell) for key, cell in pairs}
    return {key: label for key, label in told.items() if label is not None}


def _is_positive(labels: Labels, cell: str) -> bool | None:
    if labels.above is None:
        return cell == labels.equals if cell else None
    number = _number(cell)
    return None if number is None else number > labels.above


def _scores(kind: str, cells: Sequence[str], rows: list[tuple[int, bool]]) -> list[tuple[float, bool]]:
    match kind:
        case "length":
            return [(float(len(cells[row])), label) for row, label in rows]
        case "order":
            place = {cell: float(index) for index, cell in enumerate(sorted(set(cells)))}
            return [(place[cells[row]], label) for row, label in rows]
        case _:
            numbers = ((_number(cells[row]), label) for row, label in rows)
            return [(number, label) for number, label in numbers if number is not None]


def _by_value(cells: Sequence[str], rows: list[tuple[int, bool]]) -> list[tuple[float, bool]]:
    """Each row scored by the label's share among rows of its value, of the other half: a row says nothing of itself."""
    counts: list[defaultdict[str, list[int]]] = [defaultdict(lambda: [0, 0]), defaultdict(lambda: [0, 0])]
    for place, (row, label) in enumerate(rows):
        found = counts[place % 2][cells[row]]
        found[0] += 1
        found[1] += label
    scored = []
    for place, (row, label) in enumerate(rows):
        n_rows, n_positive = counts[1 - place % 2].get(cells[row], (0, 0))
        if n_rows:
            scored.append((n_positive / n_rows, label))
    return scored


def _away(scored: list[tuple[float, bool]]) -> float:
    """How far the AUC lies from 0.5, either way."""
    return abs(auc(scored) - 0.5) if len(scored) >= FEWEST_COVERED else 0.0


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _trouble(where: str, text: str) -> Trouble:
    return Trouble(check=Check.LEAK, where=where, text=text)
