"""Standard input: one Python file of tests; on standard output what its tests look at, or why it is unreadable."""

import ast
import json
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from grader.examiner.mutants.source import last_name
from grader.examiner.outline import PARSE_FAULTS, fault_text
from grader.examiner.programs.budget import limit_myself

ASSERTING = ("assert", "raises", "warns", "check", "verify", "expect", "fail", "should", "compare")
"""Parts of a called function's name by which it says that it looks at something."""
SOURCE_READERS = {
    "getsource",
    "getsourcelines",
    "getsourcefile",
    "get_source",
    "co_code",
    "co_consts",
    "__code__",
    "getlines",
    "cache_from_source",
    "dis",
    "get_instructions",
}
"""What code is asked for its own text, or for what it was compiled to."""


def read(content: bytes) -> dict[str, object]:
    warnings.simplefilter("ignore")
    try:
        tree = ast.parse(content)
    except PARSE_FAULTS as error:
        return {"unreadable": fault_text(error)}
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    looking = _looking(functions)
    return {
        "tests": [
            {
                "name": node.name,
                "line": node.lineno,
                "looks": _looks(node, looking),
                "calls": sorted(_called(node)),
                "n_looks": _n_looks(node, looking),
                "idle": _idle(node),
            }
            for node in functions
            if node.name.startswith("test")
        ],
        "helpers": sorted(looking),
        "source_lines": sorted({line for node in ast.walk(tree) for line in _source_read(node)}),
    }


def _looking(functions: list[ast.FunctionDef | ast.AsyncFunctionDef]) -> set[str]:
    """Names of the file's functions that assert, or call one that does."""
    found: set[str] = set()
    while True:
        more = {function.name for function in functions if _looks(function, found)} - found
        if not more:
            return found
        found |= more


def _looks(function: ast.AST, looking: set[str]) -> bool:
    for node in ast.walk(function):
        if isinstance(node, (ast.Assert, ast.Raise)):
            return True
        if isinstance(node, ast.Call) and _is_look(node, looking):
            return True
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for argument in node.args.args:  # a fixture that looks by itself
                if argument.arg in looking:
                    return True
    return False


def _is_look(call: ast.Call, looking: set[str]) -> bool:
    name = last_name(call.func)
    return name in looking or any(word in name.lower() for word in ASSERTING)


def _called(function: ast.AST) -> set[str]:
    """Functions that it calls, and fixtures that it asks for, by the last part of their name."""
    calls = {last_name(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
    arguments = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    return (calls | arguments) - {""}


def _n_looks(function: ast.AST, looking: set[str]) -> int:
    calls = (node for node in ast.walk(function) if isinstance(node, (ast.Assert, ast.Raise, ast.Call)))
    return sum(not isinstance(node, ast.Call) or _is_look(node, looking) for node in calls)


def _idle(function: ast.AST) -> list[int]:
    """Lines of assertions that hold whatever happens."""
    return [node.lineno for node in ast.walk(function) if isinstance(node, ast.Assert) and _holds(node.test)]


def _holds(test: ast.expr) -> bool:
    if isinstance(test, (ast.Tuple, ast.List)):
        return bool(test.elts)
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], (ast.Eq, ast.Is)):
        both = test.left, test.comparators[0]
        return all(isinstance(side, (ast.Name, ast.Constant)) for side in both) and ast.dump(both[0]) == ast.dump(
            both[1]
        )
    return False


def _source_read(node: ast.AST) -> list[int]:
    if isinstance(node, (ast.Attribute, ast.Name)) and last_name(node) in SOURCE_READERS:
        return [node.lineno]
    return []


if __name__ == "__main__":
    limit_myself()
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)
