"""Runs in the candidate box: calls one function of theirs and writes what it gives back as plain JSON.

    call_part.py MODULE FUNCTION ANSWER_KIND ANSWER_PATH ARGUMENT_PATH…

Written for the oldest Python that an assessment may allow; no import beyond the standard library.
"""

import importlib
import json
import math
import os
import sys
from typing import Any


def plain(value: Any) -> Any:
    """Numbers, texts and nested lists of them; NaN as None."""
    for method in ("to_numpy", "toarray", "tolist"):
        if hasattr(value, method) and not isinstance(value, type):
            return plain(getattr(value, method)())
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        return None if isinstance(value, float) and math.isnan(value) else value
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if hasattr(value, "item") and not hasattr(value, "__len__"):
        return plain(value.item())
    if hasattr(value, "__iter__"):
        return [plain(item) for item in value]
    return str(value)


def columns(value: Any) -> Any:
    names = getattr(value, "columns", None)
    if names is None and isinstance(value, list) and value and isinstance(value[0], dict):
        names = list(value[0])
    return None if names is None else [str(name) for name in names]


def answer(value: Any, kind: str) -> Any:
    if kind == "texts":
        return [str(item) for item in value]
    rows = plain(value)
    if isinstance(rows, dict):  # columns by name
        rows = [list(row) for row in zip(*rows.values())]  # noqa: B905 - older Pythons
    if rows and isinstance(rows[0], dict):
        rows = [list(row.values()) for row in rows]
    if kind == "numbers" and rows and isinstance(rows[0], list) and all(len(row) == 1 for row in rows):
        rows = [row[0] for row in rows]
    return rows


def main(module: str, function: str, kind: str, path: str, *arguments: str) -> None:
    sys.path[0] = os.getcwd()
    sys.path.insert(1, os.path.join(os.getcwd(), "src"))
    target: Any = importlib.import_module(module)
    for name in function.split("."):
        target = getattr(target, name)
    value = target(*arguments)
    if isinstance(value, tuple) or hasattr(value, "__next__"):
        value = list(value)
    text = json.dumps({"value": answer(value, kind), "columns": columns(value)}, allow_nan=False)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
