"""Which of a submission's files are modules of its own code, and what they are called."""

from collections.abc import Iterable
from pathlib import PurePosixPath

NO_MODULES = {"__main__", "conftest", "setup", "noxfile", "tasks", "conf"}
"""Not imported by anybody: programs, and files of tools."""
NO_PACKAGES = {"tests", "test", "docs", "doc", "examples", "notebooks", "build", "dist", "venv", "env", "node_modules"}
OTHERS = {"vendor", "_vendor", "vendored", "third_party", "thirdparty", "site-packages", ".venv"}
"""Folders of code that somebody else wrote."""


def importable_modules(files: Iterable[str]) -> list[str]:
    """Dotted names of what a submission's own code could import, tests and scripts for tools apart, sorted."""
    names = own_modules(files).values()
    return sorted({name for name in names if name.rpartition(".")[2] not in NO_MODULES})


def own_modules(files: Iterable[str]) -> dict[str, str]:
    """Dotted name by path, programs (`__main__`) among them; tests and others' code are not."""
    files = frozenset(files)
    top = "" if "src/__init__.py" in files else "src"  # a package of that name, or a folder of packages
    names = {path: _name(PurePosixPath(path), top) for path in sorted(files) if path.endswith(".py")}
    return {path: name for path, name in names.items() if name}


def _name(path: PurePosixPath, top: str) -> str:
    parts = [*path.parts[:-1], path.stem]
    if parts[0] == top:
        parts = parts[1:]
    if not parts or not all(part.isidentifier() for part in parts):
        return ""
    if set(parts[:-1]) & (NO_PACKAGES | OTHERS) or parts[-1].startswith("test_"):
        return ""
    if parts[-1] in NO_MODULES - {"__main__"}:
        return ""
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
