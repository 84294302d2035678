"""A candidate's folder against the public suite, on this machine and without isolation.

The examiner runs as a process of its own, as it does in its box, and starts the candidate's interpreter for every
command: neither shares a process with the other, or with us.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

from grader.clock import utc_now
from grader.course import Course, Ended, Resulted, Said
from grader.errors import JudgeError, SourceError, StoreError
from grader.examiner_order import Order
from grader.interpreter import InterpreterError, find_python, named_python
from grader.libraries import lacking_text, missing_libraries
from grader.model import Examination, History, ProbeResult, Snapshot
from grader.public_half import public_half
from grader.public_part import PUBLIC_FOLDER, PublicPart
from grader.working_tree import ignored_paths
from reports.html import write_check_page
from sandbox.protocol import ProtocolError, read_message, write_message

STDERR_CHARACTERS = 2000


class Plan(NamedTuple):
    order: Order
    header: str
    """What is going to be done, and with which interpreter, for the person to read."""


def submission_folder(path: Path) -> Path:
    """`path` itself. Raises SourceError when it is no folder."""
    if path.is_dir():
        return path
    trouble = f"{path} is a file" if path.exists() else f"There is no folder {path}"
    raise SourceError(f"{trouble}. Give the folder of your submission.")


def plan_check(folder: Path, part: PublicPart, python: Path | None) -> Plan:
    """With the interpreter `python` if one is named, whatever it lacks; else with the one that is found.

    Raises:
        InterpreterError: there is none, or the one that was found lacks what the code needs.
    """
    interpreter = named_python(python) if python else find_python(folder)
    lacking = lacking_text(interpreter.path, missing_libraries(folder, interpreter.path))
    if lacking and not python:
        raise InterpreterError(f"{lacking} (It was taken, for {interpreter.why}.)")
    besides = ", and what of the built-in ones needs nothing hidden," if public_half(part.builtin) else ""
    lines = [
        f"{part.title}: the public suite{besides} on {folder.resolve()}",
        f"with {interpreter.path} ({interpreter.why}).",
        "No isolation: the code runs as you, on this machine.",
        *([lacking] if lacking else []),
    ]
    return Plan(local_order(folder.resolve(), part, interpreter.path), "\n".join(lines) + "\n")


def check(order: Order, *, told: Callable[[ProbeResult], None] = lambda result: None) -> Examination:
    """Every public probe's result; `told` hears of each as it comes.

    Raises:
        JudgeError: the suite could not be run. (What `told` raises is not caught.)
    """
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


def write_check(file: Path, examination: Examination, part: PublicPart, folder: Path) -> None:
    """What was found, as a page. Raises StoreError when the file can't be written."""
    page = write_check_page(
        examination, part.areas, assessment=part.title, folder=str(folder.resolve()), generated_at=utc_now()
    )
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{file} can't be written: {error.strerror}. Name another file with --html.") from error


def _environment() -> dict[str, str]:
    """Nothing in it, or in the folder where it is called (`-P`), has our examiner import a candidate's module."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "PYTHON"))}
    return kept | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])}


def local_order(folder: Path, part: PublicPart, python: Path) -> Order:
    """The part's suite on the absolute `folder`, run with `python`."""
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
        builtin=part.builtin,
        only=(f"{PUBLIC_FOLDER}/*", *public_half(part.builtin)),
        wall_seconds=part.limits.wall_seconds,
        local_folder=str(folder),
        local_ignored=ignored_paths(folder),
        local_python=str(python),
        local_scratch=part.limits.scratch_bytes > 0,
    )


def _follow(
    process: "subprocess.Popen[bytes]", order: Order, stderr: IO[bytes], told: Callable[[ProbeResult], None]
) -> Examination:
    course = Course()
    for said in _said(process, order, stderr, course):
        if isinstance(said, Resulted):
            told(said.result)
    return course.examination(versions={})


def _said(process: "subprocess.Popen[bytes]", order: Order, stderr: IO[bytes], course: Course) -> Iterator[Said]:
    """What the examiner says, to its end."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        write_message(process.stdin, msgspec.to_builtins(order))
        while not isinstance(said := course.take(read_message(process.stdout)), Ended):
            yield said
    except (ProtocolError, BrokenPipeError) as error:
        stderr.seek(0)
        words = stderr.read().decode(errors="replace")[-STDERR_CHARACTERS:]
        raise JudgeError(f"The public suite ended early ({error}). It said: {words}") from error
