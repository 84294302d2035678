"""What `grade --dry-run` says."""

import json

import pytest

from grader.cli.planning import Planned, planned_json, planned_status, show_planned
from grader.errors import StoreError
from grader.standing import Standing, Step

PLANNED = (
    Planned(name="ada", standing=Standing(step=Step.NOTHING, why="nothing changed")),
    Planned(name="bo", standing=Standing(step=Step.CLONE, why="it was never graded")),
    Planned(name="cy", standing=Standing(step=Step.EXAMINE, why="changed since: the suites")),
    Planned(name="dee\x1b[2J", error=StoreError("scorecard.json is damaged.")),
)


def test_each_has_a_row_with_its_reason_and_all_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    show_planned(PLANNED)
    said = capsys.readouterr().out
    rows = [line.split("│") for line in said.splitlines() if "│" in line]
    assert [[cell.strip() for cell in row] for row in rows] == [
        ["ada", "nothing", "nothing changed"],
        ["bo", "clone and examine", "it was never graded"],
        ["cy", "examine", "changed since: the suites"],
        ["dee␛[2J", "nothing: it is at fault", "scorecard.json is damaged."],
    ]
    last = said.splitlines()[-1]
    assert last == ("4 submissions: 1 current, 0 to score again, 1 to examine, 1 to clone and examine, 1 at fault.")


def test_as_json_and_as_an_exit_status() -> None:
    rows = json.loads(planned_json(PLANNED))
    assert rows[1] == {"name": "bo", "step": "clone and examine", "why": "it was never graded"}
    assert planned_status(PLANNED) == 2
    assert planned_status(PLANNED[:3]) == 0
