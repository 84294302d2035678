"""Edits that mean the same: shown by running what comes of them."""

import ast
from typing import Any

import pytest

from grader.examiner.mutants import controls
from grader.examiner.mutants.source import Source, applied
from tests.grader.examiner.mutants.changed import Operator, changed

PROGRAM = b'''
"""A program that answers for all of itself."""
import math

LIMIT = 15
LATE, EARLY = "late", "early"


def first(values):
    for value in values:
        if value is not None:
            return value
    return None


def second(values):
    return sorted(values)[1]


class Counter:
    def __init__(self, start=0):
        low = 1
        high = 2
        self.count = start + low + high

    def more(self, n):
        if n < 0:
            raise ValueError(f"{n} is below 0")
        elif n == 0:
            return "none"
        else:
            self.count += n
        total = self.count * 2
        return (
            total  # doubled
            + 1
        )


def kinds(delays):
    found = []
    for delay in delays:
        if delay > LIMIT:
            found.append(LATE)
        else:
            found.append(EARLY)
    shown = ", ".join(found)
    return f"{shown}: {len(found)}"


def deep(rows):
    def inner(row):
        return row if row in (1, 2) and not row == 2 else -row

    try:
        return [inner(row) for row in rows if row % 2 == 1 or row > 3]
    except TypeError as error:
        return str(error)


def steps(n):
    at = 0
    while at < n:
        yield at
        at = at + 1
    return "end"


def answers():
    counter = Counter()
    told = [counter.more(3), counter.more(0), counter.count]
    try:
        counter.more(-1)
    except ValueError as error:
        told.append(str(error))
    return [told, kinds([3, 15, 16]), deep([1, 2, 3, 4, 5]), deep([None]), list(steps(3)), second([3, 1, 2]),
            first([None, 4]), first([]), math.floor(LIMIT / 2)]
'''


def answers(content: bytes) -> Any:
    space: dict[str, Any] = {"__name__": "program"}
    exec(compile(content, "program", "exec"), space)
    return space["answers"]()


@pytest.mark.parametrize("operator", controls.OPERATORS)
def test_it_means_the_same(operator: Operator) -> None:
    changes = list(operator(Source(PROGRAM)))
    assert changes, "the program has no place for it"
    for change in changes:
        text = applied(PROGRAM, change.edits)
        assert text != PROGRAM
        assert answers(text) == answers(PROGRAM), text.decode()


@pytest.mark.parametrize("operator", controls.STRUCTURAL)
def test_a_structural_one_shows_in_the_tree(operator: Operator) -> None:
    for change in operator(Source(PROGRAM)):
        text = applied(PROGRAM, change.edits)
        assert ast.dump(ast.parse(text)) != ast.dump(ast.parse(PROGRAM))


@pytest.mark.parametrize(
    ("operator", "before", "after"),
    [
        (controls.renamed_local, "def f():\n    n = 1\n    return n", ["def f():\n    n_ = 1\n    return n_"]),
        (controls.renamed_local, "def f():\n    n = 1\n    return locals()", []),
        (controls.renamed_local, "def f():\n    global n\n    n = 1", []),
        (controls.renamed_local, "def f(n):\n    n = n or 1\n    return n", []),
        (controls.reordered, "a = 1\nb = 2", ["b = 2\na = 1"]),
        (controls.reordered, "a = 1\nb = a", []),
        (controls.reordered, "a = f()\nb = g()", []),
        (
            controls.extracted_variable,
            "def f(x):\n    return x + 1",
            ["def f(x):\n    result = (x + 1)\n    return result"],
        ),
        (controls.extracted_variable, "def f(x):\n    return super().f(x)", []),
        (controls.split_helper, "async def f(x):\n    return await x", []),
        (controls.inverted_branch, "if a:\n    b()", ["if not (a):\n    pass\nelse:\n    b()"]),
        (controls.inverted_branch, "if a: b()", []),
        (controls.flipped_comparison, "x = f() < g()", []),
        (controls.flipped_comparison, "x = a <= 3", ["x = 3 >= a"]),
    ],
)
def test_it_is_made_where_it_is_sure(operator: Operator, before: str, after: list[str]) -> None:
    assert changed(operator, before) == after
