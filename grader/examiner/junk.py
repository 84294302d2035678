"""Answers that no sane program gives, made of one that a program gave: what an author throws at a hidden suite.

A probe that passes on one does not look, or looks at something else than it says.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sandbox.command import Answer, AnswerState

Rows = list[list[str]]
"""The header first."""
N_WIDE = 100_000
HUGE_CELL_DIGITS = 400
"""No float holds it."""


def junked(answer: Answer, kind: str) -> Answer:
    """The answer as junk of that kind; the same object where that kind makes nothing else of it.

    `kind` is one of `grader.junk_kinds.JUNK_KINDS`. Only CSV and JSON answers whose content is here change.
    """
    if answer.content is None:
        return answer
    if answer.path.endswith(".csv"):
        content = _of_bytes(kind, answer.content) or _of_csv(kind, answer.content)
    elif answer.path.endswith(".json"):
        content = _of_bytes(kind, answer.content) or _of_json(kind, answer.content)
    else:
        return answer
    if content is None or content == answer.content:
        return answer
    return replace(answer, content=content, size_bytes=len(content), state=AnswerState.FILE)


def _of_bytes(kind: str, content: bytes) -> bytes | None:
    """Of any text; an empty one is junk of its own."""
    match kind:
        case "truncated":
            return content[: len(content) // 2]
        case "latin-1":
            middle = len(content) // 2
            return content[:middle] + b"\xe9\xff" + content[middle:]
        case "utf-16":
            return content.decode(errors="replace").encode("utf-16")
        case "binary":
            return b"\x93NUMPY\x01\x00v\x00" + content[:100]
        case _:
            return None


def _of_csv(kind: str, content: bytes) -> bytes | None:
    if kind == "empty":
        return b""
    rows = list(csv.reader(io.StringIO(content.decode(errors="replace"), newline="")))
    change = _CSV.get(kind)
    if change is None or not rows:
        return None
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(change(rows))
    return text.getvalue().encode()


def _cells(text: str) -> Callable[[Rows], Rows]:
    return lambda rows: [rows[0], *([text] * len(row) for row in rows[1:])]


def _wide(rows: Rows) -> Rows:
    more = [f"column {number}" for number in range(N_WIDE)]
    return [[*rows[0], *more], *([*row, *([""] * N_WIDE)] for row in rows[1:3])]


def _other_order(rows: Rows) -> Rows:
    """Another order than before even of two rows, and every row is there."""
    return [rows[0], *rows[-1:], *rows[1:-1]]


def _constant(rows: Rows) -> Rows:
    return [rows[0], *([rows[1]] * (len(rows) - 1))] if len(rows) > 1 else rows


_CSV: dict[str, Callable[[Rows], Rows]] = {
    "no-header": lambda rows: rows[1:],
    "no-rows": lambda rows: rows[:1],
    "doubled-header": lambda rows: [rows[0] * 2, *(row * 2 for row in rows[1:])],
    "other-header": lambda rows: [[f"x{number}" for number in range(len(rows[0]))], *rows[1:]],
    "wide": _wide,
    "nan": _cells("NaN"),
    "inf": _cells("inf"),
    "text": _cells("none of your business"),
    "huge": _cells("9" * HUGE_CELL_DIGITS),
    "rows-missing": lambda rows: [rows[0], *rows[1::2]] if len(rows) > 2 else rows[:1],
    "rows-doubled": lambda rows: [rows[0], *(row for row in rows[1:] for _ in range(2))],
    "rows-shuffled": _other_order,
    "constant": _constant,
}


def _of_json(kind: str, content: bytes) -> bytes | None:
    """Of what a declared part gave: `value` holds it."""
    if kind == "empty":
        return b""
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return None
    change = _VALUES.get(kind)
    if change is None or not isinstance(answer, dict) or "value" not in answer:
        return None
    return json.dumps({**answer, "value": change(answer["value"])}).encode()


def _each(leaf: object) -> Callable[[Any], Any]:
    def change(value: Any) -> Any:
        return [change(item) for item in value] if isinstance(value, list) else leaf

    return change


def _of_list(change: Callable[[Sequence[Any]], Iterable[Any]]) -> Callable[[Any], Any]:
    return lambda value: list(change(value)) if isinstance(value, list) and value else None


_VALUES: dict[str, Callable[[Any], Any]] = {
    "no-rows": lambda value: [],
    "nan": _each(None),
    "text": _each("none of your business"),
    "huge": _each(10**HUGE_CELL_DIGITS),
    "wide": _of_list(lambda value: [[0.0] * N_WIDE for _ in value[:2]]),
    "rows-missing": _of_list(lambda value: value[::2] if len(value) > 1 else []),
    "rows-doubled": _of_list(lambda value: [*value, *value]),
    "rows-shuffled": _of_list(lambda value: [*value[-1:], *value[:-1]]),
    "constant": _of_list(lambda value: [value[0]] * len(value)),
}
