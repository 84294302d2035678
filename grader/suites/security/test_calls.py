"""Calls that are known to be dangerous, by ruff's rules of security (those of flake8-bandit)."""

import json
import re
from collections.abc import Iterable
from typing import NamedTuple

import pytest

from grader.examiner.faults import AnswerError
from grader.examiner.reading import read_with
from grader.examiner.submission import Submission
from grader.model import Place
from grader.suites.security.batches import Unread, batches
from grader.suites.security.python_files import python_files

MOST_SHOWN = 20
RULES = {
    "S102": "`exec` runs a text as code",
    "S103": "a file is made writable or executable for others",
    "S108": "a fixed path in a folder that everybody may write to",
    "S202": "an archive is unpacked wherever its names lead",
    "S301": "a pickle is loaded, which runs what it says",
    "S302": "`marshal` loads what may be code",
    "S306": "`mktemp` names a file that somebody else can make first",
    "S307": "`eval` runs a text as code",
    "S323": "certificates are not checked",
    "S501": "certificates are not checked",
    "S506": "`yaml.load` makes any object that the file asks for",
    "S602": "a shell is given a text that is put together",
    "S604": "a shell is given a text that is put together",
    "S605": "a shell is given a text that is put together",
    "S608": "a query is put together of texts",
}
_SHELL = {"S602", "S605"}
_RUNS_TEXT = {"S102", "S307"}
_ALWAYS = {"S306", "S323", "S501"}
_MODE = re.compile(r"0o([0-7]+)")
_LOOKS_SECRET = re.compile(r"(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[\w+/=-]{16,}")


class Dangerous(NamedTuple):
    path: str
    row: int
    cell: int | None
    """Of a notebook, from 1."""
    rule: str
    message: str
    fixed: bool
    """What it is given is the same whatever happens, or quoted."""
    text: str

    @property
    def costs(self) -> bool:
        """The field agrees that it is wrong, here and whatever it is for."""
        if self.cell is not None:
            return False
        if self.rule in _SHELL:
            return not self.fixed and "seems safe" not in self.message
        if self.rule in _RUNS_TEXT:
            return not self.fixed
        if self.rule == "S506":
            return "FullLoader" not in self.message
        if self.rule == "S103":
            mode = _MODE.search(self.message)
            return bool(mode and int(mode[1], 8) & 0o002)
        return self.rule in _ALWAYS

    @property
    def place(self) -> Place:
        text = _LOOKS_SECRET.sub(lambda match: "…" + match[0][-4:], self.text)
        return Place(path=self.path, line=None if self.cell else self.row, text=text or f"cell {self.cell}")

    def __str__(self) -> str:
        where = f"{self.path}, cell {self.cell}, line {self.row}" if self.cell else f"{self.path}:{self.row}"
        return f"{where}: {RULES.get(self.rule, self.message)} (ruff's {self.rule})"


@pytest.mark.probe(
    area="security-hygiene",
    points=3,
    static=True,
    ask="Which of your program's inputs could reach that line, and what would a hostile one do there?",
    answer="Follows the value from the file or argument to the line.\nReplaces the call, and does not filter words.",
)
def test_no_call_is_known_to_be_dangerous(working: Submission) -> None:
    """No text is run as code or by a shell, and nothing is left open to others.

    `eval`, a shell that is given a text put together, `yaml.load`, `mktemp`, files that all may write, certificates
    that are not checked: each is a way in, and each has a safe form beside it. Tests are not looked at. What may be
    meant so, such as a pickle, is shown and costs nothing here.
    """
    found, unread, invalid = _dangerous(working)
    costly = [call for call in found if call.costs]
    for rule in sorted({call.rule for call in found if not call.costs}):
        shown = [call for call in found if call.rule == rule and not call.costs]
        title = f"To look at: {RULES.get(rule, shown[0].message)}"
        working.find("possibly-dangerous-call", title, f"ruff's {rule}; it costs nothing.", _places(shown))
    told = f"; {', '.join(invalid[:5])} is no Python that could run" if invalid else ""
    working.note(
        f"{len(python_files(working.files))} files were looked at, tests apart{told}. What a command writes outside "
        "its folder is emptied, and a call on the network fails, in the box: neither can be seen from outside.",
        _places(costly),
    )
    assert not costly, "; ".join(str(call) for call in costly)
    if unread:
        shown_paths = ", ".join(unread[:5])
        working.not_measured(f"{len(unread)} files could not be analysed, or not within the time: {shown_paths}")


def _dangerous(submission: Submission) -> tuple[list[Dangerous], list[str], list[str]]:
    found: list[Dangerous] = []
    unread = Unread()
    invalid: list[str] = []
    for batch in batches(python_files(submission.files), unread):
        try:
            said = read_with("check_calls", json.dumps(batch).encode(), "the code")
        except AnswerError:  # our program's time or memory, not their answer
            unread.paths += batch
            continue
        found += [Dangerous(**call) for call in said["calls"]]
        unread.paths += said["unread"]
        invalid += said["invalid"]
    return found, unread.paths, invalid


def _places(calls: Iterable[Dangerous]) -> tuple[Place, ...]:
    return tuple(call.place for call in list(calls)[:MOST_SHOWN])
