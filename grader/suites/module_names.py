"""Which of a submission's files are modules of its own code, which are its tests, and what a name is the name of."""

from collections.abc import Container, Iterable
from pathlib import PurePosixPath

NO_MODULES = {"__main__", "setup", "noxfile", "tasks", "conf"}
"""Not imported by anybody: programs, and files of tools."""
NO_PACKAGES = {"docs", "doc", "examples", "notebooks", "build", "dist", "venv", "env", "node_modules"}
OTHERS = {"vendor", "_vendor", "vendored", "third_party", "thirdparty", "site-packages", ".venv"}
"""Folders of code that somebody else wrote."""
TESTS = {"tests", "test", "testing"}
TOPS = ("", "src/")


def is_test_file(path: str) -> bool:
    """Tests, and the Python files that stand beside them."""
    *folders, name = path.split("/")
    named = name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"
    return path.endswith(".py") and (named or bool(TESTS & set(folders)))


def importable_modules(files: Iterable[str]) -> list[str]:
    """Dotted names of what a submission's own code could import, tests and scripts for tools apart, sorted."""
    names = own_modules(files).values()
    return sorted({name for name in names if name.rpartition(".")[2] not in NO_MODULES})


def own_modules(files: Iterable[str]) -> dict[str, str]:
    """Dotted name by path, programs (`__main__`) among them; tests and others' code are not."""
    files = frozenset(files)
    top = "" if "src/__init__.py" in files else "src"  # a package of that name, or a folder of packages
    names = {path: _name(PurePosixPath(path), top) for path in sorted(files) if _is_code(path)}
    return {path: name for path, name in names.items() if name}


def module_path(files: Container[str], module: str) -> str | None:
    """Where a module lies, in the tree's top or in `src`."""
    stem = module.replace(".", "/")
    places = (f"{top}{stem}{end}" for top in TOPS for end in (".py", "/__init__.py"))
    return next((place for place in places if place in files), None)


def absolute(package: str, level: int, module: str) -> str:
    """What an import statement in a module of `package` names with so many leading dots: `..b` in `a.x` is `a.b`."""
    if not level:
        return module
    for _ in range(level - 1):
        package = package.rpartition(".")[0]
    return ".".join(part for part in (package, module) if part)


def _is_code(path: str) -> bool:
    return path.endswith(".py") and not is_test_file(path)


def _name(path: PurePosixPath, top: str) -> str:
    parts = [*path.parts[:-1], path.stem]
    if parts[0] == top:
        parts = parts[1:]
    if not parts or not all(part.isidentifier() for part in parts):
        return ""
    if set(parts[:-1]) & (NO_PACKAGES | OTHERS):
        return ""
    if parts[-1] in NO_MODULES - {"__main__"}:
        return ""
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
