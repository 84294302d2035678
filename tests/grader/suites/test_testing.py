"""Tests that notice a broken part, in many styles; and tests that don't, or that would notice anything."""

from pathlib import Path

import pytest

from grader.model import DeclaredPart, Verdict
from grader.suites.testing.broken_part import broken_part, draw_key, draw_order
from tests.grader.suites.examined import PARTS, Files, examined

PASS = "test_their_tests_pass"
NOTICE = "test_their_tests_notice_a_broken_part"
DECLARED = '[parts]\nfeatures = "app.parts:features"\npredict = "app.parts:predict"\nvalidate = "app.parts:validate"\n'
CODE = """
import csv

def _rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))

def features(path):
    return [[float(row["a"]), float(row["b"])] for row in _rows(path)]

def predict(path):
    return [a / (a + b) for a, b in features(path)]

def validate(path):
    rows = enumerate(_rows(path), 1)
    return [f"row {number}: {row['a']} is no number" for number, row in rows if not row["a"].isdigit()]
"""
FUNCTIONS = """
import pytest
from app.parts import features, predict, validate

@pytest.fixture
def numbers(tmp_path):
    path = tmp_path / "numbers.csv"
    path.write_text("a,b\\n1,3\\n3,1\\n")
    return path

def test_features(numbers):
    assert features(numbers) == [[1, 3], [3, 1]]

def test_predictions_differ(numbers):
    assert predict(numbers) == pytest.approx([0.25, 0.75])

def test_a_bad_cell_is_told(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("a,b\\nx,1\\n")
    assert validate(path) == ["row 1: x is no number"]
"""
CLASSES = """
import tempfile
import unittest
from pathlib import Path
import app.parts as parts

class TestParts(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "numbers.csv"
        self.path.write_text("a,b\\n1,3\\nx,1\\n")

    def tearDown(self):
        self.folder.cleanup()

    def test_validate(self):
        self.assertEqual(len(parts.validate(self.path)), 1)

    def test_features(self):
        self.path.write_text("a,b\\n1,3\\n")
        self.assertEqual(parts.features(self.path), [[1.0, 3.0]])

    def test_predict(self):
        self.path.write_text("a,b\\n1,3\\n")
        self.assertAlmostEqual(parts.predict(self.path)[0], 0.25)
"""
FILES = """
from pathlib import Path
import pytest
from app import parts

DATA = Path(__file__).parent / "data"

@pytest.mark.parametrize(("name", "n_problems"), [("good.csv", 0), ("bad.csv", 1)])
def test_validate(name, n_problems):
    assert len(parts.validate(DATA / name)) == n_problems

def test_the_rest():
    assert parts.features(DATA / "good.csv")[1] == [3, 1]
    assert parts.predict(DATA / "good.csv") == [0.25, 0.75]
"""
THROUGH_A_PROCESS = """
import json
import subprocess
import sys

def call(name, text, tmp_path):
    path = tmp_path / "numbers.csv"
    path.write_text(text)
    code = f"import json; from app import parts; print(json.dumps(parts.{name}({str(path)!r})))"
    return json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)

def test_all(tmp_path):
    assert call("features", "a,b\\n1,3\\n", tmp_path) == [[1, 3]]
    assert call("predict", "a,b\\n1,3\\n", tmp_path) == [0.25]
    assert call("validate", "a,b\\nx,3\\n", tmp_path)
"""
REEXPORTED = {"app/__init__.py": "from app.parts import features, predict, validate\n"}
DATA = {"tests/data/good.csv": "a,b\n1,3\n3,1\n", "tests/data/bad.csv": "a,b\nx,1\n"}
GOOD: dict[str, Files] = {
    "functions and fixtures": {"app/__init__.py": "", "app/parts.py": CODE, "tests/test_parts.py": FUNCTIONS},
    "classes": {"app/__init__.py": "", "app/parts.py": CODE, "tests/__init__.py": "", "tests/test_parts.py": CLASSES},
    "files of data": {"app/__init__.py": "", "app/parts.py": CODE, "tests/test_parts.py": FILES, **DATA},
    "a src layout": {
        "src/app/__init__.py": "",
        "src/app/parts.py": CODE,
        "tests/test_parts.py": FUNCTIONS,
        "pyproject.toml": "[tool.pytest.ini_options]\npythonpath = ['src']\naddopts = '-p no:cacheprovider'\n",
    },
    "another process": {"app/__init__.py": "", "app/parts.py": CODE, "test_parts.py": THROUGH_A_PROCESS},
    "parts that are imported into the package": {**REEXPORTED, "app/parts.py": CODE, "tests/test_parts.py": FUNCTIONS},
    "parts that are declared where they are imported": {
        **REEXPORTED,
        "app/parts.py": CODE,
        "tests/test_parts.py": FUNCTIONS,
        "takehome.toml": DECLARED.replace("app.parts:", "app:"),
    },
    "decorated parts": {
        "app/__init__.py": "",
        "app/parts.py": CODE.replace("def predict", "from functools import lru_cache\n\n@lru_cache\ndef predict"),
        "tests/test_parts.py": FUNCTIONS,
    },
    "parts that yield": {
        "app/__init__.py": "",
        "app/parts.py": CODE.replace(
            "return [a / (a + b) for a, b in features(path)]", "yield from (a / (a + b) for a, b in features(path))"
        ),
        "tests/test_parts.py": FUNCTIONS.replace("predict(numbers) ==", "list(predict(numbers)) =="),
    },
}
BLIND = """
from app.parts import features, predict, validate

def test_they_are_there():
    assert callable(features) and callable(predict) and callable(validate)
"""


def with_declaration(files: Files) -> Files:
    return {"takehome.toml": DECLARED, **files}


@pytest.mark.parametrize("style", GOOD)
def test_tests_that_look_at_every_part_pass(tmp_path: Path, style: str) -> None:
    results = examined(tmp_path, "testing", with_declaration(GOOD[style]), parts=PARTS[1:])
    assert results[PASS].verdict is Verdict.PASSED, results[PASS].rationale
    assert results[NOTICE].verdict is Verdict.PASSED, results[NOTICE].rationale


def test_tests_that_look_at_nothing_notice_nothing(tmp_path: Path) -> None:
    files = {"app/__init__.py": "", "app/parts.py": CODE, "tests/test_parts.py": BLIND}
    results = examined(tmp_path, "testing", with_declaration(files))
    assert results[PASS].verdict is Verdict.PASSED
    assert results[NOTICE].verdict is Verdict.FAILED
    assert "`predict` is the same for every row, and all their tests pass" in results[NOTICE].rationale


def test_each_part_that_goes_unnoticed_costs_its_share(tmp_path: Path) -> None:
    tests = FUNCTIONS.replace("def test_a_bad_cell", "def not_a_test")
    files = {"app/__init__.py": "", "app/parts.py": CODE, "tests/test_parts.py": tests}
    result = examined(tmp_path, "testing", with_declaration(files))[NOTICE]
    assert result.verdict is Verdict.PARTIAL
    assert result.fraction == pytest.approx(2 / 3)
    assert result.rationale == "`validate` is empty, and all their tests pass"


def test_no_tests_are_not_passing_tests(tmp_path: Path) -> None:
    results = examined(tmp_path, "testing", with_declaration({"app/__init__.py": "", "app/parts.py": CODE}))
    assert results[PASS].verdict is Verdict.FAILED
    assert results[PASS].rationale == "there are no tests: pytest collected none"
    assert results[NOTICE].verdict is Verdict.BLOCKED


def test_failing_tests_fail_and_block_the_rest(tmp_path: Path) -> None:
    files = {"app/__init__.py": "", "app/parts.py": CODE, "tests/test_parts.py": FUNCTIONS.replace("[1, 3]", "[2, 3]")}
    results = examined(tmp_path, "testing", with_declaration(files))
    assert results[PASS].verdict is Verdict.FAILED
    assert results[NOTICE].verdict is Verdict.BLOCKED


def test_tests_that_notice_any_edit_are_no_measure(tmp_path: Path) -> None:
    touchy = (
        "import hashlib\nfrom pathlib import Path\nimport app.parts\n\n"
        "def test_nothing_was_edited():\n    assert '_takehome' not in Path(app.parts.__file__).read_text()\n"
    )
    files = {"app/__init__.py": "", "app/parts.py": CODE, "tests/test_parts.py": touchy}
    results = examined(tmp_path, "testing", with_declaration(files))
    assert results[PASS].verdict is Verdict.PASSED
    assert results[NOTICE].verdict is Verdict.FAILED
    assert "react to an edit that changes nothing" in results[NOTICE].rationale


def test_a_mutant_is_a_control_but_for_its_key() -> None:
    """A conftest that looked for `0.5` in the module's text failed for mutants alone, and no control told on it."""
    declared = DeclaredPart(name="predict", module="app.parts", function="predict")
    files = {"app/parts.py": b"def predict(path): ...\n"}
    keys = [draw_key(breaks=breaks) for breaks in (True, False)]
    mutant, control = (broken_part(files, declared, "numbers", key)["app/parts.py"].decode() for key in keys)
    assert mutant != control
    assert mutant.replace(keys[0], "KEY") == control.replace(keys[1], "KEY")


def test_a_text_that_mutants_alone_would_have_gives_nothing_away(tmp_path: Path) -> None:
    conftest = (
        "from pathlib import Path\n\ndef pytest_sessionfinish(session):\n"
        "    if '0.5' in Path('app/parts.py').read_text():\n        session.exitstatus = 1\n"
    )
    blind = {"app/__init__.py": "", "app/parts.py": CODE, "tests/test_parts.py": BLIND, "conftest.py": conftest}
    result = examined(tmp_path, "testing", with_declaration(blind), parts=PARTS[1:2])[NOTICE]
    assert result.verdict is Verdict.FAILED
    assert "react to an edit that changes nothing" in result.rationale


def test_two_controls_run_among_the_mutants(tmp_path: Path) -> None:
    files = with_declaration(GOOD["functions and fixtures"])
    result = examined(tmp_path, "testing", files)[NOTICE]
    told = result.evidence[-1].note.split("; ")
    assert len(told) == len(PARTS) + 2
    assert sum(text.startswith("control on ") and text.endswith(": not noticed") for text in told) == 2
    assert {f"{part.name}: noticed" for part in PARTS} < set(told)


def test_tests_that_break_as_they_are_imported_notice_and_it_is_said(tmp_path: Path) -> None:
    tests = FUNCTIONS + '\nassert predict(__file__.replace("test_parts.py", "data/good.csv")) == [0.25, 0.75]\n'
    files = {"app/__init__.py": "", "app/parts.py": CODE, "tests/test_parts.py": tests, **DATA}
    result = examined(tmp_path, "testing", with_declaration(files))[NOTICE]
    assert result.verdict is Verdict.PASSED
    assert "predict: noticed before a test ran, at the collection" in result.evidence[-1].note


def test_a_test_run_that_just_dies_notices_nothing(tmp_path: Path) -> None:
    dying = (
        "import os\nfrom app.parts import predict\n\ndef pytest_sessionfinish():\n"
        "    if predict('tests/data/good.csv') == [0.5, 0.5]:\n        os._exit(9)\n"
    )
    files = {"app/__init__.py": "", "app/parts.py": CODE, "tests/test_parts.py": BLIND, "conftest.py": dying, **DATA}
    result = examined(tmp_path, "testing", with_declaration(files), parts=PARTS[1:2])[NOTICE]
    assert result.verdict is Verdict.FAILED
    assert "`predict` is the same for every row, and no test fails: exit status 9" in result.rationale


def test_a_conftest_that_always_ends_well_notices_nothing(tmp_path: Path) -> None:
    files = {
        **GOOD["functions and fixtures"],
        "conftest.py": "import os\n\ndef pytest_sessionfinish():\n    os._exit(0)\n",
    }
    results = examined(tmp_path, "testing", with_declaration(files))
    assert results[NOTICE].verdict is Verdict.FAILED


def test_what_they_say_of_themselves_is_marked_so(tmp_path: Path) -> None:
    results = examined(tmp_path, "testing", with_declaration(GOOD["functions and fixtures"]), parts=PARTS[:1])
    assert all(result.probe.self_reported for result in results.results.values())


def test_nobody_knows_beforehand_which_run_is_a_control() -> None:
    orders = [draw_order(["features", "predict", "validate"], 2) for _ in range(60)]

    assert all(
        sorted(name for name, breaks in order if breaks) == ["features", "predict", "validate"] for order in orders
    )
    assert {tuple(breaks for _, breaks in order).count(False) for order in orders} == {2}
    assert len({tuple(breaks for _, breaks in order) for order in orders}) > 3
    assert {name for order in orders for name, breaks in order if not breaks} == {"features", "predict", "validate"}
