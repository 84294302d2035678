"""Standard input as strict JSON; on standard output its value as JSON, or why it is unreadable."""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from grader.examiner.programs.budget import limit_myself


def _constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return value


def read(content: bytes) -> dict[str, object]:
    try:
        return {"value": json.loads(content.decode(), parse_constant=_constant, object_pairs_hook=_pairs)}
    except (ValueError, RecursionError) as error:
        return {"unreadable": f"{type(error).__name__}: {error}"[:200]}


if __name__ == "__main__":
    limit_myself()
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)
