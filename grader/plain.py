"""JSON of a box that has read hostile bytes, made fit to be kept: no deeper, longer or odder than our own values."""

import math
from collections.abc import Callable

LIST_LIMIT = 100_000
DEPTH_LIMIT = 12


def plain(value: object, text: Callable[[str], str]) -> object:
    """`value` with each text in it, keys too, as `text` has it.

    Raises:
        ValueError: a list is too long, it is nested too deep, or a number is none that JSON or a scorecard holds.
    """
    return _plain(value, text, 0)


def _plain(value: object, text: Callable[[str], str], depth: int) -> object:
    if depth > DEPTH_LIMIT:
        raise ValueError("it is nested too deep")
    match value:
        case str():
            return text(value)
        case list():
            if len(value) > LIST_LIMIT:
                raise ValueError("a list in it is too long")
            return [_plain(item, text, depth + 1) for item in value]
        case dict():
            return {text(key): _plain(item, text, depth + 1) for key, item in value.items()}
        case int() if not -(2**63) <= value < 2**63:
            raise ValueError("a number in it is too large")
        case float() if not math.isfinite(value):
            raise ValueError("a number in it is none")
        case _:
            return value
