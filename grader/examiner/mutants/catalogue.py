"""All that could be changed in one file, and what of it lies where: plain data, for the child that reads it."""

import ast
from collections.abc import Callable, Iterator
from typing import Any

from grader.examiner.mutants import controls, general, learning
from grader.examiner.mutants.source import Change, Source, applied, name_of
from grader.examiner.outline import Function, Origin, first_and_last_line, functions, origins

MOST_PER_OPERATOR = 60
"""Changes of one file, evenly spread; nobody draws more."""
_Operator = Callable[[Source], Iterator[Change]]


def catalogue(content: bytes) -> dict[str, Any]:
    """Mutants and controls of a file, each with its edits, and its outline.

    Raises what `Source` raises.
    """
    source = Source(content)
    return {
        "mutants": [
            *_listed(source, "general", general.OPERATORS),
            *_listed(source, "learning", learning.OPERATORS),
        ],
        "controls": [
            *_listed(source, "textual", controls.TEXTUAL),
            *_listed(source, "structural", controls.STRUCTURAL),
        ],
        "outline": outline(source),
    }


def outline(source: Source) -> dict[str, Any]:
    """`functions`: of each body by qualified name, first and last line, and the edit with which it raises an error at
    once. `imports`: what a name of the module stands for, as `Origin`. `starts`: names that running the module calls.
    """
    imports: dict[str, Origin] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            imports |= origins(node)
    calls = (node for statement in source.tree.body for node in _calls_at_start(statement))
    return {
        "functions": {name: _body(source, node) for name, node in functions(source.tree)},
        "imports": {name: list(origin) for name, origin in imports.items()},
        "starts": sorted({name for name in map(name_of, calls) if name}),
    }


def _listed(source: Source, kind: str, operators: tuple[_Operator, ...]) -> Iterator[dict[str, Any]]:
    for operator in operators:
        found = list(operator(source))
        step = -(-len(found) // MOST_PER_OPERATOR) or 1
        yield from (_plain(kind, operator, change) for change in found[::step] if _compiles(source, change))


def _compiles(source: Source, change: Change) -> bool:
    """An operator works on text, and some odd text defeats it."""
    try:
        compile(applied(source.content, change.edits), "changed", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def _plain(kind: str, operator: _Operator, change: Change) -> dict[str, Any]:
    return {
        "kind": kind,
        "operator": operator.__name__.replace("_", " "),
        "about": change.about,
        "function": change.function,
        "lines": [change.first_line, change.last_line],
        "edits": [[edit.start, edit.end, edit.text] for edit in change.edits],
    }


def _body(source: Source, function: Function) -> list[Any]:
    first = function.body[0]
    start, indent = source.start(first), source.indent(first)
    raised = "raise RuntimeError; " if indent is None else f"raise RuntimeError\n{indent}"
    _, last_line = first_and_last_line(function)
    return [first.lineno, last_line, [start, start, raised]]


def _calls_at_start(statement: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Call):
            yield node.func
