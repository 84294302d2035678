"""The README's own commands are run, in order, in a clean copy: which of them work?"""

import json
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum, unique
from typing import Any, NamedTuple

import pytest

from grader.examiner.answer import Run
from grader.examiner.faults import AnswerError
from grader.examiner.handover import ANSWER_FOLDER, INPUT_FOLDER
from grader.examiner.programs.run_commands import TOO_LONG
from grader.examiner.reading import PROGRAMS
from grader.examiner.submission import Submission
from grader.suites.communication.read_me import ReadMe
from grader.suites.communication.shell_line import Fate, Step, steps_of
from grader.suites.module_names import own_modules

PROGRAM, ORDER = f"{INPUT_FOLDER}/run_commands.py", f"{INPUT_FOLDER}/order.json"
ANSWER = f"{ANSWER_FOLDER}/commands.json"
MOST_RUN = 8
"""Each runs behind those before it."""
SPARED_SECONDS = 5.0
"""Of the script's limit, for our program to say how the last one ended."""
LEAST_TIME = 0.5
"""Of the script's limit: what they are given at least, though a box with a short one is all that there is."""

_NO_MODULE = re.compile(r"No module named '?([\w.]+)'?")
_NETWORK = re.compile(
    r"name resolution|Network is unreachable|Connection refused|Could not resolve host|Failed to establish a new conn"
)


@unique
class Came(StrEnum):
    WORKS = "works"
    FAILS = "does not work"
    UNCLEAR = "can't be told"
    """It ended badly, and not clearly by a fault of the README's."""
    NOT_COUNTED = "not counted"


class Report(NamedTuple):
    """How a command ended."""

    status: int | None
    """None: a signal ended our program, which only a command can have sent."""
    said: str
    missing: tuple[str, ...] = ()
    timed_out: bool = False


class Outcome(NamedTuple):
    step: Step
    came: Came
    why: str = ""

    def __str__(self) -> str:
        return f"line {self.step.line}, `{self.step.text}`: {self.came}" + (f", {self.why}" if self.why else "")


@pytest.mark.probe(
    area="communication",
    points=4,
    ask="Who else has followed your README, on which machine, and where did they get stuck?",
    answer="Has tried it from a fresh clone, or says at once that nobody has.\nKnows what it takes for granted.",
)
def test_the_readmes_commands_work(readme: ReadMe | None, working: Submission) -> None:
    """The README's own commands work, in order, in a clean copy.

    The README is where the next person begins, and a command in it that fails is where they stop. What installs or
    fetches isn't run, nor what names files that aren't in the repository, unless it is what the brief asks for, which
    has been run on the brief's files.
    """
    assert readme is not None, "there is no README in the top folder, or none that can be read"
    silent = not readme.commands and not readme.links
    assert not silent, f"{readme.path} has no command, and no other document to look for one"
    steps = steps_of(list(readme.commands), working.contract, working.files, frozenset(working.prepared))
    outcomes = _outcomes(working, steps)
    told = "\n".join(str(outcome) for outcome in outcomes)
    places = tuple(working.place(readme.path, outcome.step.line) for outcome in outcomes if outcome.came is Came.FAILS)
    working.note(told or "It has no commands in blocks of code.", places)
    unclear = [str(outcome) for outcome in outcomes if outcome.came is Came.UNCLEAR]
    if unclear:
        working.find(
            "readme-command-unclear", "Whether a command of the README works can't be told", "\n".join(unclear)
        )
    n_works = sum(outcome.came is Came.WORKS for outcome in outcomes)
    failing = [outcome for outcome in outcomes if outcome.came is Came.FAILS]
    if not n_works and not failing:
        working.not_measured(f"none of {len(steps)} commands in {readme.path} can be run here and told")
    rationale = f"{n_works} of {n_works + len(failing)} work; " + "; ".join(map(str, failing))
    if failing and n_works:
        working.partial(n_works / (n_works + len(failing)), rationale)
    assert not failing, rationale


def _outcomes(submission: Submission, steps: tuple[Step, ...]) -> list[Outcome]:
    """In the README's order."""
    tests = _tests_run_before(submission)
    known = {step: tests for step in steps if tests and step.fate is Fate.RUN and _runs_tests(step.script.split())}
    chosen = [step for step in steps if step.fate in (Fate.RUN, Fate.HELPER) and step not in known][:MOST_RUN]
    reports = dict(zip(chosen, _reports(submission, chosen), strict=False))
    own = {name.partition(".")[0] for name in own_modules(submission.files).values()}
    outcomes = []
    for step in steps:
        if step.fate is Fate.SAME:
            works = submission.prepared[step.command].ok
            why = f"as `{step.command}` of the brief, run on its files"
            outcomes.append(Outcome(step, Came.WORKS if works else Came.FAILS, why))
        elif step.fate is Fate.ABSENT:
            outcomes.append(Outcome(step, Came.FAILS if step.is_block else Came.NOT_COUNTED, step.why))
        elif step.fate is Fate.NOT_RUN:
            outcomes.append(Outcome(step, Came.NOT_COUNTED, step.why))
        elif step in known:
            works, why = known[step].ok, "as another suite has run it"
            outcomes.append(Outcome(step, Came.WORKS if works else Came.FAILS, why))
        elif step in reports:
            outcomes.append(_judged(step, reports[step], own))
        else:
            outcomes.append(Outcome(step, Came.NOT_COUNTED, "its turn never came"))
    return outcomes


def _tests_run_before(submission: Submission) -> Run | None:
    """Their tests are the dearest command of most READMEs, and another suite may have run them in the clean clone."""
    return next((run for argv, run in submission.executed.items() if _runs_tests(argv)), None)


def _runs_tests(words: Sequence[str]) -> bool:
    """All of them, whatever is said meanwhile."""
    return tuple(words[:3]) == ("python", "-m", "pytest") and set(words[3:]) <= {"-q", "-v", "-vv", "-x"}


def _reports(submission: Submission, steps: list[Step]) -> Iterator[Report]:
    """Of each, run behind those before it, so that how it ended is seen from outside: a command can end the shell that
    asked for it, or write over what that noted of others, and gain nothing.
    """
    limit = submission.contract.script_limits.wall_seconds
    seconds = max(limit - SPARED_SECONDS, limit * LEAST_TIME)
    program = (PROGRAMS / "run_commands.py").read_bytes()
    order: list[dict[str, Any]] = []
    for step in steps:
        environment = dict(step.environment)
        order.append({"text": step.script, "folder": step.folder, "environment": environment, "paths": step.paths})
        files = {PROGRAM: program, ORDER: json.dumps(order).encode()}
        # -I: a module of theirs may lie beside our program
        run = submission.execute(["python", "-I", PROGRAM, ORDER, ANSWER, str(seconds)], files=files, wanted=(ANSWER,))
        yield Report(run.exit_status, run.stdout, _missing(run), run.timed_out)


def _missing(run: Run) -> tuple[str, ...]:
    """Paths that the last command names and that weren't there, by what it was told: they excuse, and earn nothing."""
    try:
        said = run.answer(ANSWER).json()
    except AnswerError:
        return ()
    paths = said.get("missing") if isinstance(said, dict) else None
    return tuple(map(str, paths)) if isinstance(paths, list) else ()


def _judged(step: Step, report: Report, own: set[str]) -> Outcome:
    status, said = report.status, report.said
    if step.fate is Fate.HELPER:
        return Outcome(step, Came.NOT_COUNTED, "it only prepares" if status == 0 else f"it ended with {status}")
    if status == 0:
        return Outcome(step, Came.WORKS)
    lines = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith("===")]
    errors = [line for line in lines if "error" in line.lower()]
    last = (errors or lines or ["it said nothing"])[-1][:200]
    if report.timed_out or status == TOO_LONG:
        return Outcome(step, Came.UNCLEAR, "it was ended for its time")
    if status is None:
        return Outcome(step, Came.FAILS, "a signal ended it and all around it")
    came = Came.UNCLEAR if not step.is_block else _failed(step, report, own)
    missing = [str(path)[:80] for path in report.missing[:3]]
    beside = f"; not there: {', '.join(missing)}" if missing and came is Came.UNCLEAR else ""
    return Outcome(step, came, f"exit status {status}: {last}{beside}")


def _failed(step: Step, report: Report, own: set[str]) -> Came:
    """Only what the README, or the code that it calls, is clearly to blame for."""
    status, said = report.status, report.said
    asked = step.script.split(" -m ", 1)[1].split()[0] if " -m " in step.script else ""
    if _NETWORK.search(said):
        return Came.UNCLEAR
    if asked == "pytest":
        return Came.FAILS if "No module named pytest" not in said else Came.UNCLEAR
    absent = _NO_MODULE.search(said)
    if absent:
        is_theirs = absent[1] == asked or absent[1].startswith(f"{asked}.") or absent[1].partition(".")[0] in own
        return Came.FAILS if is_theirs else Came.UNCLEAR
    if "can't open file" in said or "No rule to make target" in said or "No targets specified" in said:
        return Came.FAILS
    if status in (126, 127):
        return Came.UNCLEAR if step.script.startswith("make") else Came.FAILS
    if "error: unrecognized arguments" in said or "error: argument" in said or "error: the following arg" in said:
        return Came.FAILS
    if "invalid choice" in said or "No such option" in said or "No such command" in said:
        return Came.FAILS
    return Came.FAILS if "Traceback (most recent call last)" in said and not report.missing else Came.UNCLEAR
