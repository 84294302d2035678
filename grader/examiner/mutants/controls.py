"""Edits that mean the same. Tests that notice one look at the text, or at how it is built, and not at what it does.

Half of them change the text alone; the others change its structure, so that who compares syntax trees, or compiled
code, sees as much of a difference as a mutant makes.
"""

import ast
from collections.abc import Iterator
from itertools import pairwise

from grader.examiner.mutants.general import OPPOSITES
from grader.examiner.mutants.source import Block, Change, Edit, Scope, Source

_FLIPPED = {ast.Lt: ">", ast.Gt: "<", ast.LtE: ">=", ast.GtE: "<="}
_SCOPED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_SUSPENDED = (ast.Yield, ast.YieldFrom, ast.Await, ast.NamedExpr)
_ASKING = {"locals", "eval", "exec", "vars", "super", "dir", "globals", "currentframe", "stack", "_getframe"}
"""Calls to which the names and frames of a function are not all the same."""


def comment(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        indent = source.indent(node) if isinstance(node, ast.stmt) else None
        if isinstance(node, (ast.Return, ast.Assign, ast.For, ast.If)) and indent is not None and _is_own(source, node):
            start = source.start(node)
            yield source.change(node, "a comment", Edit(start=start, end=start, text=f"# see above\n{indent}"))


def renamed_local(source: Source) -> Iterator[Change]:
    for scope in _plain_scopes(source):
        inside = list(ast.walk(scope))
        if any(isinstance(node, _SCOPED) for node in inside[1:]):
            continue
        fixed = _fixed_names(inside)
        names = {node.id for node in inside if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        for name in sorted(names - fixed):
            new = f"{name}_"
            if new not in source.text:
                uses = [node for node in inside if isinstance(node, ast.Name) and node.id == name]
                first = next(node for node in uses if isinstance(node.ctx, ast.Store))
                yield source.change(first, f"`{name}` has another name", *(source.replaced(use, new) for use in uses))


def reordered(source: Source) -> Iterator[Change]:
    """Two neighbours of which neither needs the other."""
    for block in source.blocks():
        for one, other in pairwise(block):
            if _are_independent(one, other):
                edits = source.replaced(one, source.of(other)), source.replaced(other, source.of(one))
                yield source.change(one, "two lines in another order", *edits)


def extracted_variable(source: Source) -> Iterator[Change]:
    for node, indent in _returns(source):
        new = _free_name(source, "result")
        text = f"{new} = {_whole(source, node.value)}\n{indent}return {new}"
        yield source.change(node, "a variable for what is returned", source.replaced(node, text))


def split_helper(source: Source) -> Iterator[Change]:
    for node, indent in _returns(source):
        new = _free_name(source, "answer")
        step = "\t" if "\t" in indent else "    "
        text = f"def {new}():\n{indent}{step}return {_whole(source, node.value)}\n\n{indent}return {new}()"
        yield source.change(node, "a helper for what is returned", source.replaced(node, text))


def inverted_branch(source: Source) -> Iterator[Change]:
    """`if not …` with the branches changed round, or with an empty first one."""
    for node in source.nodes:
        if not isinstance(node, ast.If) or not _is_own(source, node) or not _is_own(source, node.body[0]):
            continue
        turned = Edit(start=source.start(node.test), end=source.end(node.test), text=f"not ({source.of(node.test)})")
        if not node.orelse:
            yield source.change(node, "the condition turned round", turned, _empty_first(source, node))
        elif _is_own(source, node.orelse[0]) and not _is_elif(source, node.orelse):
            yield source.change(node, "the branches changed round", turned, *_exchanged(source, node.body, node.orelse))


def dead_code(source: Source) -> Iterator[Change]:
    """A changed copy of a line, where nothing comes by."""
    for node, indent in _returns(source):
        if node.lineno == node.end_lineno:
            step, start = "\t" if "\t" in indent else "    ", source.start(node)
            text = f"if len(()) > 0:\n{indent}{step}return not {_whole(source, node.value)}\n{indent}"
            yield source.change(node, "lines that nothing reaches", Edit(start=start, end=start, text=text))


def flipped_comparison(source: Source) -> Iterator[Change]:
    """`a < b` as `b > a`."""
    for node in source.nodes:
        if not isinstance(node, ast.Compare) or len(node.ops) != 1 or type(node.ops[0]) not in _FLIPPED:
            continue
        left, right = node.left, node.comparators[0]
        if _is_pure(left) and _is_pure(right):
            text = f"{source.of(right)} {_FLIPPED[type(node.ops[0])]} {source.of(left)}"
            yield source.change(node, "the sides changed round", source.replaced(node, text))


def negated_opposite(source: Source) -> Iterator[Change]:
    """`a is None` as `not a is not None`, where the answer is True or False."""
    for node in source.nodes:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            operator = type(node.ops[0])
            if operator in (ast.Is, ast.IsNot, ast.In, ast.NotIn):
                left, right = source.of(node.left), source.of(node.comparators[0])
                if "\n" not in left + right:
                    text = f"(not (({left}) {OPPOSITES[operator]} ({right})))"
                    yield source.change(node, "the opposite, negated", source.replaced(node, text))


def constant_worked_out(source: Source) -> Iterator[Change]:
    """`15` as `(16 - 1)`, which the compiler works out."""
    for node in source.nodes:
        parent = source.parent(node)
        if isinstance(node, ast.Constant) and type(node.value) is int and isinstance(parent, (ast.Compare, ast.BinOp)):
            text = f"({node.value + 1} - 1)"
            yield source.change(node, "a number worked out", source.replaced(node, text))


TEXTUAL = (comment, renamed_local, reordered, constant_worked_out)
STRUCTURAL = (
    extracted_variable,
    split_helper,
    inverted_branch,
    dead_code,
    flipped_comparison,
    negated_opposite,
)
OPERATORS = (*TEXTUAL, *STRUCTURAL)


def _plain_scopes(source: Source) -> Iterator[Scope]:
    """Functions to which the names of their locals mean nothing."""
    for node in source.nodes:
        if isinstance(node, Scope) and not _asks(node):
            yield node


def _asks(scope: ast.AST) -> bool:
    names = (getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(scope))
    return any(name in _ASKING for name in names)


def _fixed_names(inside: list[ast.AST]) -> set[str]:
    """Names of a function that are written elsewhere than in a Name node, or whose place is not known."""
    fixed: set[str] = set()
    for node in inside:
        if isinstance(node, ast.arg):
            fixed.add(node.arg)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            fixed.update(node.names)
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
            fixed.add(node.name or "")
        elif isinstance(node, ast.MatchMapping):
            fixed.add(node.rest or "")
        elif isinstance(node, ast.alias):
            fixed.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.JoinedStr):
            fixed.update(inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))
    return fixed


def _returns(source: Source) -> Iterator[tuple[ast.Return, str]]:
    """Those that give back something worked out, each on lines of its own."""
    for node in source.nodes:
        if not isinstance(node, ast.Return) or node.value is None or isinstance(node.value, (ast.Name, ast.Constant)):
            continue
        indent, scope = source.indent(node), source.scope(node)
        if indent is not None and scope is not None and not _asks(scope) and not _is_suspended(node.value):
            yield node, indent


def _whole(source: Source, value: ast.expr | None) -> str:
    """In parentheses of its own, whatever lines it has; a tuple has none of its own."""
    assert value is not None
    return f"({source.of(value)})"


def _is_suspended(node: ast.AST) -> bool:
    return any(isinstance(inner, _SUSPENDED) for inner in ast.walk(node))


def _free_name(source: Source, name: str) -> str:
    while name in source.text:
        name += "_"
    return name


def _is_own(source: Source, statement: ast.stmt) -> bool:
    """Its line begins with it, and so does no other statement's."""
    return source.indent(statement) is not None


def _is_elif(source: Source, orelse: Block) -> bool:
    return isinstance(orelse[0], ast.If) and source.of(orelse[0]).startswith("elif")


def _empty_first(source: Source, node: ast.If) -> Edit:
    """After the head's colon: a branch that does nothing, so that the old one is the other."""
    indent, body = source.indent(node) or "", source.indent(node.body[0]) or ""
    start, end = source.end(node.test), source.start(node.body[0])
    place = start + source.between(start, end).index(":") + 1
    return Edit(start=place, end=place, text=f"\n{body}pass\n{indent}else:")


def _exchanged(source: Source, one: Block, other: Block) -> tuple[Edit, Edit]:
    first = source.start(one[0]), source.end(one[-1])
    second = source.start(other[0]), source.end(other[-1])
    return (
        Edit(start=first[0], end=first[1], text=source.between(*second)),
        Edit(start=second[0], end=second[1], text=source.between(*first)),
    )


def _are_independent(one: ast.stmt, other: ast.stmt) -> bool:
    if isinstance(one, ast.FunctionDef) and isinstance(other, ast.FunctionDef):
        return _is_bare(one) and _is_bare(other) and one.name != other.name
    return (
        isinstance(one, ast.Assign)
        and isinstance(other, ast.Assign)
        and all(isinstance(target, ast.Name) for target in (*one.targets, *other.targets))
        and _is_pure(one.value)
        and _is_pure(other.value)
        and not _names(one) & _stored(other)
        and not _names(other) & _stored(one)
    )


def _is_bare(function: ast.FunctionDef) -> bool:
    """Nothing of it runs before it is called."""
    arguments = function.args
    annotated = [argument for argument in ast.walk(arguments) if isinstance(argument, ast.arg) and argument.annotation]
    return not (function.decorator_list or arguments.defaults or arguments.kw_defaults or annotated or function.returns)


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _stored(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)}


def _is_pure(node: ast.AST) -> bool:
    """Names, numbers, texts, and arithmetic on them: in any order the same."""
    allowed = (ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.expr_context, ast.Tuple)
    return all(isinstance(inner, allowed) for inner in ast.walk(node))
