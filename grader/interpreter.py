"""The candidate's interpreter: where it is, and why that one. Never ours."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from grader.errors import GraderError


class InterpreterError(GraderError):
    """The candidate's interpreter isn't there, or lacks what their code needs."""


class Interpreter(NamedTuple):
    path: Path
    """Not resolved: a virtual environment is found by the link's own place."""
    why: str


def find_python(folder: Path) -> Interpreter:
    """The candidate's interpreter: of the folder's `.venv`, else of the active environment, else the first on PATH.

    Ours is passed over: takehome lives in an environment of its own.

    Raises:
        InterpreterError: there is none.
    """
    ours = Path(sys.prefix).resolve()
    for place, why in _places(folder):
        for name in ("python", "python3"):
            found = shutil.which(name, path=str(place))
            if found and place.resolve().parent != ours:
                return Interpreter(Path(found), why)
    raise InterpreterError("There is no Python besides takehome's own. Name yours with --python.")


def named_python(python: Path) -> Interpreter:
    """Raises InterpreterError when `python` is no program, by its path or on PATH."""
    found = python if python.exists() else shutil.which(str(python))
    if found is None or not os.access(found, os.X_OK) or Path(found).is_dir():
        raise InterpreterError(f"There is no interpreter {python}. Name yours with --python.")
    return Interpreter(Path(found), "you named it")


def _places(folder: Path) -> Iterator[tuple[Path, str]]:
    for name in (".venv", "venv"):
        yield folder / name / "bin", f"the folder has a {name}"
    if active := os.environ.get("VIRTUAL_ENV"):
        yield Path(active) / "bin", "it is the active environment's"
    for entry in os.environ.get("PATH", "").split(os.pathsep):
        if entry:
            yield Path(entry), "the folder has no .venv, no environment is active, and this one comes first on PATH"
