"""Standard input as strict JSON; on standard output its value as JSON, or why it is unreadable."""

import json
import math
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from grader.examiner.programs.budget import limit_myself


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


def read(content: bytes) -> dict[str, object]:
    try:
        value = json.loads(
            content.decode(),
            parse_constant=_constant,
            parse_float=_number,
            parse_int=_integer,
            object_pairs_hook=_pairs,
        )
        return {"value": value}
    except (ValueError, RecursionError) as error:
        return {"unreadable": f"{type(error).__name__}: {error}"[:200]}


if __name__ == "__main__":
    limit_myself()
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)
