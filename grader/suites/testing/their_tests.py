"""Their tests, run in the candidate box. What a run says of itself is theirs: read as any answer, and evidence only."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from grader.examiner.answer import Run
from grader.examiner.faults import AnswerError
from grader.examiner.handover import ANSWER_FOLDER, INPUT_FOLDER
from grader.examiner.reading import PROGRAMS
from grader.examiner.submission import Submission
from grader.suites.testing.product import Mutant
from sandbox.known_types import known

_PROGRAM, _ORDER = f"{INPUT_FOLDER}/run_tests.py", f"{INPUT_FOLDER}/order.json"
_ANSWER = f"{ANSWER_FOLDER}/tests.json"
MOST_FILES = 500


class Failure(msgspec.Struct, frozen=True):
    test: str
    assertion: bool
    """Else it broke down."""
    error: str = ""


class Reached(msgspec.Struct, frozen=True):
    lines: dict[str, list[int]]
    """First lines of statements by path."""
    escaped: bool
    """It started processes that nobody could look into."""


class Reach(msgspec.Struct, frozen=True):
    tests: dict[str, Reached]
    imported: dict[str, list[int]]
    """What runs when modules are imported: for whichever test."""


class _Told(msgspec.Struct, frozen=True):
    collected: list[str]
    failures: list[Failure]
    seconds: dict[str, float]
    n_passed: int
    reach: Reach | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TestRun:
    __test__ = False

    run: Run
    collected: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    n_passed: int = 0
    reach: Reach | None = None
    told: bool = False
    """It came to its end and told of it."""

    @property
    def passed(self) -> bool:
        return self.run.ok and self.told and not self.failures and self.n_passed > 0


def run_tests(
    submission: Submission,
    *,
    mutant: Mutant | None = None,
    only: tuple[str, ...] | None = None,
    shuffle: int | None = None,
    reach: tuple[str, ...] | None = None,
    wall_seconds: float | None = None,
) -> TestRun:
    """In a clean copy, offline. With a mutant, or `only` some tests, the first failure ends it.

    Raises BoxKilledError: they killed their box twice.
    """
    order = {"only": only, "shuffle": shuffle, "reach": reach, "first": mutant is not None}
    files = {_ORDER: json.dumps(order).encode(), _PROGRAM: _program("run_tests"), f"{INPUT_FOLDER}/reach.py": b""}
    if reach is not None:
        files[f"{INPUT_FOLDER}/reach.py"] = _program("reach")
    if mutant is not None:
        files[mutant.path] = mutant.applied(submission.files[mutant.path])
    argv = ["python", _PROGRAM, _ORDER, _ANSWER, *_files_of(only or (), submission.files)]
    return _test_run(submission.execute(argv, files=files, wanted=(_ANSWER,), wall_seconds=wall_seconds))


def _program(name: str) -> bytes:
    return (PROGRAMS / f"{name}.py").read_bytes()


def _files_of(tests: tuple[str, ...], files: Mapping[str, bytes]) -> list[str]:
    """Those that hold the tests, so that no others are imported; none where an id does not begin with a path."""
    paths = list(dict.fromkeys(test.partition("::")[0] for test in tests))
    return paths if len(paths) < MOST_FILES and all(path in files for path in paths) else []


def _test_run(run: Run) -> TestRun:
    try:
        told = msgspec.convert(_answer(run), known(_Told))
    except (AnswerError, msgspec.ValidationError):
        return TestRun(run=run)
    return TestRun(
        run=run,
        collected=tuple(told.collected),
        failures=tuple(told.failures),
        seconds=told.seconds,
        n_passed=told.n_passed,
        reach=told.reach,
        told=True,
    )


def _answer(run: Run) -> Any:
    return run.answer(_ANSWER).json()
