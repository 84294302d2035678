"""`takehome forget`, as a person types it: it shows, asks, and says what it removed."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grader.cli.main import main
from grader.store import Store
from tests.builders import a_scorecard


@pytest.fixture
def out(tmp_path: Path) -> Path:
    store = Store.open(tmp_path / "results")
    for name in ("ada", "ben"):
        store.save(a_scorecard(name=name))
    return store.folder


def forget(out: Path, *argv: str, answer: str = "") -> Result:
    return CliRunner().invoke(main, ["forget", "--out", str(out), *argv], input=answer)


def test_it_asks_and_says_what_it_removed(out: Path) -> None:
    ended = forget(out, "ada", answer="y\n")
    assert ended.exit_code == 0, ended.output
    assert f"  {out}/ada/scorecard.json (the scorecard)\n1 submission, 1 file, " in ended.output
    assert f"removed {out}/ada/scorecard.json (the scorecard)\nForgotten: ada.\n" in ended.output
    assert "What takehome can't reach" in ended.output
    assert [path.name for path in out.iterdir()] == ["ben"]


@pytest.mark.parametrize(("argv", "answer"), [((), "n\n"), (("--dry-run",), ""), (("--dry-run", "--yes"), "")])
def test_unless_one_agrees_nothing_goes(out: Path, argv: tuple[str, ...], answer: str) -> None:
    ended = forget(out, "ada", *argv, answer=answer)
    assert ended.exit_code == 0
    assert "ada/scorecard.json" in ended.output
    assert "removed /" not in ended.output
    assert (out / "ada" / "scorecard.json").exists()


def test_after_a_time_all_go_or_none_is_that_old(out: Path) -> None:
    assert "Nothing is that old" in forget(out, "--older-than", "100000").output
    assert "Forgotten: ada, ben." in forget(out, "--older-than", "30", "--yes").output
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("argv", [(), ("ada", "--older-than", "3")])
def test_whom_must_be_said_in_one_way(out: Path, argv: tuple[str, ...]) -> None:
    ended = forget(out, *argv)
    assert ended.exit_code == 2
    assert "Say whom to forget" in ended.output


def test_one_who_is_not_there_keeps_the_others_too(out: Path) -> None:
    ended = forget(out, "ada", "cy", "--yes")
    assert ended.exit_code == 2
    assert "takehome: Nothing is kept of 'cy'" in ended.output
    assert (out / "ada").exists()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    ended = forget(tmp_path / "nowhere", "ada")
    assert ended.exit_code == 2
    assert "nowhere is not there. Name the folder that grading wrote to with --out." in ended.output
