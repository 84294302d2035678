"""Importing is harmless in many styles, and does harm in a few."""

from pathlib import Path

import pytest

from grader.model import Verdict
from tests.grader.suites.examined import Files, examined

IMPORTS = "test_imports_have_no_side_effects"
PARTS = "test_declared_parts_can_be_imported"
ONLY = "*/test_imports.py::*"
HARMLESS: dict[str, Files] = {
    "functions": {
        "app/__init__.py": '"""An app."""\n',
        "app/__main__.py": "import sys\nfrom app.cli import main\nsys.exit(main())\n",
        "app/cli.py": "def main():\n    return 0\n\n\nif __name__ == '__main__':\n    raise SystemExit(main())\n",
    },
    "logging and warnings": {
        "app/__init__.py": (
            "import logging, warnings\n"
            "logging.basicConfig(level=logging.INFO)\n"
            "logging.getLogger(__name__).addHandler(logging.NullHandler())\n"
            "warnings.filterwarnings('ignore', category=FutureWarning)\n"
            "warnings.warn('old', DeprecationWarning)\n"
            "logging.getLogger(__name__).info('imported')\n"
            "print('hello')\n"
        ),
    },
    "src layout": {
        "src/app/__init__.py": "from app.rules import RULES\n",
        "src/app/rules.py": "import re\nRULES = {name: re.compile(name) for name in ('a', 'b')}\n",
        "pyproject.toml": "[project]\nname = 'app'\n",
    },
    "a package that is called src": {
        "src/__init__.py": "",
        "src/model.py": "from .features import features\n\nclass Model:\n    make = staticmethod(features)\n",
        "src/features.py": "def features(path):\n    return [[1]]\n",
        "app/__main__.py": "from src.model import Model\n",
    },
    "modules without a package": {
        "train.py": "from features import features\n\nif __name__ == '__main__':\n    print(features())\n",
        "features.py": "def features():\n    return []\n",
    },
    "folders without an init file": {
        "app/inner/model.py": "from app.inner.rules import X\n",
        "app/inner/rules.py": "X = 1\n",
    },
    "an optional library": {
        "app/model.py": "try:\n    import lib_of_nobody\nexcept ImportError:\n    lib_of_nobody = None\n",
    },
    "seeds, switches and pools that rest": {
        "app/__init__.py": (
            "import os, random\n"
            "from concurrent.futures import ThreadPoolExecutor\n"
            "from functools import lru_cache\n"
            "from pathlib import Path\n"
            "os.environ.setdefault('OMP_NUM_THREADS', '1')\n"
            "random.seed(0)\n"
            "POOL = ThreadPoolExecutor(2)\n"
            "VERSION = (Path(__file__).parent / 'version.txt').read_text()\n"
        ),
        "app/version.txt": "1\n",
    },
    "classes that register themselves": {
        "app/registry.py": "KINDS = {}\n\ndef register(kind):\n    KINDS[kind.__name__] = kind\n    return kind\n",
        "app/models.py": "from app.registry import register\n\n@register\nclass Tree:\n    pass\n",
    },
    "what is not the program's": {
        "app/__init__.py": "",
        "setup.py": "from setuptools import setup\nsetup(name='app')\n",
        "tests/test_app.py": "import sys\nsys.exit('a test is not imported here')\n",
        "tests/conftest.py": "raise RuntimeError\n",
        "docs/conf.py": "raise RuntimeError\n",
        "notebooks/look.py": "raise RuntimeError\n",
        "2024-analysis/look.py": "raise RuntimeError('no module can have that name')\n",
    },
}
HARMFUL: dict[str, tuple[str, str]] = {
    "training": (
        "import json\nMODEL = sum(range(10))\njson.dump(MODEL, open('model.json', 'w'))\n",
        "model.json was written",
    ),
    "a log file": (
        "import logging\nlogging.basicConfig(filename='run.log')\nlogging.error('hello')\n",
        "run.log was written",
    ),
    "a note among the bytecode": (
        "import os\nos.makedirs('app/__pycache__', exist_ok=True)\nopen('app/__pycache__/cache.json', 'w').close()\n",
        "app/__pycache__/cache.json was written",
    ),
    "an output folder": ("import os\nos.makedirs('out')\nopen('out/a.txt', 'w').close()\n", "out/a.txt was written"),
    "a thread": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(5,), daemon=True).start()\n",
        "importing app.work starts 1 threads",
    ),
    "an exit": ("import sys\nsys.exit(0)\n", "importing app.work raises SystemExit: 0"),
    "a hard exit": ("import os\nos._exit(0)\n", "ended the interpreter"),
    "the command line": (
        "import argparse\nargparse.ArgumentParser().parse_args()\n",
        "importing app.work raises SystemExit",
    ),
    "data that is elsewhere": ("open('/nowhere/data.csv')\n", "importing app.work raises FileNotFoundError"),
    "the network": (
        "import socket\ntry:\n    socket.create_connection(('127.0.0.1', 9), timeout=1)\nexcept OSError:\n    pass\n",
        "importing app.work calls the network",
    ),
}


@pytest.mark.parametrize("style", HARMLESS)
def test_imports_that_do_nothing_else_pass(tmp_path: Path, style: str) -> None:
    result = examined(tmp_path, "design", HARMLESS[style], only=ONLY)[IMPORTS]
    assert result.verdict is Verdict.PASSED, result.rationale


@pytest.mark.parametrize("deed", HARMFUL)
def test_imports_that_do_something_fail_and_are_named(tmp_path: Path, deed: str) -> None:
    code, words = HARMFUL[deed]
    files = {"app/__init__.py": "", "app/work.py": code, "app/rest.py": "X = 1\n"}
    result = examined(tmp_path, "design", files, only=ONLY)[IMPORTS]
    assert result.verdict is Verdict.FAILED
    assert words in result.rationale


def test_a_script_for_a_library_that_is_not_installed_is_a_finding_and_costs_nothing(tmp_path: Path) -> None:
    files = {"app/__init__.py": "", "scripts/plot.py": "import plots_of_nobody.charts\n"}
    found = examined(tmp_path, "design", files)
    assert found[IMPORTS].verdict is Verdict.PASSED
    assert [(finding.kind, "plots_of_nobody" in finding.title) for finding in found.findings] == [
        ("undeclared-import", True)
    ]


def test_a_module_of_their_own_that_is_missing_costs(tmp_path: Path) -> None:
    found = examined(tmp_path, "design", {"app/__init__.py": "from app.rules import X\n"}, only=ONLY)
    assert found[IMPORTS].verdict is Verdict.FAILED


def test_printing_is_a_finding_and_costs_nothing(tmp_path: Path) -> None:
    found = examined(tmp_path, "design", {"app/__init__.py": "print('config loaded')\n"})
    assert found[IMPORTS].verdict is Verdict.PASSED
    assert [(finding.kind, finding.detail) for finding in found.findings] == [("prints-when-imported", "config loaded")]


def test_one_module_is_not_blamed_for_another(tmp_path: Path) -> None:
    files = {"app/__init__.py": "", "app/good.py": "X = 1\n", "app/work.py": "raise ValueError('mine')\n"}
    result = examined(tmp_path, "design", files, only=ONLY)[IMPORTS]
    assert result.rationale == "importing app.work raises ValueError: mine"


def test_a_repository_without_code_does_not_pass(tmp_path: Path) -> None:
    results = examined(tmp_path, "design", {"README.md": "Later.\n"})
    assert results[IMPORTS].verdict is Verdict.FAILED
    assert results[PARTS].verdict is Verdict.FAILED


DECLARED = '[parts]\nfeatures = "app.parts:features"\npredict = "app.parts:predict"\nvalidate = "app.parts:validate"\n'
GOOD_PARTS: dict[str, Files] = {
    "functions": {
        "takehome.toml": DECLARED,
        "app/parts.py": "def features(path): ...\ndef predict(path): ...\nvalidate = lambda path: []\n",
    },
    "src layout": {
        "takehome.toml": DECLARED,
        "src/app/__init__.py": "",
        "src/app/parts.py": "from app.rest import features, predict, validate\n",
        "src/app/rest.py": "def features(path): ...\ndef predict(path): ...\ndef validate(path): ...\n",
    },
    "callable objects": {
        "takehome.toml": DECLARED,
        "app/parts.py": "from functools import partial\n\nclass Maker:\n    def __call__(self, path): ...\n\n"
        "features = Maker()\npredict = partial(Maker(), 1)\nvalidate = Maker().__call__\n",
    },
}


@pytest.mark.parametrize("style", GOOD_PARTS)
def test_parts_that_are_there_pass(tmp_path: Path, style: str) -> None:
    result = examined(tmp_path, "design", GOOD_PARTS[style], only=ONLY)[PARTS]
    assert result.verdict is Verdict.PASSED, result.rationale


def test_a_part_that_is_missing_costs_its_share(tmp_path: Path) -> None:
    files = {
        "takehome.toml": DECLARED,
        "app/parts.py": "def features(path): ...\ndef predict(path): ...\nvalidate = 3\n",
    }
    result = examined(tmp_path, "design", files, only=ONLY)[PARTS]
    assert result.verdict is Verdict.PARTIAL
    assert result.fraction == pytest.approx(2 / 3)
    assert "`validate` = app.parts:validate can't be had" in result.rationale
