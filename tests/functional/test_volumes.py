"""Inputs larger than the box's tree, and a disk to work on, as a candidate's commands meet them."""

import re
import shutil
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from tests.functional.program import HOARD, Program, a_submission, scorecard

pytestmark = pytest.mark.docker
MB = 2**20
SEASON = b"0123456789abcde\n" * (30 * MB // 16)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """By the name of the probe."""
    top = tmp_path_factory.mktemp("hoard")
    assessment = top / "hoard"
    shutil.copytree(HOARD, assessment, ignore=shutil.ignore_patterns("__pycache__"))
    (assessment / "hidden" / "data").mkdir()
    (assessment / "hidden" / "data" / "season.csv").write_bytes(SEASON)
    program, out = Program(top / "home"), top / "out"
    repository = a_submission(top / "hoarder", "hoard")
    ended = program("grade", str(repository.path), "--assessment", str(assessment), "--out", str(out), "--json")
    assert ended.exit_status == 0, ended.stderr
    card = scorecard(out, "hoarder")
    assert {result.probe.id: result.rationale for result in card.results if result.verdict != "passed"} == {}
    notes = {result.probe.id.rpartition("::test_")[2]: result.evidence[-1].note for result in card.results}
    yield {name: msgspec.json.decode(note)["seen"] for name, note in notes.items()}
    assert program.leftovers() == []


def test_a_file_larger_than_the_tree_is_read_whole(seen: dict[str, Any]) -> None:
    assert seen["counted"]["n_bytes"] == len(SEASON)
    assert "season.csv" not in seen["counted"]["tree"]


def test_its_path_tells_the_plain_name_and_nothing_of_the_suite(seen: dict[str, Any]) -> None:
    assert re.fullmatch(r"/inputs/[0-9a-f]{24}/season\.csv", seen["counted"]["path"])


@pytest.mark.parametrize("box", [0, 1])
def test_no_command_in_any_box_can_change_it(seen: dict[str, Any], box: int) -> None:
    changed = dict(seen[f"changed[{box}]"])
    assert changed.pop("before") == changed.pop("after") == len(SEASON)
    assert [what for what, came in changed.items() if came == "it worked"] == []


def test_a_command_that_was_not_handed_it_does_not_find_it(seen: dict[str, Any]) -> None:
    """A training step must not read what the next command is to predict."""
    assert seen["changed[0]"]["list above"] == "PermissionError: Permission denied"
    assert seen["unread"] == {"inputs": [], "tree": ["question.csv", "rows.csv"]}


def test_a_command_has_a_disk_for_what_its_tree_does_not_hold(seen: dict[str, Any]) -> None:
    assert seen["sorted"] == {"n_bytes": len(SEASON)}


def test_one_that_fills_it_is_told_so_and_leaves_the_next_nothing(seen: dict[str, Any]) -> None:
    assert seen["filled"] == {"how": "ended for its scratch disk: it held more than it may", "after": []}
