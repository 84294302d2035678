"""What it needs from others: bounded, and declared."""

import json
import sys
from collections.abc import Mapping
from typing import Any

import pytest
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from grader.examiner.declared import declared_words, is_declared, locks, own_names
from grader.examiner.faults import AnswerError
from grader.examiner.reading import read_with
from grader.examiner.submission import Submission
from grader.model import Place
from grader.suites.security.batches import Unread, batches
from grader.suites.security.python_files import python_files

MOST_SHOWN = 20
LINE_CHARACTERS = 120
_BOUNDS = {"==", "===", "~=", "<", "<="}
_MISSING = "import sys, importlib.util as u; print(*(n for n in sys.argv[1:] if u.find_spec(n) is None))"


@pytest.mark.probe(
    area="security-hygiene",
    points=1,
    static=True,
    ask="Which versions will be installed in a year, and who decides?",
    answer=(
        "Tells bounds, for what is built on it, from a lock, for what is run.\nSays who tries an upgrade, and when."
    ),
)
def test_requirements_are_bounded_or_locked(working: Submission) -> None:
    """Every requirement has an upper bound or a pin, or a lock file stands beside it.

    Without one the next installation has other code than was tested, and whatever the next release brings.
    """
    lock_files = locks(working.files)
    asked = {text: _bounds(text) for text in working.snapshot.requirements.accepted}
    loose = {text: bound for text, bound in asked.items() if not bound}
    pinned = sum("==" in bound or "===" in bound for bound in asked.values())
    beside = f"; beside them {', '.join(lock_files[:3])}" if lock_files else ""
    places = tuple(_requirement_place(working, text) for text in loose)
    working.note(f"{len(asked)} requirements: {pinned} pinned, {len(loose)} without a bound{beside}.", places)
    assert not loose or lock_files, f"no upper bound or pin, and no lock file: {', '.join(_shown(places, loose))}"


@pytest.mark.probe(
    area="security-hygiene",
    points=1,
    ask="How does the next person learn what your code needs to run?",
    answer="From one file that a machine reads; and it is tried in a fresh environment.",
)
def test_imports_are_declared(submission: Submission, request: pytest.FixtureRequest) -> None:
    """What a module can't do without is declared.

    A module that imports a library which nothing declares works on one machine: elsewhere it fails, or gets whatever
    somebody has published under that name. Only what is neither declared anywhere nor installed costs; what stands in a
    function, a condition or a `try` may be meant not to be there.
    """
    imports, unread = _imports(submission)
    words = declared_words(submission.files)
    foreign = {item["module"] for item in imports} - set(sys.stdlib_module_names) - own_names(submission.files)
    undeclared = sorted(name for name in foreign if not is_declared(name, words))[:100]
    missing = set(_not_installed(submission, undeclared))
    there = [name for name in undeclared if name not in missing]
    bad = [item for item in imports if item["module"] in missing]
    submission.note(
        f"Imported by name, and declared nowhere: {', '.join(undeclared) or 'nothing'}."
        + (f" Installed all the same: {', '.join(there)}." if there else ""),
        tuple(submission.place(item["path"], item["line"]) for item in bad[:MOST_SHOWN]),
    )
    assert not bad, "; ".join(
        f"{item['path']}:{item['line']} imports {item['module']}, which nothing declares and which is not there"
        for item in bad
    )
    request.getfixturevalue("working")  # only now: what is missing is often why nothing works
    if unread:
        submission.not_measured(f"{len(unread)} files could not be read for imports: {', '.join(unread[:3])}")


def _bounds(text: str) -> set[str]:
    try:
        return {part.operator for part in Requirement(text).specifier} & _BOUNDS
    except InvalidRequirement:
        return {"=="}  # nothing that can be judged


def _requirement_place(submission: Submission, text: str) -> Place:
    """The first line of a file that was read for requirements which begins with its name."""
    name = canonicalize_name(Requirement(text).name)
    for path in submission.snapshot.requirements.read_from:
        lines = submission.files.get(path, b"").decode(errors="replace").splitlines()
        for number, line in enumerate(lines, start=1):
            if canonicalize_name(line.strip().strip("\"'")).startswith(name):
                return Place(path=path, line=number, text=line.strip()[:LINE_CHARACTERS])
    return Place(path=next(iter(submission.snapshot.requirements.read_from), ""), text=text[:LINE_CHARACTERS])


def _shown(places: tuple[Place, ...], texts: Mapping[str, object]) -> list[str]:
    return [f"{text} ({place.path}:{place.line})" for text, place in zip(texts, places, strict=True)]


def _imports(submission: Submission) -> tuple[list[dict[str, Any]], list[str]]:
    modules = {path: content for path, content in python_files(submission.files).items() if path.endswith(".py")}
    found: list[dict[str, Any]] = []
    unread = Unread()
    for batch in batches(modules, unread):
        try:
            found += read_with("read_imports", json.dumps(batch).encode(), "the code")["imports"]
        except AnswerError:  # our program's time or memory, not their answer
            unread.paths += batch
    return found, unread.paths


def _not_installed(submission: Submission, names: list[str]) -> list[str]:
    if not names:
        return []
    run = submission.execute(["python", "-I", "-c", _MISSING, *names])
    return [name for name in run.stdout.split() if name in names] if run.ok else []
