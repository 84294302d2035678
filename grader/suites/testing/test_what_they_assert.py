"""What the candidate's tests look at, read from their text."""

import re
from dataclasses import dataclass
from typing import Any

import pytest

from grader.examiner.faults import AnswerError
from grader.examiner.reading import read_with
from grader.examiner.submission import Submission
from grader.suites.module_names import is_test_file

TOLERATED = 0.2
"""Share of tests without an assertion that costs nothing: that something runs at all is worth a few."""
MOST_NAMED = 10
_TEST_NAME = re.compile(r"test_[^/]*\.py|[^/]*_test\.py")


@dataclass(frozen=True, kw_only=True, slots=True)
class Idle:
    """A test that can't fail unless what it calls breaks down."""

    path: str
    name: str
    line: int
    why: str


@pytest.mark.probe(
    area="testing-discipline",
    points=2,
    static=True,
    ask="What would have to be wrong with your code for this test to fail?",
    answer=(
        "Answers for a test of theirs without reading it twice.\n"
        "Notices when nothing would, and says what they meant it to see."
    ),
)
def test_their_tests_look_at_something(working: Submission) -> None:
    """Each test that was handed in looks at something.

    A test without an assertion, or with one that always holds, fails only when the code breaks down. A few of these
    cost nothing.
    """
    n_tests, idle = _idle_tests(working)
    assert n_tests, "there are no tests"
    for each in idle[:MOST_NAMED]:
        working.note(f"{each.path}:{each.line}, {each.name}: {each.why}", (working.place(each.path, each.line),))
    share = len(idle) / n_tests
    names = ", ".join(each.name for each in idle[:MOST_NAMED])
    rationale = f"{len(idle)} of {n_tests} tests look at nothing: {names}"
    if TOLERATED < share < 1:
        working.partial(1 - share, rationale)
    assert share <= TOLERATED, rationale


def _idle_tests(working: Submission) -> tuple[int, list[Idle]]:
    """How many tests there are, and those that look at nothing."""
    read = _read_all(working)
    helpers = {name for answer in read.values() for name in answer["helpers"]}
    tests = [
        (path, test)
        for path, answer in read.items()
        if _TEST_NAME.fullmatch(path.rpartition("/")[2])
        for test in answer["tests"]
    ]
    idle = []
    for path, test in tests:
        if not test["looks"] and not helpers & set(test["calls"]):
            idle.append(Idle(path=path, name=test["name"], line=test["line"], why="no assertion"))
        elif test["idle"] and test["n_looks"] == len(test["idle"]):
            idle.append(Idle(path=path, name=test["name"], line=test["line"], why="its assertions always hold"))
    return len(tests), idle


def _read_all(working: Submission) -> dict[str, Any]:
    read, unread = {}, []
    for path, content in working.files.items():
        if is_test_file(path):
            try:
                read[path] = read_with("read_tests", content, path)
            except AnswerError as error:
                unread.append(str(error))
    if unread and not read:
        working.not_measured(f"No file of tests could be read: {unread[0]}")
    for path, answer in read.items():
        if answer["source_lines"]:
            places = tuple(working.place(path, line) for line in answer["source_lines"][:5])
            title = "Tests read source, or what it was compiled to"
            detail = "A check of the architecture is a good reason; tests that compare the text with a copy are not."
            working.find("tests-read-source", title, detail, places)
    return read
