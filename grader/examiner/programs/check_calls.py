"""Standard input: Python files and notebooks as JSON, text by path; on standard output the calls that ruff points at.

Ruff reads one file per process, so that one on which it dies hides no other. Its configuration and all that a file can
say to silence it are off, for both are the candidate's.
"""

import ast
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from grader.examiner.outline import PARSE_FAULTS
from grader.examiner.programs.budget import limit_myself

RULES = "S102,S103,S108,S202,S301,S302,S306,S307,S323,S501,S506,S602,S604,S605,S608"
RUFF = (
    str(Path(sys.executable).parent / "ruff"), "check", "--isolated", "--ignore-noqa", "--no-cache", "--quiet",
    "--output-format", "json", "--target-version", "py311", "--select", RULES,
)  # fmt: skip
FILE_SECONDS = 5
ALL_SECONDS = 20
QUOTING = {"shlex.quote", "shlex.join", "quote", "join"}
LINE_CHARACTERS = 200


def read(files: dict[str, str]) -> dict[str, object]:
    calls: list[dict[str, object]] = []
    unread: list[str] = []
    invalid: list[str] = []
    deadline = time.monotonic() + ALL_SECONDS
    for path, text in files.items():
        if _is_garbled(path, text):
            invalid.append(path)
            continue
        said = _ruff(path, text) if time.monotonic() < deadline else None
        if said is None:
            unread.append(path)
        elif any(issue["code"] == "invalid-syntax" for issue in said):
            invalid.append(path)
        else:
            fixed = _fixed_lines(text) if said and path.endswith(".py") else frozenset()
            calls += [_call(path, text, issue, fixed) for issue in said]
    return {"calls": calls, "unread": unread, "invalid": invalid}


def _is_garbled(path: str, text: str) -> bool:
    """No text, and so no Python that could run: ruff would take seconds to tell of each byte."""
    if "\ufffd" not in text or path.endswith(".ipynb"):
        return False
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return True
    except (RecursionError, MemoryError):
        pass
    return False


def _ruff(path: str, text: str) -> list[dict[str, Any]] | None:
    """None: it did not survive the file."""
    name = "notebook.ipynb" if path.endswith(".ipynb") else "file.py"
    try:
        done = subprocess.run(
            [*RUFF, "--stdin-filename", name, "-"],
            input=text.encode("utf-8", "replace"), capture_output=True, timeout=FILE_SECONDS, check=False,
            cwd="/", env={"RAYON_NUM_THREADS": "1"},
        )  # fmt: skip
        return list(json.loads(done.stdout)) if done.returncode in (0, 1) else None
    except (subprocess.TimeoutExpired, ValueError):
        return None


def _call(path: str, text: str, issue: dict[str, Any], fixed: frozenset[tuple[int, int]]) -> dict[str, object]:
    row, column = issue["location"]["row"], issue["location"]["column"]
    lines = text.split("\n") if issue["cell"] is None else []
    line = lines[row - 1].strip()[:LINE_CHARACTERS] if row <= len(lines) else ""
    return {
        "path": path,
        "row": row,
        "cell": issue["cell"],
        "rule": issue["code"],
        "message": issue["message"],
        "fixed": (row, column) in fixed,
        "text": line,
    }


def _fixed_lines(text: str) -> frozenset[tuple[int, int]]:
    """Where a call begins whose first argument is the same whatever happens, or is quoted for the shell."""
    try:
        tree = ast.parse(text)
        names = _fixed_names(tree)
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        return frozenset((node.lineno, node.col_offset + 1) for node in calls if _is_fixed(_first(node), names))
    except PARSE_FAULTS:
        return frozenset()


def _fixed_names(tree: ast.AST) -> frozenset[str]:
    """Names that nothing but constants are ever bound to, anywhere in the file."""
    bound: set[str] = set()
    otherwise: set[str] = set()
    constants: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and _is_fixed(node.value, frozenset()):
            constants |= {target for target in node.targets if isinstance(target, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            (bound if node in constants else otherwise).add(node.id)
        elif isinstance(node, ast.arg):
            otherwise.add(node.arg)
        elif isinstance(node, ast.alias):
            otherwise.add((node.asname or node.name).split(".")[0])
    return frozenset(bound - otherwise)


def _first(call: ast.Call) -> ast.expr | None:
    named = [keyword.value for keyword in call.keywords if keyword.arg in ("args", "cmd", "command", "source")]
    return next(iter([*call.args, *named]), None)


def _is_fixed(node: ast.expr | None, names: frozenset[str]) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name in names
        case ast.JoinedStr(values=values):
            return all(_is_fixed(value, names) for value in values)
        case ast.FormattedValue(value=value):
            return _is_fixed(value, names)
        case ast.BinOp(left=left, right=right):
            return _is_fixed(left, names) and _is_fixed(right, names)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return all(_is_fixed(item, names) for item in items)
        case ast.Call(func=function):
            return ast.unparse(function) in QUOTING
        case ast.Attribute():
            return ast.unparse(node) == "sys.executable"
        case _:
            return False


if __name__ == "__main__":
    limit_myself(may_fork=True)
    os.environ.clear()
    json.dump(read(json.load(sys.stdin)), sys.stdout)
