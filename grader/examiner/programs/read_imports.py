"""Standard input: Python files as JSON, text by path; on standard output what each imports whenever it is imported."""

import ast
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from grader.examiner.outline import PARSE_FAULTS
from grader.examiner.programs.budget import limit_myself


def read(files: dict[str, str]) -> dict[str, object]:
    """Top names of modules. What stands in a function, a condition or a `try` may be meant not to be there."""
    found: list[dict[str, object]] = []
    invalid: list[str] = []
    for path, text in files.items():
        try:
            body = ast.parse(text).body
        except PARSE_FAULTS:
            invalid.append(path)
            continue
        for statement in body:
            for name in _names(statement):
                found.append({"path": path, "line": statement.lineno, "module": name.partition(".")[0]})
    return {"imports": found, "invalid": invalid}


def _names(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(module), level=0):
            return [module]
        case _:
            return []


if __name__ == "__main__":
    limit_myself()
    json.dump(read(json.load(sys.stdin)), sys.stdout)
