"""A candidate's folder against the public suite, on this machine and without isolation.

The examiner runs as a process of its own, as it does in its box, and starts the candidate's interpreter for every
command: neither shares a process with the other, or with us.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import msgspec

from grader.errors import GraderError, JudgeError, SourceError
from grader.examiner_order import Order
from grader.model import Examination, Finding, History, ProbeResult, Snapshot
from grader.public_part import PublicPart
from sandbox.protocol import ProtocolError, StreamClosedError, read_message, write_message

STDERR_CHARACTERS = 2000


class InterpreterError(GraderError):
    """The candidate's interpreter isn't there."""


def check(
    folder: Path,
    part: PublicPart,
    python: Path,
    *,
    told: Callable[[ProbeResult], None] = lambda result: None,
) -> Examination:
    """Every public probe's result; `told` hears of each as it comes.

    Raises:
        SourceError: `folder` is no folder.
        InterpreterError: `python` is no program.
        JudgeError: the suite could not be run.
    """
    if not folder.is_dir():
        raise SourceError(f"There is no folder {folder}. Give the folder of your submission.")
    order = _order(folder.resolve(), part, _program(python))
    with (
        tempfile.TemporaryFile() as stderr,  # a pipe that nobody reads fills up, and all stands still
        subprocess.Popen(
            [sys.executable, "-P", "-m", "grader.examiner.main"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr if not os.environ.get("TAKEHOME_DEBUG") else None,
            env=_environment(),
        ) as process,
    ):
        try:
            return _follow(process, order, stderr, told)
        finally:
            process.terminate()


def find_python(folder: Path) -> Path:
    """The candidate's interpreter: of the folder's `.venv`, else of the active environment, else the first on PATH.

    Ours is passed over: takehome lives in an environment of its own.

    Raises:
        InterpreterError: there is none.
    """
    ours = Path(sys.prefix).resolve()
    places = [folder / ".venv" / "bin", folder / "venv" / "bin"]
    places += [Path(active) / "bin" for active in [os.environ.get("VIRTUAL_ENV")] if active]
    places += [Path(entry) for entry in os.environ.get("PATH", "").split(os.pathsep) if entry]
    for place in places:
        for name in ("python", "python3"):
            found = shutil.which(name, path=str(place))
            if found and place.resolve().parent != ours:
                return Path(found)
    raise InterpreterError("There is no Python besides takehome's own. Name yours with --python.")


def _program(python: Path) -> Path:
    found = python if python.exists() else shutil.which(str(python))
    if found is None or not os.access(found, os.X_OK) or Path(found).is_dir():
        raise InterpreterError(f"There is no interpreter {python}. Name yours with --python.")
    return Path(found)


def _environment() -> dict[str, str]:
    """Nothing in it, or in the folder where it is called (`-P`), has our examiner import a candidate's module."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "PYTHON"))}
    return kept | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])}


def _order(folder: Path, part: PublicPart, python: Path) -> Order:
    snapshot = Snapshot(
        source=str(folder),
        revision="the folder as it is",
        commit="",
        tree_digest="",
        files=(),
        history=History(n_commits=0, n_authors=0, commits=()),
    )
    return Order(
        op="examine",
        contract=part.contract,
        snapshot=snapshot,
        suite="public",
        suite_files=(),
        suite_folder=str(part.suite.folder.resolve()),
        large=tuple((name, "") for name in part.suite.large),
        preparation=part.suite.preparation,
        areas=tuple(area.id for area in part.areas),
        wall_seconds=part.wall_seconds,
        local_folder=str(folder),
        local_python=str(python),
        local_scratch=part.scratch,
    )


def _follow(
    process: "subprocess.Popen[bytes]", order: Order, stderr: IO[bytes], told: Callable[[ProbeResult], None]
) -> Examination:
    assert process.stdin is not None
    assert process.stdout is not None
    results: list[ProbeResult] = []
    findings: list[Finding] = []
    faults: list[str] = []
    try:
        write_message(process.stdin, msgspec.to_builtins(order))
        while (head := read_message(process.stdout).head)["op"] != "end":
            if head["op"] == "result":
                results.append(msgspec.convert(head["result"], ProbeResult))
                told(results[-1])
            elif head["op"] == "finding":
                findings.append(msgspec.convert(head["finding"], Finding))
            elif head["op"] == "judge_error":
                faults.append(str(head["text"]))
    except (StreamClosedError, ProtocolError, BrokenPipeError) as error:
        stderr.seek(0)
        said = stderr.read().decode(errors="replace")[-STDERR_CHARACTERS:]
        raise JudgeError(f"The public suite ended early ({error}). It said: {said}") from error
    return Examination(results=tuple(results), findings=tuple(findings), judge_errors=tuple(faults), versions={})
