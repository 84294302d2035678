"""What of the hidden examination candidates can run themselves, and how much there is that they can't."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import grader
from grader.probe_pattern import matches_any

PUBLIC_HALF = {
    "design": ("design/test_structure.py::*", "design/test_size.py::*", "design/test_notebooks.py::*"),
    "security": (
        "security/test_secrets.py::test_no_secret_is_in_the_tree",
        "security/test_calls.py::*",
        "security/test_requirements.py::test_requirements_are_bounded_or_locked",
    ),
    "testing": (
        "testing/test_their_tests.py::test_their_tests_pass",
        "testing/test_what_they_assert.py::*",
    ),
}
"""By built-in suite: its probes that only read the code, and that the candidate's own tests pass. What runs commands on
data of ours, changes their code or looks through the history is left to grading."""
_SUITES = Path(grader.__file__).parent / "suites"


def public_half(builtin: Iterable[str]) -> tuple[str, ...]:
    """Patterns of the probes that `takehome check` runs besides the public suite."""
    return tuple(pattern for name in builtin for pattern in PUBLIC_HALF.get(name, ()))


def hidden_probes(files: Mapping[str, bytes], builtin: Iterable[str]) -> dict[str, int]:
    """How many probes, by area, are run in grading and not by `takehome check`: those of the hidden suite's files, and
    the built-in ones but their public half. A probe that is asked of several inputs counts once."""
    mine = ("hidden", {path: content for path, content in files.items() if path.endswith(".py")})
    suites = [mine, *((name, _builtin_files(name)) for name in builtin)]
    shown = public_half(builtin)
    found: Counter[str] = Counter()
    for suite, sources in suites:
        for path, content in sources.items():
            for function, area in _probes(content):
                if not matches_any(shown, f"{suite}/{path}::{function}"):
                    found[area] += 1
    return dict(found)


def _builtin_files(name: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((_SUITES / name).glob("test_*.py"))}


def _probes(content: bytes) -> Iterator[tuple[str, str]]:
    """Each test function that is marked as a probe, with its area; read, not run."""
    tree = ast.parse(content)
    names = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            areas = {area for mark in _marks(node) if (area := _area(mark, names))}
            yield from ((node.name, area) for area in sorted(areas))


def _marks(function: ast.FunctionDef) -> Iterator[ast.Call]:
    """`pytest.mark.probe(…)` among its decorators, also within those that parametrize it."""
    for decorator in function.decorator_list:
        for node in ast.walk(decorator):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "probe":
                yield node


def _area(mark: ast.Call, names: Mapping[str, object]) -> str:
    for keyword in mark.keywords:
        if keyword.arg == "area":
            value = keyword.value
            named = names.get(value.id) if isinstance(value, ast.Name) else getattr(value, "value", None)
            return named if isinstance(named, str) else ""
    return ""
