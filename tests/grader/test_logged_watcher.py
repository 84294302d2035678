"""What a watcher is told is in the log too, with aliases where grading is blind."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.entry import Graded
from grader.errors import SourceError
from grader.journal import FileJournal
from grader.logged_watcher import LoggedWatcher
from tests.builders import a_scorecard
from tests.grader.test_grading import Watched


def _told(path: Path, graded: Graded) -> dict[str, Any]:
    watched = Watched()
    with FileJournal(path, run="r") as journal:
        LoggedWatcher(watcher=watched, journal=journal, covered=_covered).done(graded)
    assert watched.graded == [graded.name]
    (line,) = (json.loads(line) for line in path.read_text().splitlines())
    assert isinstance(line, dict)
    return line


def _covered(graded: Graded) -> Graded:
    error = SourceError(str(graded.error).replace("park", "…")) if graded.error else None
    return replace(graded, error=error)


@pytest.mark.parametrize(
    ("graded", "outcome"),
    [
        (Graded(name="ada", scorecard=a_scorecard(), wall_seconds=61.0), "scored"),
        (Graded(name="ada", scorecard=a_scorecard(), wall_seconds=61.0, reused=True), "reused"),
        (Graded(name="ada", scorecard=replace(a_scorecard(), judge_errors=("Gone.",)), wall_seconds=61.0), "open"),
    ],
)
def test_what_became_of_a_submission_is_a_line_without_a_score(tmp_path: Path, graded: Graded, outcome: str) -> None:
    line = _told(tmp_path / "log", graded)

    assert {key: line[key] for key in line if key != "time"} == {
        "run": "r",
        "event": "graded",
        "candidate": "ada",
        "seconds": 61.0,
        "outcome": outcome,
    }


def test_why_there_is_no_scorecard_is_told_without_a_name_that_is_covered(tmp_path: Path) -> None:
    line = _told(tmp_path / "log", Graded(name="quiet-otter", error=SourceError("park.git is not there.")))

    assert (line["event"], line["outcome"], line["text"]) == ("failed", "SourceError", "….git is not there.")


def test_a_stage_goes_to_both(tmp_path: Path) -> None:
    watched = Watched()
    with FileJournal(tmp_path / "log", run="r") as journal:
        LoggedWatcher(watcher=watched, journal=journal, covered=_covered).stage("ada", "cloning")

    assert watched.stages == [("ada", "cloning")]
    assert json.loads((tmp_path / "log").read_text())["text"] == "cloning"
