"""What others would be given in a year costs when nothing bounds it; what is meant to be optional costs nothing."""

from pathlib import Path

import pytest

from grader.examiner import reading
from grader.examiner.programs import read_imports
from grader.model import Verdict
from tests.grader.suites.examined import Examined, examined

BOUNDED = "test_requirements_are_bounded_or_locked"
DECLARED = "test_imports_are_declared"
PYPROJECT = '[project]\nname = "app"\nversion = "1"\ndependencies = [\n  {},\n]\n'
GOOD_BOUNDS = {
    "pins": {"requirements.txt": "numpy==2.1.0\npandas==2.2.3  # as tried\n"},
    "ranges": {"requirements.txt": "numpy>=2,<3\npandas~=2.2\n"},
    "a project's ranges": {"pyproject.toml": PYPROJECT.format('"numpy>=2,<3"')},
    "a lock of uv's": {"pyproject.toml": PYPROJECT.format('"numpy", "pandas>=2"'), "uv.lock": "version = 1\n"},
    "a lock of Poetry's": {
        "pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.11"\nnumpy = "*"\n',
        "poetry.lock": "[[package]]\n",
    },
    "a compiled file": {"requirements.txt": "numpy\n", "requirements-lock.txt": "numpy==2.1.0\n"},
    "constraints": {"requirements.txt": "-c constraints.txt\nnumpy\n", "constraints.txt": "numpy==2.1.0\n"},
    "none": {"requirements.txt": "# what is there already will do\n"},
    "no file": {},
    "another machine's": {"requirements.txt": "pywin32; sys_platform == 'win32'\nnumpy<3\n"},
}
BAD_BOUNDS = {
    "a bare name": ({"requirements.txt": "# needs\nnumpy<3\npandas\n"}, "pandas (requirements.txt:3)"),
    "at least": ({"requirements.txt": "numpy>=1.0\n"}, "numpy>=1.0 (requirements.txt:1)"),
    "a project's": ({"pyproject.toml": PYPROJECT.format('"Scikit_Learn>=1"')}, "scikit-learn>=1 (pyproject.toml:5)"),
}
NEEDS = "frobnicate<3\n"
GOOD_IMPORTS = {
    "the standard library": "import csv, json\nimport tomllib\nfrom zoneinfo import ZoneInfo\n",
    "its own": "from app import other\nfrom . import more\nimport helpers.things\nimport shared\n",
    "what is declared": "import frobnicate.deep as f\n",
    "what is declared by another name": "from PIL import Image\nimport yaml\nimport sklearn\n",
    "what is installed": "import pytest\n",
    "what may be missing": """
        from typing import TYPE_CHECKING
        try:
            import matplotlib_of_nowhere
        except ImportError:
            matplotlib_of_nowhere = None
        if TYPE_CHECKING:
            import stubs_of_nowhere
        def plot():
            import seaborn_of_nowhere
            return seaborn_of_nowhere
    """,
}


def looked_at(folder: Path, files: dict[str, str]) -> Examined:
    return examined(folder, "security", {"app/__init__.py": "", **files}, only="*test_requirements*")


@pytest.mark.parametrize("what", GOOD_BOUNDS)
def test_what_is_bounded_or_locked_passes(tmp_path: Path, what: str) -> None:
    result = looked_at(tmp_path, GOOD_BOUNDS[what])[BOUNDED]
    assert result.verdict is Verdict.PASSED, result.rationale


@pytest.mark.parametrize("what", BAD_BOUNDS)
def test_what_is_not_fails_with_its_line(tmp_path: Path, what: str) -> None:
    files, said = BAD_BOUNDS[what]
    result = looked_at(tmp_path, files)[BOUNDED]
    assert result.verdict is Verdict.FAILED
    assert said in result.rationale


@pytest.mark.parametrize("what", GOOD_IMPORTS)
def test_what_is_declared_installed_or_optional_passes(tmp_path: Path, what: str) -> None:
    text = "\n".join(line.removeprefix("        ") for line in GOOD_IMPORTS[what].splitlines())
    files = {
        "app/work.py": text,
        "requirements.txt": NEEDS,
        "requirements-dev.txt": "Pillow\nPyYAML\nscikit-learn\n",
        "src/shared.py": "",
        "helpers/things.py": "",
    }
    result = looked_at(tmp_path, files)[DECLARED]
    assert result.verdict is Verdict.PASSED, result.rationale


@pytest.mark.parametrize("text", ["import nowhere_to_be_had.deep\n", "from nowhere_to_be_had import a, b\n"])
def test_what_is_neither_declared_nor_there_fails_with_its_line(tmp_path: Path, text: str) -> None:
    result = looked_at(tmp_path, {"app/plots.py": '"""Plots."""\n' + text, "requirements.txt": NEEDS})[DECLARED]
    assert result.verdict is Verdict.FAILED
    assert "app/plots.py:2 imports nowhere_to_be_had" in result.rationale
    assert result.evidence[-1].places[0].text == text.strip()


def test_what_is_installed_and_declared_nowhere_is_named_and_costs_nothing(tmp_path: Path) -> None:
    result = looked_at(tmp_path, {"app/work.py": "import msgspec\n", "requirements.txt": NEEDS})[DECLARED]
    assert result.verdict is Verdict.PASSED
    assert any("Installed all the same: msgspec" in evidence.note for evidence in result.evidence)


@pytest.mark.parametrize("place", ["tests/test_app.py", "conftest.py", "setup.py", "look.ipynb"])
def test_tests_and_notebooks_are_not_looked_at(tmp_path: Path, place: str) -> None:
    result = looked_at(tmp_path, {place: "import nowhere_to_be_had\n"})[DECLARED]
    assert result.verdict is Verdict.PASSED


def test_a_reader_that_never_answers_is_not_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "READER_WALL_SECONDS", 0.001)
    assert looked_at(tmp_path, {"app/work.py": "import csv\n"})[DECLARED].verdict is Verdict.NOT_MEASURED


@pytest.mark.parametrize("text", ["(" * 100_000, "import a\n\0", "print 'x'\n", "x = " + "-" * 50_000 + "1\n"])
def test_a_file_that_is_no_python_hides_no_other(text: str) -> None:
    said = read_imports.read({"odd.py": text, "app.py": "import a.b\n"})
    assert {"path": "app.py", "line": 1, "module": "a"} in said["imports"]  # type: ignore[operator]


def test_what_keeps_everything_from_working_is_named_where_it_is_imported(tmp_path: Path) -> None:
    """Else the probe that would name it is blocked by what it is to name, and thirty others say nothing."""
    program = "import nowhere_to_be_had\n"
    data = {"flights": "a\n1\n", "weather": "a\n1\n"}
    found = examined(tmp_path, "security", {"app.py": program}, data=data, program="app")

    assert found[DECLARED].verdict is Verdict.FAILED
    assert "app.py:1 imports nowhere_to_be_had" in found[DECLARED].rationale
    blocked = [result for result in found.results.values() if result.verdict is Verdict.BLOCKED]
    assert blocked, "the others have nothing to look at"
    sentence = "There is no module `nowhere_to_be_had`: nothing declares that it is needed."
    assert [result.rationale for result in blocked if not result.rationale.startswith(sentence)] == []
    (finding,) = (finding for finding in found.findings if finding.kind == "module-missing")
    assert finding.title == "`train` needs a module that is not there: nowhere_to_be_had"
    assert [(place.path, place.line) for place in finding.places] == [("app.py", 1)]


def test_what_is_declared_and_not_there_is_said_to_be_that(tmp_path: Path) -> None:
    files = {"app.py": "import nowhere_to_be_had\n", "requirements.txt": "nowhere-to-be-had==1.0\n"}
    found = examined(tmp_path, "security", files, data={"flights": "a\n1\n", "weather": "a\n1\n"}, program="app")

    (finding,) = (finding for finding in found.findings if finding.kind == "module-missing")
    assert (
        finding.detail
        == "There is no module `nowhere_to_be_had`: it is declared, and was not installed as it stands there."
    )
    assert found[DECLARED].verdict is Verdict.BLOCKED


def test_a_module_of_its_own_that_is_not_found_is_no_requirement(tmp_path: Path) -> None:
    files = {"app.py": "import helper\n", "src/helper.py": ""}
    found = examined(tmp_path, "security", files, data={"flights": "a\n1\n", "weather": "a\n1\n"}, program="app")
    assert [finding for finding in found.findings if finding.kind == "module-missing"] == []
