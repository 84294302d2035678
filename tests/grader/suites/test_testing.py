"""Tests that notice mutants, in many styles; and tests that don't, or that would notice anything."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.intake_box.declaration import read_declaration
from grader.model import Verdict
from grader.suites.testing import sample
from grader.suites.testing.product import read_product
from tests.builders import a_contract
from tests.grader.suites.examined import PARTS, Examined, Files, examined

PASS = "test_their_tests_pass"
ORDER = "test_their_tests_pass_in_any_order"
STAGES = "test_their_tests_reach_every_stage"
NOTICE = "test_their_tests_notice_mutants"
HOLLOW = "test_their_tests_notice_hollow_parts"
LOOK = "test_their_tests_look_at_something"
DECLARED = '[parts]\nfeatures = "app.parts:features"\npredict = "app.parts:predict"\nvalidate = "app.parts:validate"\n'
CODE = """
import csv

HIGHEST = 100

def _rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))

def features(path):
    return [[float(row["a"]), float(row["b"])] for row in _rows(path)]

def predict(path):
    found = []
    for a, b in features(path):
        total = a + b
        if total > 0:
            found.append(a / total)
        else:
            found.append(0.5)
    return found

def validate(path):
    problems = []
    for number, row in enumerate(_rows(path), 1):
        text = row["a"]
        if not text.isdigit():
            problems.append(f"row {number}: {text} is no number")
        elif int(text) > HIGHEST:
            problems.append(f"row {number}: {text} is too high")
    return problems
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

def test_where_nothing_is_there_it_is_even(tmp_path):
    path = tmp_path / "none.csv"
    path.write_text("a,b\\n0,0\\n1,-1\\n0,1\\n")
    assert predict(path) == [0.5, 0.5, 0]

def test_a_bad_cell_is_told(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("a,b\\nx,1\\n100,1\\n101,1\\n")
    assert validate(path) == ["row 1: x is no number", "row 3: 101 is too high"]
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
        self.path.write_text("a,b\\n100,3\\nx,1\\n101,1\\n")
        self.assertEqual([text.split(":")[0] for text in parts.validate(self.path)], ["row 2", "row 3"])

    def test_features(self):
        self.path.write_text("a,b\\n1,3\\n")
        self.assertEqual(parts.features(self.path), [[1.0, 3.0]])

    def test_predict(self):
        self.path.write_text("a,b\\n1,3\\n0,0\\n")
        self.assertEqual(parts.predict(self.path), [0.25, 0.5])
"""
FILES = """
from pathlib import Path
import pytest
from app import parts

DATA = Path(__file__).parent / "data"

@pytest.mark.parametrize(("name", "problems"), [("good.csv", 0), ("bad.csv", 2)])
def test_validate(name, problems):
    assert len(parts.validate(DATA / name)) == problems

def test_the_rest():
    assert parts.features(DATA / "good.csv")[1] == [3, 1]
    assert parts.predict(DATA / "good.csv") == [0.25, 0.75]
    assert parts.predict(DATA / "even.csv") == [0.5, 0.5]
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
    assert call("predict", "a,b\\n1,3\\n0,0\\n", tmp_path) == [0.25, 0.5]
    assert [text[:5] for text in call("validate", "a,b\\n100,0\\nx,3\\n101,3\\n", tmp_path)] == ["row 2", "row 3"]
"""
REEXPORTED = {"app/__init__.py": "from app.parts import features, predict, validate\n"}
DATA = {
    "tests/data/good.csv": "a,b\n1,3\n3,1\n",
    "tests/data/bad.csv": "a,b\n100,1\nx,1\n101,1\n",
    "tests/data/even.csv": "a,b\n0,0\n1,-1\n",
}
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
        "app/parts.py": CODE.replace("return found", "yield from found"),
        "tests/test_parts.py": FUNCTIONS.replace("predict(numbers) ==", "list(predict(numbers)) ==").replace(
            "predict(path) ==", "list(predict(path)) =="
        ),
    },
}
ENTRY = {"app/__main__.py": "import sys\nfrom app.parts import validate\n\nsys.exit(len(validate(sys.argv[1])))\n"}
BLIND = """
from app.parts import features, predict, validate

def test_they_are_there():
    assert callable(features) and callable(predict) and callable(validate)
"""
FINGERPRINT = """
import ast
import hashlib
from pathlib import Path

KNOWN = {known!r}

def statements(path):
    for node in ast.walk(ast.parse(Path(path).read_text())):
        if isinstance(node, ast.stmt):
            yield hashlib.md5(ast.dump(node).encode()).hexdigest()

def pytest_runtest_call(item):
    assert set(statements("app/parts.py")) <= KNOWN
"""
COMPILED = """
import app.parts

def test_it_is_what_it_was():
    for part, code in {known!r}.items():
        assert getattr(app.parts, part).__code__.co_code.hex() == code
"""


@pytest.fixture(autouse=True)
def few_mutants(monkeypatch: pytest.MonkeyPatch) -> None:
    """What these show shows with a few."""
    monkeypatch.setattr(sample, "N_MUTANTS", 4)
    monkeypatch.setattr(sample, "FEWEST_MUTANTS", 4)
    monkeypatch.setattr(sample, "N_CONTROLS", 2)
    monkeypatch.setattr(sample, "FEWEST_CONTROLS", 1)


@pytest.fixture
def more_controls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enough for one of them to show in compiled code."""
    monkeypatch.setattr(sample, "N_CONTROLS", 4)


def with_declaration(files: Files) -> Files:
    return {"takehome.toml": DECLARED, **files}


def of(folder: Path, tests: str, only: str = "", **more: str) -> Examined:
    """The same code under other tests."""
    named = {f"{name}.py": text for name, text in more.items()}
    files = {"app/__init__.py": "", "app/parts.py": CODE, "tests/test_parts.py": tests, **named, **DATA}
    return examined(folder, "testing", with_declaration(files), only=f"*::{only}" if only else "")


@pytest.mark.parametrize("style", GOOD)
def test_tests_of_any_good_style_pass(tmp_path: Path, style: str) -> None:
    results = examined(tmp_path, "testing", with_declaration(GOOD[style]))
    for name in (PASS, ORDER, STAGES, NOTICE, HOLLOW, LOOK):
        assert results[name].verdict is Verdict.PASSED, f"{name}: {results[name].rationale}"


def test_tests_that_look_at_nothing_notice_nothing(tmp_path: Path) -> None:
    results = of(tmp_path, BLIND)
    assert results[PASS].verdict is Verdict.PASSED
    assert results[NOTICE].verdict in (Verdict.FAILED, Verdict.PARTIAL)
    assert (results[NOTICE].fraction or 0) < 0.3
    assert results[STAGES].verdict is Verdict.FAILED
    assert results[HOLLOW].verdict is Verdict.FAILED


def test_each_part_whose_giving_up_is_not_noticed_costs_its_share(tmp_path: Path) -> None:
    """It is tried on a clean file alone, where a check that finds nothing is right."""
    noticed, silent = '["row 1: x is no number", "row 3: 101 is too high"]', "[]"
    tests = FUNCTIONS.replace("x,1\\n100,1\\n101,1", "1,1").replace(noticed, silent)
    results = of(tmp_path, tests, only=HOLLOW)
    assert results[HOLLOW].verdict is Verdict.PARTIAL, results[HOLLOW].rationale
    assert results[HOLLOW].fraction == pytest.approx(2 / 3)
    assert results[HOLLOW].rationale == "no test notices part `validate`: it finds nothing"
    (finding,) = (finding for finding in results.findings if finding.kind == "hollow-part")
    assert finding.title == "No test noticed part `validate`: it finds nothing"
    assert [place.path for place in finding.places] == ["app/parts.py"]


def test_a_wrapper_that_changes_nothing_is_not_to_be_noticed(tmp_path: Path) -> None:
    """Its test compares the part's code with a copy of it, and so sees every wrapper."""
    copied = "from app.copied import predict as same\nfrom app.parts import predict\n\n"
    tests = copied + "def test_it_is_what_it_was():\n    predict('tests/data/good.csv')\n"
    tests += "    assert predict.__code__.co_code == same.__code__.co_code\n"
    files = {"app/__init__.py": "", "app/parts.py": CODE, "app/copied.py": CODE, "tests/test_parts.py": tests, **DATA}
    result = examined(tmp_path, "testing", with_declaration(files), only=f"*::{HOLLOW}")[HOLLOW]
    assert result.verdict is Verdict.FAILED, result.rationale
    assert "react to" in result.rationale


def test_where_no_part_is_declared_none_is_noticed(tmp_path: Path) -> None:
    files = {"app/__init__.py": "", "app/__main__.py": CODE, "app/parts.py": CODE, "tests/test_parts.py": FUNCTIONS}
    result = examined(tmp_path, "testing", files, only=f"*::{HOLLOW}", program="app")[HOLLOW]
    assert result.verdict is Verdict.FAILED
    assert result.rationale == "no part is declared; asked for are features, predict, validate"


def test_survivors_are_shown_as_differences_at_their_line(tmp_path: Path) -> None:
    results = of(tmp_path, BLIND)
    survivors = [finding for finding in results.findings if finding.kind == "surviving-mutant"]
    assert survivors
    for finding in survivors:
        kinds = {line[:1] for line in finding.difference.splitlines()}
        assert finding.difference.startswith("@@ ")
        assert {"-", "+"} <= kinds <= {"@", " ", "-", "+"}
        (place,) = finding.places
        assert place.path == "app/parts.py"
        assert place.text in CODE


def test_the_figure_comes_with_its_interval(tmp_path: Path) -> None:
    note = of(tmp_path, FUNCTIONS, only=NOTICE)[NOTICE].evidence[-1].note
    assert " of 4 noticed; " in note
    assert "% " not in note.split("; ")[1].split(" %")[0]
    assert "2 controls, none noticed" in note


def test_each_stage_that_no_test_reaches_costs_its_share(tmp_path: Path) -> None:
    tests = FUNCTIONS.replace("def test_a_bad_cell", "def not_a_test")
    result = of(tmp_path, tests, only=STAGES)[STAGES]
    assert result.verdict is Verdict.PARTIAL
    assert result.fraction == pytest.approx(2 / 3)
    assert result.rationale == "no test reaches part `validate` (app/parts.py, validate)"


def test_no_tests_are_not_passing_tests(tmp_path: Path) -> None:
    results = examined(tmp_path, "testing", with_declaration({"app/__init__.py": "", "app/parts.py": CODE}))
    assert results[PASS].verdict is Verdict.FAILED
    assert results[PASS].rationale == "there are no tests: pytest collected none"
    assert results[LOOK].verdict is Verdict.FAILED
    assert {results[name].verdict for name in (ORDER, STAGES, NOTICE, HOLLOW)} == {Verdict.BLOCKED}


def test_failing_tests_fail_and_block_the_rest(tmp_path: Path) -> None:
    results = of(tmp_path, FUNCTIONS.replace("[1, 3]", "[2, 3]"))
    assert results[PASS].verdict is Verdict.FAILED
    assert {results[name].verdict for name in (ORDER, STAGES, NOTICE, HOLLOW)} == {Verdict.BLOCKED}


def test_tests_that_need_each_other_fail_in_another_order(tmp_path: Path) -> None:
    chain = "".join(f"\n\ndef test_{n}():\n    assert len(DONE) == {n}\n    DONE.append({n})\n" for n in range(6))
    results = of(tmp_path, FUNCTIONS + "\n\nDONE = []\n" + chain, only=ORDER)
    assert results[ORDER].verdict is Verdict.FAILED
    assert "in another order fail: tests/test_parts.py::test_" in results[ORDER].rationale


@pytest.mark.usefixtures("more_controls")
def test_a_fingerprint_of_the_statements_is_no_measure(tmp_path: Path) -> None:
    """Twenty lines of it noticed nine of ten mutants, and no control that changed the text alone."""
    import ast
    import hashlib

    known = {
        hashlib.md5(ast.dump(node).encode()).hexdigest()
        for node in ast.walk(ast.parse(CODE))
        if isinstance(node, ast.stmt)
    }
    result = of(
        tmp_path,
        FUNCTIONS.replace("== [[1, 3], [3, 1]]", "").replace("==", "is not"),
        conftest=FINGERPRINT.format(known=known),
        only=NOTICE,
    )
    assert result[NOTICE].verdict is Verdict.FAILED, result[NOTICE].rationale
    assert "react to an edit that changes nothing" in result[NOTICE].rationale
    assert "tests-react-to-text" in {finding.kind for finding in result.findings}


@pytest.mark.usefixtures("more_controls")
def test_compiled_code_is_no_measure(tmp_path: Path) -> None:
    space: dict[str, object] = {}
    exec(CODE, space)
    known = {name: space[name].__code__.co_code.hex() for name in ("features", "predict", "validate")}  # type: ignore[attr-defined]
    tests = FUNCTIONS + "\n\n" + COMPILED.format(known=known)
    result = of(tmp_path, tests)
    assert result[NOTICE].verdict is Verdict.FAILED, result[NOTICE].rationale
    assert "tests-read-source" in {finding.kind for finding in result.findings}


def test_a_test_run_that_just_dies_notices_nothing(tmp_path: Path) -> None:
    dying = (
        "import os\nfrom app.parts import predict\n\ndef pytest_sessionfinish():\n"
        "    if predict('tests/data/good.csv') != [0.25, 0.75]:\n        os._exit(9)\n"
    )
    result = of(tmp_path, BLIND, conftest=dying, only=NOTICE)[NOTICE]
    assert result.verdict in (Verdict.FAILED, Verdict.PARTIAL)
    assert (result.fraction or 0) < 0.3


def test_a_conftest_that_always_ends_well_tells_nothing(tmp_path: Path) -> None:
    result = of(tmp_path, FUNCTIONS, conftest="import os\n\ndef pytest_sessionfinish():\n    os._exit(0)\n")
    assert result[PASS].verdict is Verdict.PASSED
    assert result[NOTICE].verdict is Verdict.BLOCKED
    assert "did not come to an end" in result[NOTICE].rationale


def test_where_little_can_be_changed_no_figure_is_taken(tmp_path: Path) -> None:
    files = {
        "app/__init__.py": "",
        "app/parts.py": "def features(path):\n    return path\n",
        "test_it.py": "def test_it():\n    assert 1\n",
    }
    result = examined(tmp_path, "testing", {**files, "takehome.toml": '[parts]\nfeatures = "app.parts:features"\n'})[
        NOTICE
    ]
    assert result.verdict is Verdict.NOT_MEASURED
    assert "places to change" in result.rationale


def test_tests_without_an_assertion_are_named(tmp_path: Path) -> None:
    idle = """
    from app.parts import features, predict

    def test_it_runs(tmp_path):
        (tmp_path / "a.csv").write_text("a,b\\n1,2\\n")
        predict(tmp_path / "a.csv")

    def test_it_holds():
        assert True

    def test_it_is_itself():
        x = 3
        assert x == x

    def test_something():
        assert features("tests/data/good.csv")
    """
    import textwrap

    result = of(tmp_path, textwrap.dedent(idle), only=LOOK)[LOOK]
    assert result.verdict is Verdict.PARTIAL
    assert result.fraction == pytest.approx(1 / 4)
    assert result.rationale == "3 of 4 tests look at nothing: test_it_runs, test_it_holds, test_it_is_itself"


@pytest.mark.usefixtures("more_controls")
def test_tests_that_fail_at_random_are_no_measure(tmp_path: Path) -> None:
    gamble = """
import random
from pathlib import Path

def pytest_runtest_call(item):
    assert not list(Path().rglob("order.json")) or random.random() < 0.4
"""
    result = of(tmp_path, BLIND, conftest=gamble, only=NOTICE)[NOTICE]
    assert result.verdict in (Verdict.BLOCKED, Verdict.FAILED), result.rationale


def test_a_stage_that_tests_only_say_they_reach_is_not_reached(tmp_path: Path) -> None:
    """Its conftest tells our plugin that every line was reached."""
    lying = """
def pytest_sessionfinish(session):
    for plugin in session.config.pluginmanager.get_plugins():
        if hasattr(plugin, "turns"):
            for turn in plugin.turns.values():
                plugin.reach.places[turn].update(("app/parts.py", line) for line in range(60))
"""
    result = of(tmp_path, BLIND, conftest=lying, only=STAGES)[STAGES]
    assert result.verdict is Verdict.FAILED
    assert result.evidence[-1].note == "features: not reached; model: not reached; data: not reached"


def test_nobody_knows_beforehand_which_run_is_a_control(tmp_path: Path) -> None:
    files = {path: text.encode() for path, text in with_declaration(GOOD["functions and fixtures"]).items()}
    parts = read_declaration(DECLARED.encode()).parts
    product = read_product(files, replace(a_contract(), parts=PARTS), parts)
    drawn = [sample.sample(product, "seed", is_reached=lambda mutant: True) for _ in range(30)]
    assert {tuple(mutant.is_control for mutant in order).count(True) for order in drawn} == {2}
    assert len({tuple(mutant.is_control for mutant in order) for order in drawn}) > 3
    assert len({frozenset(order) for order in drawn}) == 1, "the same ones each time for the same code"


def test_what_they_say_of_themselves_is_marked_so(tmp_path: Path) -> None:
    results = of(tmp_path, FUNCTIONS).results
    assert {name for name, result in results.items() if not result.probe.self_reported} == {LOOK}


def test_their_settings_for_coverage_do_not_fail_a_part_of_the_tests(tmp_path: Path) -> None:
    """A plugin that stands for pytest-cov: it fails whoever runs less than all."""
    plugin = (
        "def pytest_addoption(parser):\n    parser.addoption('--no-cov', dest='no_cov', action='store_true')\n\n"
        "def pytest_sessionfinish(session):\n"
        "    if session.testscollected < 3 and not session.config.option.no_cov:\n        session.exitstatus = 1\n"
    )
    assert of(tmp_path, FUNCTIONS, conftest=plugin, only=NOTICE)[NOTICE].verdict is Verdict.PASSED
