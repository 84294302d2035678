"""Runs in the candidate box: calls functions of theirs, standing in their top folder or in an empty one elsewhere.

    call_parts.py top|elsewhere ORDER_PATH ANSWER_PATH

ORDER: JSON, a list of label, module, function, kind of answer, and paths. ANSWER: by label, its value or why there is
none. For the oldest Python that an assessment may allow; no import beyond the standard library, and call_part, which
lies beside it.
"""

import importlib
import json
import os
import sys
import tempfile
from typing import Any

from call_part import answer  # type: ignore[import-not-found] # of the folder it lies in


def call(top: str, module: str, function: str, kind: str, paths: list) -> dict:  # type: ignore[type-arg]
    try:
        target: Any = importlib.import_module(module)
        for name in function.split("."):
            target = getattr(target, name)
        value = target(*[os.path.join(top, path) for path in paths])
        if isinstance(value, tuple) or hasattr(value, "__next__"):
            value = list(value)
        value = answer(value, kind)
        json.dumps(value, allow_nan=False)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - SystemExit too
        return {"error": f"{type(error).__name__}: {error}".replace(top, "")[:300]}
    return {"value": [text.replace(top, "") for text in value] if kind == "texts" else value}


def main(where: str, order_path: str, answer_path: str) -> None:
    top = os.getcwd()
    with open(order_path, encoding="utf-8") as file:
        order = json.load(file)
    sys.path[0] = top
    sys.path.insert(1, os.path.join(top, "src"))
    if where == "elsewhere":
        os.chdir(tempfile.mkdtemp())
    called = {item["label"]: call(top, item["module"], item["function"], item["kind"], item["paths"]) for item in order}
    with open(os.path.join(top, answer_path), "w", encoding="utf-8") as file:
        json.dump(called, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
