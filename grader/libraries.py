"""What a candidate's code needs, and their interpreter has not. Nothing of theirs is run for it."""

import ast
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from grader.intake_box.requirements import read_requirements
from grader.interpreter import InterpreterError

ASK_SECONDS = 60
_NOT_THEIRS = {".git", ".takehome", ".venv", "__pycache__", "build", "node_modules", "public", "tests", "venv"}
_VENV_MARK = "pyvenv.cfg"
_QUESTION = """
import importlib.metadata, importlib.util, json, sys
modules, distributions = json.load(sys.stdin)
def is_there(look, name, missing):
    try:
        return look(name) is not None
    except missing:
        return False
print(json.dumps([
    [name for name in modules if not is_there(importlib.util.find_spec, name, (ImportError, ValueError))],
    [name for name in distributions
     if not is_there(importlib.metadata.version, name, importlib.metadata.PackageNotFoundError)],
]))
"""


def missing_libraries(folder: Path, python: Path) -> tuple[str, ...]:
    """What the folder's code imports or requires, by name, and `python` has not; sorted.

    Looked at are imports at the top of a module, outside its tests. A library that is tried (`try: import …`) may lack.

    Raises:
        InterpreterError: `python` does not answer.
    """
    modules = sorted(_imported(folder) - _own_modules(folder))
    required = read_requirements(lambda path: _content(folder / path)).requirements.accepted
    distributions = sorted({canonicalize_name(Requirement(text).name) for text in required})
    question = json.dumps([modules, distributions])
    try:
        argv = [str(python), "-I", "-c", _QUESTION]
        done = subprocess.run(argv, input=question, capture_output=True, text=True, timeout=ASK_SECONDS, check=True)
        return tuple(sorted({name for names in json.loads(done.stdout) for name in names}))
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise InterpreterError(f"{python} does not work as a Python: {error}. Name another with --python.") from error


def lacking_text(python: Path, missing: tuple[str, ...]) -> str:
    """What is missing, and what to do; empty if nothing is."""
    if not missing:
        return ""
    return (
        f"{python} lacks {', '.join(missing)}, which your code imports or requires. Install with "
        f"`{python} -m pip install …`, or name the interpreter that you work with, such as --python .venv/bin/python."
    )


def _sources(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [
            name for name in folders if name not in _NOT_THEIRS and not Path(place, name, _VENV_MARK).exists()
        ]
        yield from (Path(place, name) for name in files if name.endswith(".py"))


def _own_modules(folder: Path) -> set[str]:
    """Every name that the folder could give a module, wherever its path begins."""
    return {part for path in _sources(folder) for part in path.relative_to(folder).with_suffix("").parts}


def _imported(folder: Path) -> set[str]:
    found: set[str] = set()
    for path in _sources(folder):
        if path.name.startswith("test_") or path.name == "conftest.py":
            continue
        try:
            tree = ast.parse(path.read_bytes())
        except (OSError, SyntaxError, ValueError, RecursionError):
            continue  # the probes will tell
        for node in tree.body:
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
