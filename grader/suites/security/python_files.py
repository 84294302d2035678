"""Which of a submission's files are its own Python, and not its tests or a tool's settings."""

from collections.abc import Mapping
from pathlib import PurePosixPath

NO_CODE = {"conftest.py", "setup.py", "noxfile.py", "tasks.py", "conf.py"}
"""Run by tools alone."""
NO_FOLDERS = {"tests", "test", "docs", "doc", "build", "dist", "venv", "env", "node_modules", "site-packages"}


def python_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Modules, scripts and notebooks."""
    return {path: content for path, content in files.items() if is_code(PurePosixPath(path))}


def is_code(path: PurePosixPath) -> bool:
    if path.suffix not in (".py", ".ipynb") or path.name in NO_CODE or NO_FOLDERS & {*path.parts[:-1]}:
        return False
    return not (path.name.startswith("test_") or path.stem.endswith("_test") or path.parts[0].startswith("."))
