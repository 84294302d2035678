"""Operators for any code, after Offutt et al., "An experimental determination of sufficient mutant operators" (ACM
TOSEM 5(2), 1996): relational, logical, arithmetic, and constants; and what a forgotten line, a forgotten answer or a
swallowed error does.
"""

import ast
import re
from collections.abc import Iterator

from grader.examiner.mutants.source import Change, Edit, Source, last_name, name_of

_Replacements = dict[type[ast.AST], str]
OPPOSITES: _Replacements = {
    ast.Lt: ">=",
    ast.Gt: "<=",
    ast.LtE: ">",
    ast.GtE: "<",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
BOUNDARIES: _Replacements = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}
ARITHMETIC: _Replacements = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "/",
    ast.Div: "*",
    ast.FloorDiv: "*",
    ast.Mod: "*",
    ast.Pow: "*",
    ast.BitAnd: "|",
    ast.BitOr: "&",
}
_COMPARISON = re.compile(r"not\s+in\b|is\s+not\b|\bin\b|\bis\b|<=|>=|==|!=|<|>")
_OPERATION = re.compile(r"//|\*\*|[-+*/%&|]")
_LOGICAL = re.compile(r"\band\b|\bor\b")
TALK = {"print", "warn", "warning", "info", "debug", "error", "exception", "log", "critical", "echo", "secho"}
"""Calls that tell a person something: no test need look at these."""
UNTOLD = {"super", "add_argument", "add_parser", "add_subparsers", "filterwarnings", "simplefilter", "basicConfig"}
CARE = {"flush", "fsync", "close", "chmod", "unlink", "collect", "seed", "manual_seed"}
"""Calls that show when a machine fails; and seeds, which have an operator of their own."""
TUNING = {"verbose", "copy", "n_jobs", "daemon", "exist_ok", "missing_ok", "parents", "required", "check", "text"}
"""Keywords whose other value is as right, or shows to nobody."""
COUNTING = {
    "range",
    "enumerate",
    "head",
    "tail",
    "shift",
    "rolling",
    "quantile",
    "nlargest",
    "nsmallest",
    "full",
    "where",
}
"""Calls whose numbers are no settings."""


def comparison(source: Source) -> Iterator[Change]:
    """`<` for `>=`, `==` for `!=`, `in` for `not in`."""
    yield from _compared(source, OPPOSITES)


def boundary(source: Source) -> Iterator[Change]:
    """`<` for `<=`."""
    yield from _compared(source, BOUNDARIES)


def arithmetic(source: Source) -> Iterator[Change]:
    """`+` for `-`, `*` for `/`, `&` for `|`."""
    for node in source.nodes:
        if isinstance(node, ast.BinOp) and not (_is_text(node.left) or _is_text(node.right)):
            yield from _swapped(source, node, node.left, node.right, type(node.op), ARITHMETIC, _OPERATION)
        elif isinstance(node, ast.AugAssign) and not _is_text(node.value):
            yield from _swapped(source, node, node.target, node.value, type(node.op), ARITHMETIC, _OPERATION)


def logical(source: Source) -> Iterator[Change]:
    """`and` for `or`; a `not` less."""
    for node in source.nodes:
        if isinstance(node, ast.BoolOp):
            swap: _Replacements = {ast.And: "or", ast.Or: "and"}
            if len(node.values) == 2:
                left, right = node.values
                yield from _swapped(source, node, left, right, type(node.op), swap, _LOGICAL)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield source.change(node, "`not` left out", source.replaced(node, f"({source.of(node.operand)})"))


def condition(source: Source) -> Iterator[Change]:
    """A condition that is no comparison, turned round."""
    for node in source.nodes:
        if isinstance(node, (ast.If, ast.IfExp, ast.While)) and isinstance(
            node.test, (ast.Name, ast.Attribute, ast.Call)
        ):
            text = f"not ({source.of(node.test)})"
            yield source.change(node.test, "condition turned round", source.replaced(node.test, text))


def filter_left_out(source: Source) -> Iterator[Change]:
    """`[x for x in xs if x > 0]` without its condition."""
    for node in source.nodes:
        if isinstance(node, ast.comprehension) and len(node.ifs) == 1:
            new = source.replaced(node.ifs[0], "True")
            yield source.change(node.ifs[0], "nothing is filtered out", new)


def constant(source: Source) -> Iterator[Change]:
    """Another number, where numbers are compared, counted with or given back; `True` for `False`."""
    for node in source.nodes:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, (bool, int, float)):
            continue
        text = source.of(node)
        if isinstance(node.value, bool):
            if _counts(source, node, numbers=False) and text in ("True", "False"):
                new = str(not node.value)
                yield source.change(node, f"`{text}` became `{new}`", source.replaced(node, new))
        elif _counts(source, node, numbers=True) and abs(node.value) < 1e15:
            new = repr(node.value + 1 if isinstance(node.value, int) else node.value * 2 or 1.0)
            yield source.change(node, f"`{text}` became `{new}`", source.replaced(node, new))


def returned_nothing(source: Source) -> Iterator[Change]:
    """`None` for what is given back."""
    for node in source.nodes:
        if isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
            yield source.change(node, "it gives nothing back", source.replaced(node, "return None"))


def removed_statement(source: Source) -> Iterator[Change]:
    """A call for its effect, or an assignment to something that lasts, left out."""
    for node in source.nodes:
        lasting = isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Attribute, ast.Subscript))
        called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and not _is_talk(node.value)
        if lasting or called or isinstance(node, (ast.AugAssign, ast.Delete, ast.Continue)):
            yield source.change(node, "left out", source.replaced(node, "pass"))


def swallowed_exception(source: Source) -> Iterator[Change]:
    """A handler that raises again, and now goes on."""
    for node in source.nodes:
        if isinstance(node, ast.Raise) and any(isinstance(above, ast.ExceptHandler) for above in source.above(node)):
            yield source.change(node, "the error is swallowed", source.replaced(node, "pass"))


OPERATORS = (
    comparison,
    boundary,
    arithmetic,
    logical,
    condition,
    filter_left_out,
    constant,
    returned_nothing,
    removed_statement,
    swallowed_exception,
)


def _compared(source: Source, replacements: _Replacements) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for left, right, operator in zip(sides, sides[1:], node.ops, strict=False):
                yield from _swapped(source, node, left, right, type(operator), replacements, _COMPARISON)


def _swapped(
    source: Source,
    node: ast.AST,
    left: ast.AST,
    right: ast.AST,
    operator: type[ast.AST],
    replacements: _Replacements,
    written: "re.Pattern[str]",
) -> Iterator[Change]:
    """The operator between two operands, written another way."""
    start, end = source.end(left), source.start(right)
    between = source.between(start, end)
    found = written.search(between)
    if operator not in replacements or found is None or "#" in between:
        return
    new = replacements[operator]
    place = start + len(between[: found.start()].encode())
    edit = Edit(start=place, end=place + len(found[0].encode()), text=new)
    yield source.change(node, f"`{found[0]}` became `{new}`", edit)


def _is_text(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)))


def _is_talk(call: ast.Call) -> bool:
    name = last_name(call.func)
    return name in TALK | UNTOLD | CARE or name_of(call.func).partition(".")[0] in ("logging", "warnings", "logger")


def _counts(source: Source, node: ast.Constant, *, numbers: bool) -> bool:
    """Whether it decides what comes out: not what a call is tuned with, what is told, or a table of settings."""
    for above in source.above(node):
        if isinstance(above, (ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.IfExp)):
            continue
        if isinstance(above, (ast.Compare, ast.Return, ast.Slice, ast.Subscript)):
            return True
        if isinstance(above, ast.keyword):
            return not numbers and above.arg not in TUNING
        if isinstance(above, (ast.Assign, ast.AnnAssign)):
            return True
        if isinstance(above, ast.Call):
            return numbers and last_name(above.func) in COUNTING
        return isinstance(above, ast.arguments) and not numbers
    return False
