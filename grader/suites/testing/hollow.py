"""Parts that have given up: what a declared part answers has its form still, and says nothing any more."""

from collections.abc import Iterator, Mapping
from textwrap import indent

from grader.contract import ContractPart
from grader.examiner.mutants.source import Edit
from grader.suites.testing.product import Mutant, Place, Product

SAYS = {
    "texts": "it finds nothing",
    "table": "all its numbers are zero",
    "numbers": "it says the same of every row",
}
"""By the kind of a part's answer: what the hollow one does."""
_EMPTIED = {
    "texts": """\
    if isinstance(answer, (list, tuple)) or hasattr(answer, "__array__"):
        return answer[:0]
    return []
""",
    "table": """\
    if hasattr(answer, "__array__"):
        return answer * 0
    if isinstance(answer, dict):
        return {name: [0.0 for _ in column] for name, column in answer.items()}
    return [{name: 0.0 for name in row} if isinstance(row, dict) else type(row)(0.0 for _ in row) for row in answer]
""",
    "numbers": """\
    if hasattr(answer, "__array__"):
        return answer * 0 + 0.5
    kind = tuple if isinstance(answer, tuple) else list
    return kind(0.5 for _ in answer)
""",
}
_AS_IT_IS = "    return answer\n"
_WRAPPED = """


def _given_up(function):
    from functools import wraps

    def emptied(answer):
{emptied}
    @wraps(function)
    def given_up(*arguments, **named):
        return emptied(function(*arguments, **named))

    return given_up


{name} = _given_up({name})
"""
"""One name in their module, taken at once: whatever else they call so, further down, changes nothing."""


def hollow_parts(
    product: Product, parts: Mapping[ContractPart, Place], files: Mapping[str, bytes], *, is_control: bool = False
) -> Iterator[Mutant]:
    """Of each part whose function stands at the left margin of its file, where a line can follow it.

    A control is wrapped in the same way, and answers what it always did.
    """
    for part, place in parts.items():
        body = product.modules[place.path].functions[place.function]
        lines = files[place.path].splitlines(keepends=True)
        heads = tuple(f"{word} {place.function}(".encode() for word in ("def", "async def"))
        if any(line.startswith(heads) for line in lines[: body.first_line]):
            end = sum(len(line) for line in lines[: body.last_line])
            emptied = indent(_AS_IT_IS if is_control else _EMPTIED[part.answer], "    ")
            text = _WRAPPED.format(emptied=emptied, name=place.function)
            yield Mutant(
                path=place.path,
                kind="general",
                operator="hollow part",
                about=f"part `{part.name}`" if is_control else f"part `{part.name}`: {SAYS[part.answer]}",
                function=place.function,
                first_line=body.first_line,
                last_line=body.last_line,
                edits=(Edit(start=end, end=end, text=text),),
                is_control=is_control,
            )
