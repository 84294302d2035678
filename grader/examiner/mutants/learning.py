"""Operators for what goes wrong in machine learning, and raises no error: leaks, wrong joins, units, seeds."""

import ast
import datetime as dt
import re
from collections.abc import Iterator

from grader.examiner.mutants.source import Change, Source, last_name, name_of

SEEDS = {"random_state", "seed", "random_seed"}
GENERATORS = {"default_rng", "RandomState", "Random", "SeedSequence"}
SEEDERS = {"seed", "manual_seed", "set_seed", "seed_everything"}
CLEANING = {"fillna", "dropna", "drop_duplicates", "clip", "interpolate", "ffill", "bfill"}
JOINS = {"merge", "join", "merge_ordered"}
LENGTHS = {"timedelta", "Timedelta", "DateOffset", "timedelta64"}
DAYS = {"date", "datetime", "Timestamp"}
UNITS = frozenset({60, 100, 1000, 1440, 3600, 86400, 0.001, 0.01, 0.3048, 0.514444, 1.609344, 1.852, 2.54, 3.6, 1.8})
"""Factors between units of time, length, speed, temperature and share."""
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")


def seed_dropped(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.keyword) and node.arg in SEEDS and _is_plain(node.value):
            yield source.change(node.value, "the seed is dropped", source.replaced(node.value, "None"))
        elif isinstance(node, ast.Call) and last_name(node.func) in GENERATORS and len(node.args) == 1:
            yield source.change(node, "the seed is dropped", source.replaced(node.args[0], ""))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and last_name(node.value.func) in SEEDERS:
            yield source.change(node, "the seed is dropped", source.replaced(node, "pass"))


def labels_shuffled(source: Source) -> Iterator[Change]:
    """Rows and labels belong together no more: the labels come in the opposite order."""
    for call in _calls(source, {"fit", "fit_predict", "fit_resample", "partial_fit"}):
        if len(call.args) >= 2 and not any(isinstance(argument, ast.Starred) for argument in call.args):
            labels = call.args[1]
            new = f"({source.of(labels)})[::-1]"
            yield source.change(labels, "the labels come in the opposite order", source.replaced(labels, new))


def fitted_on_everything(source: Source) -> Iterator[Change]:
    """A scaler or encoder that learns from the rows that it is to transform."""
    for call in _calls(source, {"transform"}):
        if len(call.args) == 1 and not call.keywords and isinstance(call.func, ast.Attribute):
            new = f"{source.of(call.func.value)}.fit_transform"
            yield source.change(call.func, "it is fitted on these rows too", source.replaced(call.func, new))


def columns_swapped(source: Source) -> Iterator[Change]:
    """Two columns change places: in an operation, or among the names that are given to nameless ones."""
    for node in source.nodes:
        pair: tuple[ast.expr, ast.expr] | None = None
        if isinstance(node, (ast.BinOp, ast.Compare)):
            pair = _two_columns(node)
        elif (
            isinstance(node, ast.keyword)
            and node.arg in ("columns", "names")
            and isinstance(node.value, (ast.List, ast.Tuple))
        ):
            pair = (node.value.elts[0], node.value.elts[1]) if len(node.value.elts) > 1 else None
        if pair is not None and all(isinstance(item, ast.Constant) and isinstance(item.value, str) for item in pair):
            first, second = pair
            if source.of(first) != source.of(second):
                edits = source.replaced(first, source.of(second)), source.replaced(second, source.of(first))
                yield source.change(first, "two columns change places", *edits)


def date_off_by_one(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            new = _next_day(source.of(node))
            if new and len(node.value) <= len("2013-01-01T00:00:00+00:00"):
                yield source.change(node, f"a day later: {new}", source.replaced(node, new))
        elif isinstance(node, ast.Call) and last_name(node.func) in DAYS and len(node.args) >= 3:
            day = node.args[2]
            if isinstance(day, ast.Constant) and isinstance(day.value, int):
                new = str(day.value + 1 if day.value < 28 else day.value - 1)
                yield source.change(day, f"day {day.value} became {new}", source.replaced(day, new))
        elif isinstance(node, ast.Call) and last_name(node.func) in LENGTHS:
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, int):
                    new = str(argument.value + 1)
                    yield source.change(argument, f"{argument.value} became {new}", source.replaced(argument, new))


def unit_changed(source: Source) -> Iterator[Change]:
    """What was minutes stays hours."""
    for node in source.nodes:
        if not isinstance(node, ast.BinOp) or not isinstance(node.op, (ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)):
            continue
        factor = node.right
        if isinstance(factor, ast.Constant) and type(factor.value) in (int, float) and factor.value in UNITS:
            new = "1" if not isinstance(node.op, ast.Mod) else str(2 * factor.value)
            about = f"another unit: `{source.of(factor)}` became `{new}`"
            yield source.change(factor, about, source.replaced(factor, new))


def join_turned_inner(source: Source) -> Iterator[Change]:
    """Rows without a partner vanish."""
    for call in _calls(source, JOINS):
        for keyword in call.keywords:
            kind = keyword.value
            if keyword.arg == "how" and isinstance(kind, ast.Constant) and kind.value in ("left", "outer", "right"):
                yield source.change(kind, "rows without a partner vanish", source.replaced(kind, '"inner"'))


def cleaning_removed(source: Source) -> Iterator[Change]:
    for call in _calls(source, CLEANING):
        in_place = any(keyword.arg == "inplace" for keyword in call.keywords)
        if isinstance(call.func, ast.Attribute) and name_of(call.func.value) not in ("np", "numpy") and not in_place:
            new = source.of(call.func.value)
            yield source.change(call, f"without its `{call.func.attr}`", source.replaced(call, new))


def validation_loosened(source: Source) -> Iterator[Change]:
    """A check that lets everything pass."""
    for node in source.nodes:
        if not isinstance(node, ast.Raise) or not isinstance(source.parent(node), ast.If):
            continue
        if not any(isinstance(above, ast.ExceptHandler) for above in source.above(node)):
            yield source.change(node, "it is not refused any more", source.replaced(node, "pass"))


def constant_prediction(source: Source) -> Iterator[Change]:
    """A model that says the same of every row."""
    for call in _calls(source, {"predict", "predict_proba", "decision_function"}):
        if isinstance(call.func, ast.Attribute) and call.args and not isinstance(source.parent(call), ast.Expr):
            new = f"(({source.of(call)}) * 0 + 0.5)"
            yield source.change(call, "it says the same of every row", source.replaced(call, new))


def overlap(source: Source) -> Iterator[Change]:
    """Train and test rows overlap: one end of a slice is open."""
    for node in source.nodes:
        if isinstance(node, ast.Slice) and node.step is None and (node.lower is None) != (node.upper is None):
            end = node.lower or node.upper
            if end is not None and isinstance(source.parent(node), ast.Subscript):
                about = f"`{source.of(node)}` became `:`"
                yield source.change(node, about, source.replaced(end, ""))


OPERATORS = (
    seed_dropped,
    labels_shuffled,
    fitted_on_everything,
    columns_swapped,
    date_off_by_one,
    unit_changed,
    join_turned_inner,
    cleaning_removed,
    validation_loosened,
    constant_prediction,
    overlap,
)


def _calls(source: Source, names: set[str]) -> Iterator[ast.Call]:
    for node in source.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
            yield node


def _is_plain(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return node.value is not None
    return isinstance(node, (ast.Name, ast.Attribute))


def _two_columns(node: ast.BinOp | ast.Compare) -> tuple[ast.expr, ast.expr] | None:
    """The keys of `table["a"] - table["b"]`, where it matters which is which."""
    if isinstance(node, ast.BinOp):
        left, right, matters = node.left, node.right, isinstance(node.op, (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod))
    else:
        left, right = node.left, node.comparators[0]
        matters = len(node.ops) == 1 and isinstance(node.ops[0], (ast.Lt, ast.Gt, ast.LtE, ast.GtE))
    if matters and isinstance(left, ast.Subscript) and isinstance(right, ast.Subscript):
        return left.slice, right.slice
    return None


def _next_day(text: str) -> str:
    """The literal with its date a day later; empty: it holds none."""
    found = _DATE.search(text)
    if found is None:
        return ""
    try:
        later = dt.date(*(int(part) for part in found.groups())) + dt.timedelta(days=1)
    except (ValueError, OverflowError):
        return ""
    return text.replace(found[0], later.isoformat(), 1)
