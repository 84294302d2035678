"""Which stages of the work the tests reach, by what they execute."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.contract import ContractPart
from grader.model import DeclaredPart
from grader.suites.module_names import module_path
from grader.suites.testing.product import Mutant, Place, Product
from grader.suites.testing.their_tests import Reach

OF_ANSWER = {"texts": "data", "table": "features", "numbers": "model"}
"""By the kind of a part's answer."""
END_TO_END = "end to end"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    name: str
    what: str
    """The function, or the command's file."""
    reached: bool
    """As their tests tell it."""
    places: tuple[Place, ...] = ()


def stages(product: Product, reach: Reach, parts: Mapping[ContractPart, Place]) -> tuple[Stage, ...]:
    """One for each of the parts, and one for the commands."""
    lines = _all_lines(reach)
    return (*_of_parts(product, lines, parts), *_end_to_end(product, lines))


def broken_down(product: Product, place: Place) -> Mutant:
    """The function raises an error before it does anything."""
    body = product.modules[place.path].functions[place.function]
    return Mutant(
        path=place.path,
        kind="general",
        operator="broken down",
        about="it raises an error",
        function=place.function,
        first_line=body.first_line,
        last_line=body.last_line,
        edits=(body.raised,),
        is_control=False,
    )


def places_of_parts(
    product: Product, asked: Sequence[ContractPart], declared: Mapping[str, DeclaredPart]
) -> dict[ContractPart, Place]:
    """Of those that are declared, whose code can be found, and whose answer is of a stage."""
    found: dict[ContractPart, Place] = {}
    for part in asked:
        mine = declared.get(part.name)
        path = module_path(product.modules, mine.module) if mine else None
        place = product.stands_for(path, mine.function) if mine and path else None
        if place is not None and part.answer in OF_ANSWER:
            found[part] = place
    return found


def _of_parts(product: Product, lines: Mapping[str, set[int]], parts: Mapping[ContractPart, Place]) -> Iterator[Stage]:
    for part, place in parts.items():
        what = f"part `{part.name}` ({place.path}, {place.function})"
        reached = _is_reached(product, place, lines)
        yield Stage(name=OF_ANSWER[part.answer], what=what, reached=reached, places=(place,))


def _end_to_end(product: Product, lines: Mapping[str, set[int]]) -> Iterator[Stage]:
    """A command's file is run, or what it calls at its start: a `main`, as a rule."""
    entries = [path for path in product.entries if path in product.modules]
    if not entries:
        return
    starts = [product.stands_for(path, name) for path in entries for name in product.modules[path].starts]
    places = [place for place in starts if place is not None]
    reached = all(_is_reached(product, place, lines) for place in places)
    if not places:  # all of it stands in the file itself
        reached = any(lines.get(path) for path in entries)
    yield Stage(name=END_TO_END, what=f"the commands ({', '.join(entries)})", reached=reached, places=tuple(places))


def _is_reached(product: Product, place: Place, lines: Mapping[str, set[int]]) -> bool:
    body = product.modules[place.path].functions[place.function]
    return any(body.first_line <= line <= body.last_line for line in lines.get(place.path, ()))


def _all_lines(reach: Reach) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for lines in (reach.imported, *(reached.lines for reached in reach.tests.values())):
        for path, numbers in lines.items():
            found.setdefault(path, set()).update(numbers)
    return found
