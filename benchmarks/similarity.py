"""How often similarity is a false alarm, on solutions written apart from each other, and what it sees through.

Negatives: every pair of the twelve kit-made solutions and the three references of flight-delays. Positives: each
kit-made solution beside a copy of itself in some disguise, and beside another that took over its largest module.
No engine is needed.
"""

import ast
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import msgspec

from grader.assessment import load_assessment
from grader.outline_box.outline import outline
from grader.similarity import Outline, Pair, known_prints, pairs
from grader.suite_files import suite_files
from grader.verification.solutions import read_solutions

ASSESSMENT = Path(__file__).resolve().parents[1] / "assessments/flight-delays"
Files = Mapping[str, bytes]
Disguise = Callable[[Files, random.Random], Files]


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    n_negatives: int
    alarms: tuple[Pair, ...]
    nearest: tuple[Pair, ...]
    """Of the negatives, the most alike, alarm or not."""
    seen: dict[str, tuple[int, int]]
    """By disguise: how many of how many copies were pointed out."""
    missed: dict[str, tuple[str, ...]]


def measure() -> Figures:
    kits, references, starter = _solutions()
    all_of_them = {name: _outlined(files) for name, files in {**kits, **references}.items()}
    handed_out = known_prints(_outlined(files) for files in starter)
    known = handed_out | known_prints(all_of_them[name] for name in references)
    own = {name: all_of_them[name] for name in kits}
    seen, missed = {}, {}
    for title, disguise in DISGUISES.items():
        found = {name: _is_seen(kits, own, name, disguise, known) for name in kits}
        seen[title] = (sum(found.values()), len(found))
        missed[title] = tuple(name for name, is_seen in found.items() if not is_seen)
    return Figures(
        n_negatives=len(list(combinations(all_of_them, 2))),
        alarms=pairs(all_of_them, handed_out),
        nearest=pairs(all_of_them, handed_out, least_share=0.0, least_tokens=0)[:5],
        seen=seen,
        missed=missed,
    )


def report(figures: Figures) -> str:
    lines = [f"False alarms: {len(figures.alarms)} of {figures.n_negatives} pairs of independent solutions"]
    lines += [
        f"  nearest: {' and '.join(pair.names)}, {100 * pair.share:.1f} % of the smaller, {pair.n_tokens} tokens"
        for pair in figures.nearest
    ]
    for title, (n, of) in figures.seen.items():
        lost = f" (not: {', '.join(figures.missed[title])})" if figures.missed[title] else ""
        lines.append(f"{title}: {n} of {of} pointed out{lost}")
    return "\n".join(lines)


def renamed(files: Files, chance: random.Random) -> Files:
    """Every name of theirs is another, no comment or docstring is left, and the layout is `ast.unparse`'s."""
    return {path: _mended(content, _Renamer(_names_of(files), chance).visit) for path, content in files.items()}


def reordered(files: Files, chance: random.Random) -> Files:
    """Functions and classes stand in another order, and so do methods."""
    return {path: _mended(content, lambda tree: _shuffled(tree, chance)) for path, content in files.items()}


def split(files: Files, chance: random.Random) -> Files:
    """Modules are cut in half, and called something else."""
    halves = {}
    for path, content in files.items():
        body = ast.parse(content).body
        for n, part in enumerate((body[: len(body) // 2], body[len(body) // 2 :])):
            halves[f"part{n}/{path}"] = ast.unparse(ast.Module(body=part, type_ignores=[])).encode()
    return halves


def padded_more(files: Files, chance: random.Random) -> Files:
    """Likewise, after every second."""
    return {path: _mended(content, lambda tree: _Padder(2).visit(tree)) for path, content in files.items()}


def padded(files: Files, chance: random.Random) -> Files:
    """After every fourth statement of a body stands one more, which does nothing."""
    return {path: _mended(content, lambda tree: _Padder(4).visit(tree)) for path, content in files.items()}


def all_together(files: Files, chance: random.Random) -> Files:
    return split(reordered(renamed(files, chance), chance), chance)


DISGUISES: dict[str, Disguise | None] = {
    "as it is": lambda files, chance: files,
    "renamed, comments and layout gone": renamed,
    "reordered": reordered,
    "renamed, reordered, modules cut in half": all_together,
    "a statement of no effect after every fourth": padded,
    "a statement of no effect after every second": padded_more,
    "its largest module, renamed, in another solution": None,
}


def _is_seen(
    kits: Mapping[str, Files],
    outlines: Mapping[str, Outline],
    name: str,
    disguise: Disguise | None,
    known: frozenset[int],
) -> bool:
    """Among all others, as a round has them. Without a disguise: in another solution, whose own is not there then."""
    chance = random.Random(name)
    others = dict(outlines)
    if disguise is None:
        host = chance.choice([other for other in kits if other != name])
        del others[host]
        largest = max(kits[name].items(), key=lambda item: len(item[1]) if "tests/" not in item[0] else 0)
        copy: Files = {**kits[host], "taken.py": next(iter(renamed(dict([largest]), chance).values()))}
    else:
        copy = disguise(kits[name], chance)
    found = pairs({**others, "copy": _outlined(copy)}, known)
    return any(set(pair.names) == {name, "copy"} for pair in found)


def _solutions() -> tuple[dict[str, Files], dict[str, Files], tuple[Files, ...]]:
    assessment = load_assessment(str(ASSESSMENT), roots=())
    solutions = read_solutions(ASSESSMENT)
    kit_made = sorted(place for place in (ASSESSMENT / "solutions/kit-made").iterdir() if place.is_dir())
    return (
        {place.name: _code(suite_files(place)) for place in kit_made},
        {each.name: _code(each.files) for each in solutions.references},
        (_code(solutions.starter.files), suite_files(assessment.public.folder)),
    )


def _code(files: Files) -> Files:
    return {path: content for path, content in files.items() if path.endswith(".py")}


def _outlined(files: Files) -> Outline:
    return msgspec.convert(outline(files), Outline)


# Disguises


def _mended(content: bytes, change: Callable[[ast.Module], ast.AST]) -> bytes:
    tree = ast.parse(content)
    change(tree)
    return ast.unparse(ast.fix_missing_locations(tree)).encode()


def _names_of(files: Files) -> set[str]:
    """Those that the code itself gives: functions, classes, arguments, variables."""
    names = set()
    for content in files.values():
        for node in ast.walk(ast.parse(content)):
            match node:
                case ast.FunctionDef() | ast.ClassDef():
                    names.add(node.name)
                case ast.arg():
                    names.add(node.arg)
                case ast.Name(ctx=ast.Store()):
                    names.add(node.id)
    return {name for name in names if not name.startswith("__")}


class _Renamer(ast.NodeTransformer):
    def __init__(self, names: set[str], chance: random.Random) -> None:
        self._new = {name: f"{chance.choice('abcdefgh')}{chance.randrange(10**6)}" for name in sorted(names)}

    def visit(self, node: ast.AST) -> ast.AST:
        for field in ("name", "id", "arg", "attr"):
            was = getattr(node, field, None)
            if isinstance(was, str) and was in self._new:
                setattr(node, field, self._new[was])
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module)) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        return self.generic_visit(node)


class _Padder(ast.NodeTransformer):
    def __init__(self, every: int) -> None:
        self._every = every

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        body: list[ast.stmt] = []
        for n, statement in enumerate(node.body, start=1):
            body.append(statement)
            if n % self._every == 0:
                body.append(ast.parse("_ = None").body[0])
        node.body = body
        return self.generic_visit(node)


def _shuffled(tree: ast.Module, chance: random.Random) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef)):
            movable = [n for n, each in enumerate(node.body) if isinstance(each, (ast.FunctionDef, ast.ClassDef))]
            order = movable[:]
            chance.shuffle(order)
            moved = {place: node.body[source] for place, source in zip(movable, order, strict=True)}
            node.body = [moved.get(n, each) for n, each in enumerate(node.body)]
    return tree
