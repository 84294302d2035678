"""A declared part that gives a wrong answer of the right form: its module, with a wrapper at the end."""

from collections.abc import Mapping

from grader.model import DeclaredPart

BREAKS = {
    "table": "is all zeros",
    "numbers": "is the same for every row",
    "texts": "is empty",
}
"""By the kind of a part's answer: what it is made to give."""
SAME = "same"
"""The control: a wrapper that changes nothing."""
_BODIES = {
    SAME: "return answer",
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
    def changed(answer):
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


def broken_part(files: Mapping[str, bytes], declared: DeclaredPart, kind: str) -> dict[str, bytes]:
    """The one changed file, by path: the module's own text, and a wrapper behind it.

    `kind` is the part's kind of answer, or SAME.

    Raises AssertionError when the module is not in the repository, or the part is a method: the candidate's fault.
    """
    stem = declared.module.replace(".", "/")
    places = [f"{top}{stem}{end}" for top in ("", "src/") for end in (".py", "/__init__.py")]
    path = next((place for place in places if place in files), None)
    assert path is not None, f"the module {declared.module} of part `{declared.name}` is not in the repository"
    assert "." not in declared.function, f"part `{declared.name}` is not a function of its module"
    code = _WRAPPER.format(body=_BODIES[kind], function=declared.function)
    return {path: files[path] + code.encode()}
