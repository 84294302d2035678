"""Standard input: Python files as JSON, text by path; on standard output what each imports, defines, and its size.

Not by grimp, which finds packages on Python's import path, and doesn't tell an import within a function, which is no
circle, from one of the module. The files are parsed, never imported. A file whose parsing fails is said to be unread;
one that ends this program takes those beside it along, so the suite then asks again for fewer.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from grader.examiner.outline import PARSE_FAULTS, fault_text, first_and_last_line, functions, origins
from grader.examiner.programs.budget import limit_myself

TOP, INNER, TYPING = "top", "inner", "typing"
"""When an import happens: with that of its module; in a function, or of a program; for a type checker alone."""
BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)
"""What mccabe and ruff's C901 count."""
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
LITERALS = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Constant)
WINDOW_LINES = 12
"""The shortest copied block that is told."""
FEWEST_DIFFERENT = 6
"""Lines of such a block; a closing bracket twelve times is no block."""
MOST_PLACES = 20
"""Of one window that are compared."""
MOST_COPIES = 40
MOST_ITEMS = 2000
"""Imports, functions and names of one file each."""
_NOTEBOOK = re.compile(r"\S{1,200}\.ipynb")


def read(files: dict[str, str]) -> dict[str, object]:
    modules, unread, code = {}, {}, {}
    for path, text in files.items():
        try:
            tree = ast.parse(text)
            modules[path], code[path] = _module(tree, text)
        except PARSE_FAULTS as error:
            unread[path] = fault_text(error)
    return {"modules": modules, "unread": unread, "copies": _copies(code)}


def _module(tree: ast.Module, text: str) -> tuple[dict[str, object], list[tuple[int, str]]]:
    lines = _code_lines(tree, text)
    module = {
        "imports": list(_imports(tree))[:MOST_ITEMS],
        "functions": list(_functions(tree))[:MOST_ITEMS],
        "names": dict(list(_names(tree))[:MOST_ITEMS]),
        "notebooks": list(_notebooks(tree))[:MOST_ITEMS],
        "n_code_lines": len(lines),
    }
    return module, lines


# Imports


def _imports(tree: ast.Module) -> Iterator[list[object]]:
    """When, level, module, names (none for `import module`), line."""
    todo: list[tuple[ast.AST, str]] = [(tree, TOP)]
    while todo:
        node, when = todo.pop()
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield [when, 0, alias.name, [], node.lineno]
        elif isinstance(node, ast.ImportFrom):
            yield [when, node.level, node.module or "", [alias.name for alias in node.names], node.lineno]
        todo += _below(node, when)


def _below(node: ast.AST, when: str) -> Iterator[tuple[ast.AST, str]]:
    inner = INNER if isinstance(node, SCOPES) and when == TOP else when
    if isinstance(node, ast.If) and (_is_for_types(node.test) or _is_program(node)):
        then = TYPING if _is_for_types(node.test) else INNER
        yield from ((child, then) for child in node.body)
        yield from ((child, inner) for child in node.orelse)
        return
    yield from ((child, inner) for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr))


def _is_for_types(test: ast.expr) -> bool:
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )


def _is_program(node: ast.AST) -> bool:
    """`if __name__ == "__main__":`"""
    compared = node.test if isinstance(node, ast.If) else None
    return isinstance(compared, ast.Compare) and any(
        isinstance(side, ast.Name) and side.id == "__name__" for side in (compared.left, *compared.comparators)
    )


def _names(tree: ast.Module) -> Iterator[tuple[str, list[object] | None]]:
    """What the module binds; of a name that it imports: level, module and the name there."""
    for node in _flat(tree.body):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name, None
        elif isinstance(node, ast.ImportFrom):
            yield from ((name, list(origin)) for name, origin in origins(node))
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((target.id, None) for target in targets if isinstance(target, ast.Name))


def _flat(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """A module's statements, with those below `try` and `if`."""
    todo = list(reversed(body))
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, (ast.If, ast.Try)):
            todo += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]


# Size


def _functions(tree: ast.Module) -> Iterator[list[object]]:
    """Name, line, lines without the docstring, complexity. What lies in a function counts to it and for itself."""
    for _, node in functions(tree):
        n_lines = _n_lines(node) - (_n_lines(node.body[0]) if _is_docstring(node.body[0]) else 0)
        yield [node.name, node.lineno, n_lines, 1 + sum(isinstance(child, BRANCHES) for child in ast.walk(node))]


def _n_lines(node: ast.stmt) -> int:
    first, last = first_and_last_line(node)
    return last - first + 1


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _code_lines(tree: ast.Module, text: str) -> list[tuple[int, str]]:
    """Number and stripped text of each line that is code: no docstring, comment, import or table of constants."""
    left_out: set[int] = set()
    for node in ast.walk(tree):
        is_table = isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, LITERALS)
        if _is_docstring(node) or is_table or isinstance(node, (ast.Import, ast.ImportFrom)):
            left_out.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))  # type: ignore[attr-defined]
    lines = ((number, line.strip()) for number, line in enumerate(text.splitlines(), start=1))
    return [(number, line) for number, line in lines if line and not line.startswith("#") and number not in left_out]


def _copies(code: dict[str, list[tuple[int, str]]]) -> list[list[object]]:
    """Blocks that stand twice: path and first line of both, and how many lines of code they have. Longest first."""
    places: dict[int, list[tuple[str, int]]] = {}
    found: list[list[object]] = []
    for path, lines in sorted(code.items()):
        start = 0
        while start + WINDOW_LINES <= len(lines):
            window = tuple(line for _, line in lines[start : start + WINDOW_LINES])
            if len(set(window)) < FEWEST_DIFFERENT:
                start += 1
                continue
            before = places.setdefault(hash(window), [])
            n, other, at = max(
                ((_same(code[other], at, lines, start, other == path), other, at) for other, at in before),
                default=(0, "", 0),
            )
            if n >= WINDOW_LINES:
                found.append([other, code[other][at][0], path, lines[start][0], n])
                start += n
                continue
            if len(before) < MOST_PLACES:
                before.append((path, start))
            start += 1
    return sorted(found, key=lambda copy: -int(str(copy[4])))[:MOST_COPIES]


def _same(one: list[tuple[int, str]], at: int, other: list[tuple[int, str]], start: int, same_file: bool) -> int:
    most = min(len(one) - at, len(other) - start, start - at if same_file else len(one))
    n = 0
    while n < most and one[at + n][1] == other[start + n][1]:
        n += 1
    return n


# Notebooks


def _notebooks(tree: ast.Module) -> Iterator[list[object]]:
    """Text and line of each string that is a notebook's path and nothing else."""
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and _NOTEBOOK.fullmatch(text):
            yield [text, node.lineno]  # type: ignore[attr-defined]


if __name__ == "__main__":
    limit_myself()
    json.dump(read(json.load(sys.stdin)), sys.stdout)
