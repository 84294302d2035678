"""`takehome review`, as a person types it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grader.cli.main import main
from grader.model import Verdict
from grader.pages import CANDIDATE_FILE, REPORT_FILE
from grader.review_file import REVIEW_FILE
from grader.store import SCORECARD_FILE, Store
from reports.references import probe_reference
from tests.builders import a_result, a_scorecard


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Store.open(tmp_path / "results").save(a_scorecard(results=(a_result(Verdict.FAILED),)))
    return tmp_path / "results" / "ada"


def review(*argv: str) -> Result:
    return CliRunner().invoke(main, ["review", *argv], env={"TAKEHOME_REVIEWER": "Bea"})


def test_it_is_added_shown_and_drawn_and_the_scorecard_stays_as_it_is(folder: Path) -> None:
    before = (folder / SCORECARD_FILE).read_bytes()
    assert "nobody has said anything yet" in review(str(folder)).output
    for number, argv in enumerate((("--note", "Good."), ("--points", "4/5", "--reason", "Explains", "--by", "Cy")), 1):
        ended = review(str(folder), *argv)
        assert ended.exit_code == 0, ended.output
        assert len((folder / REVIEW_FILE).read_text().splitlines()) == number
    assert "Bea: note" in ended.output
    assert "Cy: points by a person, 4 / 5" in ended.output
    assert (folder / SCORECARD_FILE).read_bytes() == before
    assert "Explains" in (folder / REPORT_FILE).read_text()
    assert "Explains" not in (folder / CANDIDATE_FILE).read_text()


def test_an_appeal_is_taken_by_the_reference_that_the_candidate_has(folder: Path) -> None:
    card = Store(folder.parent).load("ada")
    assert card
    reference = probe_reference(card, card.results[0].probe)
    file = str(folder / SCORECARD_FILE)
    assert review(file, "--appeal", "Look again.", "--probe", reference).exit_code == 0
    assert review(file, "--override", "passed", "--probe", reference, "--reason", "It is met.").exit_code == 0
    ended = review(file, "--answer", "You are right.", "--probe", reference)
    assert ended.exit_code == 0, ended.output
    assert "verdict changed, failed → passed" in ended.output
    assert "with people's verdicts" in ended.output
    assert "You are right." in (folder / CANDIDATE_FILE).read_text()


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("--note", "a", "--points", "4/5"), "One thing at a time: --note or --points"),
        (("--reason", "because"), "Nothing is said"),
        (("--override", "passed", "--probe", "x"), "Say with --reason why the machine's verdict is wrong"),
        (("--override", "passed", "--reason", "x"), "Name it with --probe"),
        (("--answer", "x", "--probe", "AAA-AAA"), "ada has no probe 'AAA-AAA'"),
        (("--note", "x", "--area", "tests"), "ada has no area 'tests'. It has testing,"),
        (("--note", " "), "needs words. Give them with --note"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_noted(folder: Path, argv: tuple[str, ...], words: str) -> None:
    ended = review(str(folder), *argv)
    assert ended.exit_code == 2
    assert words in " ".join(ended.output.split())
    assert not (folder / REVIEW_FILE).exists()


def test_what_is_no_scorecard_is_told(tmp_path: Path, folder: Path) -> None:
    ended = review(str(tmp_path / "nobody"))
    assert ended.exit_code == 2
    assert "There is no scorecard at" in ended.output
    moved = folder.rename(folder.with_name("moved"))
    assert review(str(moved), "--note", "x").exit_code == 0
    assert (moved / REPORT_FILE).exists()
