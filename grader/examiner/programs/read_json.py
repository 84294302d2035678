"""Standard input as strict JSON; on standard output its value as JSON, or why it is unreadable."""

import json
import math
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from grader.examiner.programs.budget import limit_myself

MOST_LEVELS = 100
"""Whoever compares or shows a value goes as deep as it is, on a stack of ours."""


def _constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _number(text: str) -> float:
    """`1e999` is the grammar's, and no number that anything of ours can hold."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:40]} is beyond what a number can be")
    return number


def _integer(text: str) -> int:
    _number(text)
    return int(text)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return value


def _levels(value: Any) -> int:
    n, level = 0, [value]
    while level:
        n += 1
        level = [inner for outer in level for inner in _inside(outer)]
    return n


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def read(content: bytes) -> dict[str, object]:
    try:
        value = json.loads(
            content.decode(),
            parse_constant=_constant,
            parse_float=_number,
            parse_int=_integer,
            object_pairs_hook=_pairs,
        )
        if _levels(value) > MOST_LEVELS:
            return {"unreadable": f"it is more than {MOST_LEVELS} levels deep"}
        return {"value": value}
    except (ValueError, RecursionError) as error:
        return {"unreadable": f"{type(error).__name__}: {error}"[:200]}


if __name__ == "__main__":
    limit_myself()
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)
