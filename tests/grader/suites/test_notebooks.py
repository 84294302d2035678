"""Notebooks that nothing depends on cost nothing; those that a command or a part lives in do."""

import json
from pathlib import Path

import pytest

from grader.model import Verdict
from tests.grader.suites.examined import Examined, Files, examined

NOTEBOOKS = "test_nothing_needed_lives_in_a_notebook_alone"
A_NOTEBOOK = json.dumps({"cells": [{"cell_type": "code", "source": ["import app"], "outputs": []}], "nbformat": 4})
DECLARED = '[parts]\nfeatures = "app.features:build"\n'
APP: Files = {
    "takehome.toml": DECLARED,
    "app/__main__.py": "from app.features import build\nbuild('x')\n",
    "app/features.py": '"""Found in notebooks/look.ipynb."""\n\ndef build(path): ...\n',
}


def noted(folder: Path, files: Files) -> Examined:
    return examined(folder, "design", files, program="app", only="*/test_notebooks.py::*")


GOOD: dict[str, Files] = {
    "none": APP,
    "a look at the data": {**APP, "notebooks/look.ipynb": A_NOTEBOOK, "Look 2.ipynb": "{"},
    "a script that runs the report": {
        **APP,
        "report.ipynb": A_NOTEBOOK,
        "make_report.py": "import papermill\npapermill.execute_notebook('report.ipynb', 'out.ipynb')\n",
    },
    "one of the module's name": {**APP, "notebooks/features.ipynb": A_NOTEBOOK},
    "a message about one": {
        **APP,
        "look.ipynb": A_NOTEBOOK,
        "app/__main__.py": "from app.features import build\nprint('see look.ipynb for more')\n",
    },
    "a library that shows notebooks": {**APP, "app/features.py": "import IPython\n\ndef build(path): ...\n"},
}
BAD: dict[str, tuple[Files, str]] = {
    "executed by the command": (
        {
            **APP,
            "train.ipynb": A_NOTEBOOK,
            "app/__main__.py": "from app import runs\n",
            "app/runs.py": "def run():\n    import papermill\n    papermill.execute('train.ipynb', 'o.ipynb')\n",
        },
        "app.runs imports papermill (app/runs.py:2); app.runs uses the notebook train.ipynb (app/runs.py:3)",
    ),
    "read as JSON by a part": (
        {
            **APP,
            "notebooks/look.ipynb": A_NOTEBOOK,
            "app/features.py": "import json\n\ndef build(path):\n    exec(json.load(open('notebooks/look.ipynb')))\n",
        },
        "app.features uses the notebook notebooks/look.ipynb (app/features.py:4)",
    ),
    "imported": (
        {**APP, "app/__main__.py": "import import_ipynb\nfrom look import build\n", "look.ipynb": A_NOTEBOOK},
        "app.__main__ imports import_ipynb (app/__main__.py:1)",
    ),
    "a part that only a notebook has": (
        {"takehome.toml": DECLARED, "app/__main__.py": "X = 1\n", "notebooks/features.ipynb": A_NOTEBOOK},
        "part `features` is declared in app.features, of which there is only the notebook notebooks/features.ipynb",
    ),
}


@pytest.mark.parametrize("style", GOOD)
def test_notebooks_that_nothing_depends_on_cost_nothing(tmp_path: Path, style: str) -> None:
    result = noted(tmp_path, GOOD[style])[NOTEBOOKS]
    assert result.verdict is Verdict.PASSED, result.rationale


@pytest.mark.parametrize("kind", BAD)
def test_what_is_needed_from_a_notebook_costs(tmp_path: Path, kind: str) -> None:
    files, words = BAD[kind]
    result = noted(tmp_path, files)[NOTEBOOKS]
    assert (result.verdict, result.rationale) == (Verdict.FAILED, words)


def test_a_notebook_with_large_outputs_is_shown(tmp_path: Path) -> None:
    found = noted(tmp_path, {**APP, "look.ipynb": A_NOTEBOOK + " " * 2**21})
    assert found[NOTEBOOKS].verdict is Verdict.PASSED
    assert [finding.detail for finding in found.findings] == ["look.ipynb has 2.0 MB"]
