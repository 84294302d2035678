"""A new assessment can be handed out and checked as it is. That its probes tell good from bad is `author verify`'s."""

import ast
import sys
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from grader.assessment import Assessment, load_assessment
from grader.checking import check, local_order
from grader.cli.main import main
from grader.git_repository import files_to_commit
from grader.kit import hidden_in, kit_files, shared_with_hidden
from grader.model import Verdict
from grader.new_assessment import TEMPLATE, TEMPLATE_ID, TEMPLATE_TITLE
from grader.public_part import public_part

ID = "fraud-alerts"
CORE_AREAS = {"data-validation", "modular-design", "security-hygiene", "testing-discipline"}


def new(*argv: str) -> Result:
    return CliRunner().invoke(main, ["author", "new", *argv], prog_name="takehome")


def toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    folder = tmp_path_factory.mktemp("assessments")
    ended = new(ID, "--in", str(folder))
    assert ended.exit_code == 0, ended.output
    assert str(folder / ID) in ended.output
    return load_assessment(ID, roots=(folder,))


def test_it_is_called_by_its_id_and_has_all_that_the_template_has(made: Assessment) -> None:
    assert (made.id, made.title) == (ID, "Fraud alerts")
    assert set(files_to_commit(made.folder)) == set(files_to_commit(TEMPLATE))
    brief = (made.folder / "brief.md").read_text()
    assert brief.startswith("# Fraud alerts\n")
    assert TEMPLATE_TITLE not in brief
    assert TEMPLATE_ID not in (made.folder / "assessment.toml").read_text()
    assert {area.id for area in made.rubric.areas} == CORE_AREAS
    assert made.builtin == ("testing", "design", "security")


def test_it_goes_where_assessments_are_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert new(ID).exit_code == 0
    assert (tmp_path / "assessments" / ID / "assessment.toml").is_file()


@pytest.mark.parametrize("id", ["Fraud", "fraud alerts", "../fraud", "-fraud", ""])
def test_what_is_no_id_is_told(tmp_path: Path, id: str) -> None:
    ended = new("--in", str(tmp_path), "--", id)
    assert (ended.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "is not an id (a-z, 0-9, dashes between)" in ended.output


def test_what_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / ID).mkdir()
    (tmp_path / ID / "brief.md").write_text("Mine.")
    (tmp_path / "file").write_text("")
    for folder, words in ((tmp_path, "is there already, and is not empty"), (tmp_path / "file", "can't be written")):
        ended = new(ID, "--in", str(folder))
        assert (ended.exit_code, words in ended.output) == (2, True), ended.output
    assert [path.name for path in (tmp_path / ID).iterdir()] == ["brief.md"]


def test_its_kit_holds_nothing_hidden(made: Assessment) -> None:
    files = kit_files(made)
    assert {"brief.md", "takehome.toml", "public/test_public.py", "public/assessment.toml"} < set(files)
    assert hidden_in(files, made) == ()
    assert shared_with_hidden(files, made) == ()


@pytest.mark.parametrize(("name", "n_passed"), [("functions", 3), ("classes", 3), ("hard-coded", 3), ("../starter", 0)])
def test_the_public_suite_passes_on_all_but_the_starter(made: Assessment, name: str, n_passed: int) -> None:
    folder = (made.folder / "solutions" / name).resolve()
    examined = check(local_order(folder, public_part(made), Path(sys.executable)))
    assert examined.judge_errors == ()
    public = [result.verdict for result in examined.results if result.probe.suite == "public"]
    assert public.count(Verdict.PASSED) == n_passed


def test_each_known_bad_can_be_made_and_names_probes_that_there_are(made: Assessment) -> None:
    """And each hidden probe is named by one of them, but for its cases."""
    solutions = made.folder / "solutions"
    bads = {path.stem: toml(path) for path in (solutions / "known-bads").glob("*.toml")}
    functions = set(_probes(made.hidden.folder, "hidden"))
    named = set()
    for name, bad in bads.items():
        for change in bad.get("change", ()):
            assert (solutions / bad["of"] / change["file"]).read_text().count(change["old"]) == 1, (
                name,
                change["file"],
            )
        for pattern in (*bad["fails"], *bad.get("may_fail", ())):
            plain = pattern.partition("[")[0]
            found = {function for function in functions if fnmatchcase(function, plain)}
            assert found or pattern.startswith("testing/"), (name, pattern)
            named |= found if pattern in bad["fails"] else set()
    assert named == functions


def _probes(folder: Path, suite: str) -> list[str]:
    return [
        f"{suite}/{path.name}::{node.name}"
        for path in folder.glob("test_*.py")
        for node in ast.parse(path.read_bytes()).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
