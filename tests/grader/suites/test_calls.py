"""Dangerous calls cost where the field agrees, whatever the file says of itself; their safe forms cost nothing."""

import json
from pathlib import Path

import pytest

from grader.examiner import reading
from grader.model import Verdict
from tests.grader.suites.examined import Examined, examined

CALLS = "test_no_call_is_known_to_be_dangerous"
GOOD = {
    "a shell that is not one": """
        import subprocess, sys
        def rows(path):
            return subprocess.run(["wc", "-l", path], capture_output=True, check=True, timeout=5)
        def again():
            return subprocess.run([sys.executable, "-m", "app"], check=True)
    """,
    "a shell for a fixed text": """
        import os, subprocess
        VERSION = "git describe --always"
        def version():
            os.system("git status")
            subprocess.run(f"{VERSION} --dirty | cat", shell=True, check=True)
            return subprocess.check_output(VERSION, shell=True)
    """,
    "what is quoted": """
        import shlex, subprocess
        def rows(path):
            return subprocess.run(f"sort {shlex.quote(str(path))} | uniq -c", shell=True, check=True)
    """,
    "names that only sound so": """
        import ast
        class Model:
            def eval(self): ...
            def exec(self): ...
        def use(frame, model, text):
            model.eval()
            model.exec()
            frame.eval("late = delay > 15", inplace=True)
            frame.query("late")
            return ast.literal_eval(text)
    """,
    "files for oneself": """
        import os, tempfile, yaml
        from pathlib import Path
        def write(text, path):
            with tempfile.NamedTemporaryFile("w", dir=Path(path).parent, delete=False) as draft:
                draft.write(text)
            os.chmod(draft.name, 0o644)
            Path(path).chmod(0o755)
            os.replace(draft.name, path)
        def settings(path):
            return yaml.safe_load(path.read_text()), yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
    """,
    "a model that is a pickle": """
        import pickle, joblib
        def load(path):
            with open(path, "rb") as file:
                return pickle.load(file)
    """,
    "queries and archives": """
        import tarfile, requests
        def fetch(name, table, cursor):
            cursor.execute(f"SELECT * FROM {table}")
            with tarfile.open(name) as tar:
                tar.extractall(filter="data")
            return requests.get("https://example.org", timeout=5)
    """,
}
BAD = {
    "a shell for a file's name": ("import os\ndef rows(path):\n    os.system(f'wc -l {path}')\n", "S605", 3),
    "a shell for a sum": ("import subprocess\ndef f(p):\n    subprocess.run('wc ' + p, shell=True)\n", "S602", 3),
    "a name that is not fixed": (
        "import subprocess\nC = 'ls'\ndef f(p):\n    C = p\n    subprocess.call(C, shell=True)\n",
        "S602",
        5,
    ),
    "a pipe": ("import os\ndef f(p):\n    return os.popen('cat %s' % p).read()\n", "S605", 3),
    "eval": ("def f(cell):\n    return eval(cell)\n", "S307", 2),
    "exec": ("def f(text):\n    exec(text)\n", "S102", 2),
    "yaml": ("import yaml\ndef f(t):\n    return yaml.load(t, Loader=yaml.Loader)\n", "S506", 3),
    "mktemp": ("import tempfile\nNAME = tempfile.mktemp()\n", "S306", 2),
    "a file for all": ("import os\ndef f(p):\n    os.chmod(p, 0o777)\n", "S103", 3),
    "no certificate": ("import requests\ndef f(u):\n    return requests.get(u, verify=False)\n", "S501", 3),
}
HUSHED = {
    "a line": "import os\ndef f(p):\n    os.system(f'wc {p}')  # noqa: S605  # nosec\n",
    "a file": "# ruff: noqa\n# flake8: noqa\nimport os\ndef f(p):\n    os.system(f'wc {p}')\n",
    "a range": "# ruff: disable[S605]\nimport os\ndef f(p):\n    os.system(f'wc {p}')\n# ruff: enable[S605]\n",
}
OFF = {
    "pyproject.toml": "[tool.ruff]\nextend-exclude = ['*']\n[tool.ruff.lint]\nignore = ['S']\n",
    "ruff.toml": "exclude = ['*']\n",
    ".ruff.toml": "[lint]\nselect = []\n",
    ".gitignore": "*\n",
}


def looked_at(folder: Path, files: dict[str, str], *, only: str = "*/test_calls.py::*") -> Examined:
    return examined(folder, "security", files, only=only)


@pytest.mark.parametrize("what", GOOD)
def test_good_styles_cost_nothing(tmp_path: Path, what: str) -> None:
    text = "\n".join(line.removeprefix("        ") for line in GOOD[what].splitlines())
    result = looked_at(tmp_path, {"app/work.py": text})[CALLS]
    assert result.verdict is Verdict.PASSED, result.rationale


@pytest.mark.parametrize("what", BAD)
def test_a_dangerous_call_fails_with_its_line(tmp_path: Path, what: str) -> None:
    text, rule, line = BAD[what]
    result = looked_at(tmp_path, {"app/work.py": text, "app/rest.py": "X = 1\n"})[CALLS]
    assert result.verdict is Verdict.FAILED
    assert f"app/work.py:{line}: " in result.rationale
    assert f"ruff's {rule}" in result.rationale
    assert result.evidence[-1].places[0].line == line


@pytest.mark.parametrize("what", HUSHED)
def test_no_word_and_no_setting_of_theirs_silences_it(tmp_path: Path, what: str) -> None:
    result = looked_at(tmp_path, {"app/work.py": HUSHED[what], **OFF})[CALLS]
    assert result.verdict is Verdict.FAILED


@pytest.mark.parametrize("place", ["tests/test_work.py", "app/work_test.py", "conftest.py", "setup.py", "docs/a.py"])
def test_tests_and_what_tools_run_are_not_looked_at(tmp_path: Path, place: str) -> None:
    result = looked_at(tmp_path, {place: BAD["exec"][0], "app.py": "X = 1\n"})[CALLS]
    assert result.verdict is Verdict.PASSED


def test_what_may_be_meant_so_is_shown(tmp_path: Path) -> None:
    text = "import pickle\nKEPT = '/tmp/kept'\ndef load(file):\n    return pickle.load(file)\n"
    found = looked_at(tmp_path, {"app.py": text}, only="")
    assert found[CALLS].verdict is Verdict.PASSED
    assert [finding.places[0].line for finding in found.findings] == [2, 4]
    assert all("it costs nothing" in finding.detail for finding in found.findings)


def test_a_notebook_is_shown_and_costs_nothing(tmp_path: Path) -> None:
    cell: dict[str, object] = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cell["source"] = ["%matplotlib inline\n", "!ls\n", "import os\n", "os.system(f'ls {x}')\n"]
    book = {"cells": [cell], "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
    found = looked_at(tmp_path, {"look.ipynb": json.dumps(book), "app.py": "X = 1\n"})
    assert found[CALLS].verdict is Verdict.PASSED
    assert "cell 1" in found.findings[0].places[0].text


def test_a_secret_in_the_line_is_not_shown_whole(tmp_path: Path) -> None:
    key = "aZ3kQ9xW7bN5mR1tY8uC2vE6h"
    text = f"import requests\ndef f(u):\n    return requests.get(u, auth=('me', '{key}'), verify=False)\n"
    found = looked_at(tmp_path, {"app.py": text})
    assert found[CALLS].verdict is Verdict.FAILED
    assert key not in repr(found[CALLS])
    assert f"…{key[-4:]}" in found[CALLS].evidence[-1].places[0].text


@pytest.mark.parametrize("nested", ["X = " + "[" * 100_000 + "]" * 100_000, "X = " + "-" * 100_000 + "1"])
def test_a_file_that_kills_the_analyser_hides_no_other(tmp_path: Path, nested: str) -> None:
    result = looked_at(tmp_path / "a", {"deep.py": nested, "app.py": "X = 1\n"})[CALLS]
    assert result.verdict is Verdict.NOT_MEASURED
    assert "deep.py" in result.rationale
    result = looked_at(tmp_path / "b", {"deep.py": nested, "app.py": BAD["eval"][0]})[CALLS]
    assert result.verdict is Verdict.FAILED


def test_what_is_no_python_is_said_and_costs_nothing(tmp_path: Path) -> None:
    result = looked_at(tmp_path, {"old.py": "print 'x'\n", "app.py": "X = 1\n"})[CALLS]
    assert result.verdict is Verdict.PASSED
    assert "old.py is no Python" in result.evidence[-1].note


def test_bytes_that_are_no_text_are_no_python_and_cost_no_time(tmp_path: Path) -> None:
    """Ruff tells of each byte, in megabytes: four such files took all the time there was."""
    garbled = {f"data/{n}.py": "\ufffd" * 80_000 for n in range(8)}
    result = looked_at(tmp_path, {**garbled, "app/work.py": "# -*- coding: latin-1 -*-\n# caf\ufffd\nexec(x)\n"})[CALLS]
    assert result.verdict is Verdict.FAILED, result.rationale
    assert "data/0.py" in result.evidence[-1].note
    assert "is no Python that could run" in result.evidence[-1].note


def test_an_analyser_that_never_answers_is_not_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "READER_WALL_SECONDS", 0.001)
    assert looked_at(tmp_path, {"app.py": "X = 1\n"})[CALLS].verdict is Verdict.NOT_MEASURED
