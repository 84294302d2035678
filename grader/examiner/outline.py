"""What a Python file defines and imports, told by its syntax tree: for the programs that read a candidate's code."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

Function = ast.FunctionDef | ast.AsyncFunctionDef
Imported = ast.Import | ast.ImportFrom
PARSE_FAULTS = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What `ast` raises on odd text: no Python, a NUL byte, nested too deep."""


class Origin(NamedTuple):
    """What an imported name stands for."""

    level: int
    """Leading dots."""
    module: str
    name: str
    """There; empty: the module itself."""


def functions(tree: ast.AST) -> Iterator[tuple[str, Function]]:
    """By qualified name, those in classes and functions among them; of two with one name the later one comes last."""
    todo = [("", tree)]
    while todo:
        before, node = todo.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if not isinstance(node, ast.ClassDef):
                yield f"{before}{node.name}", node
            before = f"{before}{node.name}."
        todo += [(before, child) for child in reversed([*ast.iter_child_nodes(node)])]


def origins(statement: Imported) -> Iterator[tuple[str, Origin]]:
    """By the name that the statement binds; `import a.b` is as it is written."""
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            yield alias.asname or alias.name, Origin(0, alias.name, "")
        else:
            yield alias.asname or alias.name, Origin(statement.level, statement.module or "", alias.name)


def fault_text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def first_and_last_line(node: ast.stmt) -> tuple[int, int]:
    return node.lineno, node.end_lineno or node.lineno
