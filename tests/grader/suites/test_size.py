"""What is large, in many styles that nobody calls too large, and in a few that all do."""

from pathlib import Path

import pytest

from grader.model import Verdict
from tests.grader.suites.examined import Examined, Files, examined

SIZE = "test_no_function_file_or_copy_is_beyond_all_bounds"


def straight(n_lines: int, name: str = "x") -> str:
    """A function's body of as many lines, no two alike."""
    return "".join(f"    {name}{number} = {number} + {number * 7}\n" for number in range(n_lines))


def branches(n_branches: int) -> str:
    return "".join(f"    if x == {number}:\n        return {number}\n" for number in range(n_branches))


LOOP = "".join(f"    total_{number} = sum(row[{number}] for row in rows)\n" for number in range(35))
SHORT = "".join(LOOP.splitlines(keepends=True)[:20])


def sized(folder: Path, files: Files) -> Examined:
    return examined(folder, "design", files, program="app", only="*/test_size.py::*")


GOOD: dict[str, Files] = {
    "small modules": {"app/a.py": "def f(x):\n    return x\n", "app/b.py": "from app.a import f\n"},
    "one module of 900 lines": {
        "app.py": "".join(f"def f{number}(x):\n{straight(8, f'v{number}_')}\n\n" for number in range(100)),
    },
    "a table of 3,000 lines": {
        "app/codes.py": "CODES = {\n" + "".join(f"    'c{number}': {number},\n" for number in range(3000)) + "}\n",
    },
    "a long docstring": {"app/a.py": 'def f():\n    """' + "Words.\n" * 400 + '    """\n    return 1\n'},
    "a long match": {
        "app/a.py": "def f(x):\n    match x:\n"
        + "".join(f"        case {number}:\n            return {number}\n" for number in range(20)),
    },
    "licences, imports and brackets alike": {
        f"app/{name}.py": "# A licence.\n" * 40
        + "import csv\nimport json\nfrom os import (\n    path,\n    sep,\n)\n" * 8
        + f"X = f(\n    {{\n        'a': [\n            {ord(name)},\n        ],\n    }},\n)\n"
        for name in "abc"
    },
    "tests, which repeat themselves": {
        "app/a.py": "X = 1\n",
        "tests/test_a.py": f"def test_a(rows):\n{LOOP}",
        "tests/test_b.py": f"def test_b(rows):\n{LOOP}{straight(300)}",
    },
    "others' code": {"app/a.py": "X = 1\n", "app/vendor/big.py": f"def f(x):\n{branches(90)}"},
}
BAD: dict[str, tuple[Files, str]] = {
    "complexity": ({"app/a.py": f"import csv\n\ndef f(x):\n{branches(40)}"}, "f (app/a.py:3) has 81 lines"),
    "a function": ({"app/a.py": f"def f(x):\n{straight(250)}"}, "f (app/a.py:1) has 251 lines and a complexity of 1"),
    "a method": (
        {"app/a.py": "class A:\n    def f(self, x):\n        x = 1\n" + straight(240).replace("    ", "        ")},
        "f (app/a.py:2) has 242 lines",
    ),
    "a file": (
        {"app.py": "".join(f"def f{number}(x):\n{straight(9, f'v{number}_')}\n\n" for number in range(130))},
        "app.py has 1300 lines of code",
    ),
    "a copied block": (
        {"app/a.py": f"import csv\n\ndef f(rows):\n{LOOP}", "app/b.py": f"def g(rows):\n    a = 1\n\n{LOOP}"},
        "35 lines of code stand at app/a.py:4 and again at app/b.py:4",
    ),
    "a block copied within a file": (
        {"app/a.py": f"def f(rows):\n{LOOP}\n\ndef g(rows):\n{LOOP}"},
        "35 lines of code stand at app/a.py:2 and again at app/a.py:40",
    ),
}


@pytest.mark.parametrize("style", GOOD)
def test_what_nobody_calls_too_large_costs_nothing(tmp_path: Path, style: str) -> None:
    result = sized(tmp_path, GOOD[style])[SIZE]
    assert result.verdict is Verdict.PASSED, result.rationale


@pytest.mark.parametrize("kind", BAD)
def test_what_all_call_too_large_costs_half(tmp_path: Path, kind: str) -> None:
    files, words = BAD[kind]
    result = sized(tmp_path, files)[SIZE]
    assert (result.verdict, result.fraction) == (Verdict.PARTIAL, 0.5)
    assert words in result.rationale


def test_two_of_them_cost_all(tmp_path: Path) -> None:
    files = {"app/a.py": f"def f(x):\n{branches(40)}\n\ndef g(x):\n{straight(250)}"}
    assert sized(tmp_path, files)[SIZE].verdict is Verdict.FAILED


def test_what_stands_out_is_shown_and_costs_nothing(tmp_path: Path) -> None:
    files = {
        "app/a.py": f"def f(x):\n{branches(20)}\n\ndef g(x):\n{straight(100)}",
        "app/b.py": f"def f(rows):\n{SHORT}",
        "app/c.py": f"def g(rows):\n{SHORT}",
    }
    found = sized(tmp_path, files)
    assert found[SIZE].verdict is Verdict.PASSED
    assert [finding.places[0].path for finding in found.findings] == ["app/a.py", "app/a.py", "app/b.py"]
