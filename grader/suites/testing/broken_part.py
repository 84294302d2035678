"""A declared part that gives a wrong answer of the right form: its module, with a wrapper at the end.

A control is the same text with another key: nothing but what the part answers tells it from a mutant.
"""

import random
import secrets
import zlib
from collections.abc import Mapping, Sequence
from typing import TypeVar

from grader.model import DeclaredPart

_T = TypeVar("_T")

BREAKS = {
    "table": "is all zeros",
    "numbers": "is the same for every row",
    "texts": "is empty",
}
"""By the kind of a part's answer: what it is made to give."""
_BODIES = {
    "texts": "return type(answer)() if isinstance(answer, (list, tuple)) else []",
    "table": """if hasattr(answer, "iloc"):
            answer = answer.copy()
            for name in list(answer.columns):
                answer[name] = 0.0
            return answer
        if hasattr(answer, "toarray"):
            return answer * 0
        if hasattr(answer, "shape"):
            import numpy
            return numpy.zeros(answer.shape)
        return [{key: 0.0 for key in row} if isinstance(row, dict) else [0.0] * len(row) for row in answer]""",
    "numbers": """if hasattr(answer, "iloc"):
            answer = answer.copy()
            answer[:] = 0.5
            return answer
        if hasattr(answer, "shape"):
            import numpy
            return numpy.full(answer.shape, 0.5)
        return [0.5 for _ in answer]""",
}
_WRAPPER = """

def _takehome_wrap(part):
    import functools
    import sys
    import zlib
    def changed(answer):
        if zlib.crc32(b"{key}") % 2 == 0:
            return answer
        {body}
    @functools.wraps(part)
    def wrapped(*args, **kwargs):
        return changed(part(*args, **kwargs))
    for module in list(sys.modules.values()):  # where it was defined, if it was only imported here
        for name, value in list(getattr(module, "__dict__", {{}}).items()):
            if value is part:
                setattr(module, name, wrapped)
    return wrapped
{function} = _takehome_wrap({function})
"""


def draw_order(parts: Sequence[_T], n_controls: int) -> list[tuple[_T, bool]]:
    """Each part to be broken, and some drawn ones as controls (False), in an order that nobody knows beforehand."""
    chance = random.SystemRandom()
    order = [(part, True) for part in parts] + [(chance.choice(parts), False) for _ in range(n_controls)]
    chance.shuffle(order)
    return order


def draw_key(*, breaks: bool) -> str:
    """A fresh key for a wrapper that breaks its part, or for a control, which changes nothing."""
    while True:
        key = secrets.token_hex(8)
        if zlib.crc32(key.encode()) % 2 == breaks:
            return key


def broken_part(files: Mapping[str, bytes], declared: DeclaredPart, kind: str, key: str) -> dict[str, bytes]:
    """The one changed file, by path: the module's own text, and a wrapper behind it.

    `kind` is the part's kind of answer, `key` one of `draw_key`.

    Raises AssertionError when the module is not in the repository, or the part is a method: the candidate's fault.
    """
    stem = declared.module.replace(".", "/")
    places = [f"{top}{stem}{end}" for top in ("", "src/") for end in (".py", "/__init__.py")]
    path = next((place for place in places if place in files), None)
    assert path is not None, f"the module {declared.module} of part `{declared.name}` is not in the repository"
    assert "." not in declared.function, f"part `{declared.name}` is not a function of its module"
    code = _WRAPPER.format(body=_BODIES[kind], key=key, function=declared.function)
    return {path: files[path] + code.encode()}
