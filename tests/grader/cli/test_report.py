"""`takehome report` and `takehome compare`, as an operator types them."""

from pathlib import Path

from click.testing import CliRunner, Result

from grader.cli.main import main
from grader.schema import schema_json
from grader.store import Store
from tests.builders import a_scorecard


def takehome(*argv: str) -> Result:
    return CliRunner().invoke(main, argv, prog_name="takehome")


def _results(folder: Path) -> Path:
    for name in ("ada", "bo"):
        Store.open(folder).save(a_scorecard(name=name))
    return folder


def test_pages_are_drawn_and_the_cohorts_is_named(tmp_path: Path) -> None:
    ended = takehome("report", str(_results(tmp_path)))

    assert (ended.exit_code, ended.stdout) == (0, f"{tmp_path}/cohort.html\n")
    assert ended.stderr.startswith("Drew 2 submissions in ")


def test_a_damaged_scorecard_is_status_2(tmp_path: Path) -> None:
    Store(_results(tmp_path)).write("ada", "scorecard.json", b"[]")
    ended = takehome("report", str(tmp_path))

    assert ended.exit_code == 2
    assert "is no scorecard" in ended.stderr


def test_the_schema_is_printed() -> None:
    assert takehome("report", "--schema").stdout == schema_json()


def test_two_are_compared(tmp_path: Path) -> None:
    results = _results(tmp_path)
    ended = takehome("compare", str(results / "ada"), str(results / "bo"))

    assert (ended.exit_code, ended.stdout) == (0, f"{tmp_path}/compare-ada-bo.html\n")


def test_one_alone_is_status_2(tmp_path: Path) -> None:
    ended = takehome("compare", str(_results(tmp_path) / "ada"))

    assert ended.exit_code == 2
    assert "Name two or three" in ended.stderr
