"""All that could be changed in one file, and what of it lies where: plain data, for the child that reads it."""

import ast
from collections.abc import Callable, Iterator
from typing import Any

from grader.examiner.mutants import controls, general, learning
from grader.examiner.mutants.source import Change, Source, applied, name_of

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
    once. `imports`: what a name of the module stands for (`app.parts` or `app.parts:predict`; leading dots as written).
    `starts`: names that running the module calls.
    """
    tree = source.tree
    functions: dict[str, Any] = {}
    _functions(source, tree, "", functions)
    imports: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                imports[alias.asname or alias.name] = alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                imports[alias.asname or alias.name] = f"{'.' * node.level}{node.module or ''}:{alias.name}"
    calls = (node for statement in tree.body for node in _calls_at_start(statement))
    starts = sorted({name for name in map(name_of, calls) if name})
    return {"functions": functions, "imports": imports, "starts": starts}


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


def _functions(source: Source, node: ast.AST, before: str, found: dict[str, Any]) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            name = f"{before}{child.name}"
            if not isinstance(child, ast.ClassDef):
                first = child.body[0]
                start, indent = source.start(first), source.indent(first)
                raised = "raise RuntimeError; " if indent is None else f"raise RuntimeError\n{indent}"
                found[name] = [first.lineno, child.end_lineno or child.lineno, [start, start, raised]]
            _functions(source, child, f"{name}.", found)
        else:
            _functions(source, child, before, found)


def _calls_at_start(statement: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Call):
            yield node.func
