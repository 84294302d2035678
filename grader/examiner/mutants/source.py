"""A Python file that is about to be changed: its syntax tree, and where each node stands in its bytes.

Changes are made to the text, not written anew from the tree, so that a person sees the candidate's own line with one
thing different in it.
"""

import ast
import codecs
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

Scope = ast.FunctionDef | ast.AsyncFunctionDef
Block = list[ast.stmt]


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """Bytes from `start` up to `end` become `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """Edits that belong together, none over another."""

    about: str
    """What is different, for a person who sees the line."""
    edits: tuple[Edit, ...]
    first_line: int
    """Of the statement that is changed; from 1."""
    last_line: int
    """Of the statement, or of its head."""
    function: str = ""
    """Its qualified name; empty: the module's own lines."""


class Source:
    def __init__(self, content: bytes) -> None:
        """Raises SyntaxError, ValueError, RecursionError, MemoryError: it can't be parsed, or is not UTF-8."""
        self.content = content
        self.text = content.decode("utf-8")
        self.tree = ast.parse(content)
        self._line_starts = [0]
        for line in content.splitlines(keepends=True):
            self._line_starts.append(self._line_starts[-1] + len(line))
        if content.startswith(codecs.BOM_UTF8):
            self._line_starts[0] = len(codecs.BOM_UTF8)
        self._parents = {child: parent for parent in ast.walk(self.tree) for child in ast.iter_child_nodes(parent)}

    # Where things are

    def start(self, node: ast.AST) -> int:
        return self._line_starts[_of(node, "lineno") - 1] + _of(node, "col_offset")

    def end(self, node: ast.AST) -> int:
        return self._line_starts[_of(node, "end_lineno") - 1] + _of(node, "end_col_offset")

    def of(self, node: ast.AST) -> str:
        """Its text."""
        return self.between(self.start(node), self.end(node))

    def between(self, start: int, end: int) -> str:
        return self.content[start:end].decode()

    def line_of(self, place: int) -> int:
        return bisect_right(self._line_starts, place)

    def indent(self, statement: ast.stmt) -> str | None:
        """What stands before it on its line; None when that is not white space alone."""
        before = self.between(self._line_starts[statement.lineno - 1], self.start(statement))
        return before if not before.strip() else None

    # What belongs to what

    def parent(self, node: ast.AST) -> ast.AST | None:
        return self._parents.get(node)

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """Its parent first."""
        here = self._parents.get(node)
        while here is not None:
            yield here
            here = self._parents.get(here)

    def scope(self, node: ast.AST) -> Scope | None:
        """The innermost function around it."""
        return next((above for above in self.above(node) if isinstance(above, Scope)), None)

    def function(self, node: ast.AST) -> str:
        around = [node, *self.above(node)]
        named = [above.name for above in around if isinstance(above, (*_SCOPES, ast.ClassDef))]
        return ".".join(reversed(named))

    def statement(self, node: ast.AST) -> ast.stmt:
        return next(above for above in (node, *self.above(node)) if isinstance(above, ast.stmt))

    def lines(self, node: ast.AST) -> tuple[int, int]:
        """First and last line of its statement; of a compound one, of its head."""
        statement = self.statement(node)
        body = getattr(statement, "body", None)
        if isinstance(body, list) and body:
            return statement.lineno, max(statement.lineno, body[0].lineno - 1)
        if isinstance(statement, ast.Match):
            return statement.lineno, statement.lineno
        return statement.lineno, statement.end_lineno or statement.lineno

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All whose place is known and that run: none of an f-string's inside (Python before 3.12 misplaces these),
        of an annotation, or of `if __name__ == "__main__"` and `if TYPE_CHECKING`."""
        return tuple(self._walk(self.tree))

    def blocks(self) -> Iterator[Block]:
        """Every list of statements that stand one below the other."""
        for node in self.nodes:
            for name in ("body", "orelse", "finalbody"):
                block = getattr(node, name, None)
                if isinstance(block, list) and block:
                    yield block

    def change(self, node: ast.AST, about: str, *edits: Edit) -> Change:
        first, last = self.lines(node)
        return Change(about=about, edits=edits, first_line=first, last_line=last, function=self.function(node))

    def replaced(self, node: ast.AST, text: str) -> Edit:
        return Edit(start=self.start(node), end=self.end(node), text=text)

    def _walk(self, node: ast.AST) -> Iterator[ast.AST]:
        if _is_never_run(node):
            return
        yield node
        if isinstance(node, ast.JoinedStr):
            return
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from self._walk(child)


_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef)


def applied(content: bytes, edits: tuple[Edit, ...]) -> bytes:
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        content = content[: edit.start] + edit.text.encode() + content[edit.end :]
    return content


def _of(node: ast.AST, name: str) -> int:
    return int(getattr(node, name))


def name_of(node: ast.AST) -> str:
    """`a.b.c` of such an expression, or its last part where what comes before is no name; empty: it is none."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = name_of(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""


def last_name(node: ast.AST) -> str:
    return name_of(node).rpartition(".")[2]


def _is_never_run(node: ast.AST) -> bool:
    """Not by a test that imports it."""
    if not isinstance(node, ast.If):
        return False
    test = node.test
    if isinstance(test, ast.Compare):
        return name_of(test.left) == "__name__"
    return last_name(test) == "TYPE_CHECKING"
