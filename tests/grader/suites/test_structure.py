"""Circles and layers: many good structures that must not be flagged, and the bad ones."""

from pathlib import Path

import pytest

from grader.contract import ArgumentKind, ContractPart
from grader.model import Verdict
from tests.grader.suites.examined import Examined, Files, examined

CIRCLES = "test_modules_do_not_import_each_other_in_circles"
LAYERS = "test_layers_import_downwards_only"
PARTS = (
    ContractPart(name="features", arguments=(ArgumentKind.CSV,), answer="table"),
    ContractPart(name="predict", arguments=(ArgumentKind.MODEL, ArgumentKind.CSV), answer="numbers"),
    ContractPart(name="validate", arguments=(ArgumentKind.CSV,), answer="texts"),
)
DECLARED = '[parts]\nfeatures = "app.features:build"\npredict = "app.model:predict"\nvalidate = "app.checks:problems"\n'
STARTS = "import sys\nfrom app.cli import main\nsys.exit(main())\n"
LAYERED: Files = {
    "takehome.toml": DECLARED,
    "app/__init__.py": "",
    "app/__main__.py": STARTS,
    "app/cli.py": "from app import checks, model\n\ndef main(): ...\n",
    "app/checks.py": "def problems(path): ...\n",
    "app/features.py": "from app.checks import problems\n\ndef build(path): ...\n",
    "app/model.py": "from app.features import build\n\ndef predict(model, path): ...\n",
}
NO_CIRCLE: dict[str, Files] = {
    "one module": {"app.py": "import app_of_another\n", "app_of_another.py": "X = 1\n"},
    "layers": LAYERED,
    "only for a type checker": {
        "app/a.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.b import B\nclass A: ...\n",
        "app/b.py": "import typing as t\nfrom app.a import A\nif t.TYPE_CHECKING:\n    import app.c\nclass B: ...\n",
        "app/c.py": "from . import b\n",
    },
    "within a function": {
        "app/a.py": "def make():\n    from app.b import B\n    return B\n",
        "app/b.py": "from app.a import make\n\nclass B:\n    def of(self):\n        import app.a\n",
    },
    "only when it is run": {
        "a.py": "import b\n",
        "b.py": "if __name__ == '__main__':\n    import a\n    print(a)\n",
    },
    "a package that hands on what its modules define": {
        "src/app/__init__.py": "from .core import run\nfrom .rules import RULES\n__all__ = ['run', 'RULES']\n",
        "src/app/core.py": "from .rules import RULES\nfrom . import files\n\ndef run(): ...\n",
        "src/app/rules.py": "from app import files\nRULES = ()\n",
        "src/app/files.py": "import csv\n",
    },
    "modules with names of libraries": {
        "app/__init__.py": "",
        "app/json.py": "from app.read import read\n",
        "app/numpy.py": "from app.read import read\n",
        "app/read.py": "import json\nimport numpy\n\ndef read(): ...\n",
        "more/logging.py": "from more import work\n",
        "more/work.py": "import logging\n",
    },
    "modules of one name": {
        "app/io.py": "import io\nfrom io import StringIO\n",
        "app/inner/io.py": "from app.io import StringIO\n",
        "app/inner/csv.py": "import csv\nfrom .io import StringIO\n",
    },
    "what is not the program's": {
        "app/a.py": "X = 1\n",
        "tests/test_a.py": "from tests import helpers\n",
        "tests/helpers.py": "from tests import test_a\n",
        "vendor/left.py": "import vendor.right\n",
        "vendor/right.py": "import vendor.left\n",
    },
}
CIRCLE: dict[str, tuple[Files, str]] = {
    "two modules": (
        {"app/a.py": "import app.b\n", "app/b.py": "X = 1\nfrom app.a import Y\n"},
        "app.a imports app.b (app/a.py:1), app.b imports app.a (app/b.py:2)",
    ),
    "by relative imports": (
        {"app/a.py": "from . import b\n", "app/b.py": "from .c import C\n", "app/c.py": "from .a import A\n"},
        "app.a imports app.b (app/a.py:1), app.b imports app.c (app/b.py:1), app.c imports app.a (app/c.py:1)",
    ),
    "scripts beside each other": (
        {
            "train.py": "from features import X\n",
            "features.py": "try:\n    import train\nexcept ImportError:\n    pass\n",
        },
        "features imports train (features.py:2), train imports features (train.py:1)",
    ),
    "in the src layout": (
        {"src/app/a.py": "from app.b import X\n", "src/app/b.py": "class B:\n    from app.a import Y\n"},
        "app.a imports app.b (src/app/a.py:1), app.b imports app.a (src/app/b.py:2)",
    ),
    "in a folder of scripts": (
        {"code/a.py": "import b\n", "code/b.py": "import a\n"},
        "code.a imports code.b (code/a.py:1), code.b imports code.a (code/b.py:1)",
    ),
}


def structured(folder: Path, files: Files) -> Examined:
    return examined(folder, "design", files, parts=PARTS, program="app", only="*/test_structure.py::*")


@pytest.mark.parametrize("style", NO_CIRCLE)
def test_no_circle_is_seen_where_there_is_none(tmp_path: Path, style: str) -> None:
    result = structured(tmp_path, NO_CIRCLE[style])[CIRCLES]
    assert result.verdict is Verdict.PASSED, result.rationale


@pytest.mark.parametrize("style", CIRCLE)
def test_a_circle_is_told_with_its_lines(tmp_path: Path, style: str) -> None:
    files, words = CIRCLE[style]
    result = structured(tmp_path, files)[CIRCLES]
    assert (result.verdict, result.rationale) == (Verdict.FAILED, words)


def test_a_circle_through_the_package_itself_is_shown_and_costs_nothing(tmp_path: Path) -> None:
    files = {
        "app/__init__.py": "__version__ = '1'\nfrom app.cli import main\n",
        "app/cli.py": "from app import __version__\nmain = print\n",
    }
    found = structured(tmp_path, files)
    assert found[CIRCLES].verdict is Verdict.PASSED
    assert [finding.kind for finding in found.findings] == ["circle-through-package"]


def test_a_module_that_cannot_be_read_leaves_it_open(tmp_path: Path) -> None:
    files = {"app/a.py": "import app.b\n", "app/b.py": "def f(:\n"}
    result = structured(tmp_path, files)[CIRCLES]
    assert result.verdict is Verdict.NOT_MEASURED
    assert "app/b.py: SyntaxError" in result.rationale


def test_what_ends_the_parser_takes_no_other_module_along(tmp_path: Path) -> None:
    files = {
        "app/a.py": "import app.b\n",
        "app/b.py": "import app.a\n",
        "app/deep.py": "(" * 90_000 + ")" * 90_000,
        "app/chain.py": "X = " + "-" * 200_000 + "1\n",
    }
    result = structured(tmp_path, files)[CIRCLES]
    assert result.verdict is Verdict.FAILED
    assert "app.a imports app.b" in result.rationale


LAYERS_KEPT: dict[str, Files] = {
    "a module each": LAYERED,
    "parts at one place that hands them on": {
        **LAYERED,
        "takehome.toml": DECLARED.replace("app.features:", "app.parts:").replace("app.model:", "app.parts:"),
        "app/parts.py": "from app.features import build\nfrom app.model import predict\n",
    },
    "a package that hands on everything": {
        **LAYERED,
        "app/__init__.py": "from app.cli import main\nfrom app.model import predict\nVERSION = '1'\n",
        "app/features.py": "from app import VERSION\n\ndef build(path): ...\n",
    },
    "a thin program that also knows the errors": {
        **LAYERED,
        "app/__main__.py": "import sys\nfrom app import errors\nfrom app.cli import main\nsys.exit(main())\n",
        "app/errors.py": "class Bad(Exception): ...\n",
        "app/features.py": "from app.errors import Bad\n\ndef build(path): ...\n",
    },
    "a module that can be run, too": {
        **LAYERED,
        "app/features.py": "import argparse\n\ndef build(path): ...\n\nif __name__ == '__main__':\n    build('x')\n",
    },
    "types of the model among the features": {
        **LAYERED,
        "app/features.py": (
            "import typing\nif typing.TYPE_CHECKING:\n    from app.model import Model\n\ndef build(path): ...\n"
        ),
    },
}
ONE_MODULE: Files = {
    "takehome.toml": "[parts]\nfeatures = 'app.core:build'\npredict = 'app.core:predict'\n",
    "app/__main__.py": "from app.core import main\nmain()\n",
    "app/core.py": "def build(path): ...\ndef predict(model, path): ...\ndef main(): ...\n",
}
LAYERS_BROKEN: dict[str, tuple[Files, str]] = {
    "features that need the model": (
        {
            **LAYERED,
            "app/features.py": "from app.model import LATE\n\ndef build(path): ...\n",
            "app/model.py": "LATE = 1\n",
        },
        "part `features` needs the model's part `predict`: app.features imports app.model (app/features.py:1)",
    ),
    "by a third module": (
        {
            **LAYERED,
            "app/checks.py": "from app import settings\n\ndef problems(path): ...\n",
            "app/settings.py": "def of():\n    from app import cli\n    return cli.OPTIONS\n",
        },
        "part `validate` needs the command line: app.checks imports app.settings (app/checks.py:1), "
        "app.settings imports app.cli (app/settings.py:2)",
    ),
    "a model that needs the command line": (
        {**LAYERED, "app/model.py": "from .cli import options\n\ndef predict(model, path): ...\n"},
        "part `predict` needs the command line: app.model imports app.cli (app/model.py:1)",
    ),
}


@pytest.mark.parametrize("style", LAYERS_KEPT)
def test_layers_that_are_kept_pass(tmp_path: Path, style: str) -> None:
    result = structured(tmp_path, LAYERS_KEPT[style])[LAYERS]
    assert result.verdict is Verdict.PASSED, result.rationale


@pytest.mark.parametrize("style", LAYERS_BROKEN)
def test_an_import_upwards_is_told_with_its_lines(tmp_path: Path, style: str) -> None:
    files, words = LAYERS_BROKEN[style]
    result = structured(tmp_path, files)[LAYERS]
    assert result.verdict is Verdict.FAILED
    assert words in result.rationale


def test_one_module_for_all_layers_is_shown_and_not_measured(tmp_path: Path) -> None:
    found = structured(tmp_path, ONE_MODULE)
    assert found[LAYERS].verdict is Verdict.NOT_MEASURED
    assert "layers-in-one-module" in [finding.kind for finding in found.findings]


def test_without_a_declared_part_no_layer_can_be_told(tmp_path: Path) -> None:
    assert structured(tmp_path, {"app/a.py": "X = 1\n"})[LAYERS].verdict is Verdict.NOT_MEASURED
