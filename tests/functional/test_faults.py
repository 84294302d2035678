"""Boxes are killed and people press Ctrl-C in the middle: a verdict stays a verdict, and nothing is left behind."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import docker.errors
import pytest

from grader.grading import ATTEMPTS
from grader.lasting import TRIES
from grader.model import Verdict
from tests.functional.program import (
    ASSESSMENTS,
    PATIENCE_SECONDS,
    Program,
    Running,
    scorecard,
    verdicts,
)
from tests.repositories import a_repository

pytestmark = pytest.mark.docker

NAP_SECONDS = 2
SUITE = f'''
"""A single probe, which takes long enough for a box to be killed under it."""

import pytest


@pytest.mark.probe(area="wall", points=1)
def test_nap(submission):
    """A nap ends well."""
    run = submission.run("ask", question="{NAP_SECONDS}")
    assert run.ok, run
    assert run.answer("seen").content == b"slept"
'''
SPY_MAIN = """
import sys, time

arguments = dict(zip(sys.argv[2::2], sys.argv[3::2]))
if sys.argv[1] == "keep":
    open(arguments["--model"], "w").write("kept")
else:
    time.sleep(float(open(arguments["--question"]).read()))
    open(arguments["--seen"], "w").write("slept")
"""


@pytest.fixture(scope="module")
def assessment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The spy's, with naps for sights."""
    folder = tmp_path_factory.mktemp("naps")
    for name in ("assessment.toml", "brief.md", "environment.lock", "public/test_public.py"):
        place = folder / name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes((ASSESSMENTS / "spy" / name).read_bytes())
    (folder / "hidden").mkdir()
    (folder / "hidden" / "test_nap.py").write_text(SUITE)
    return folder


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "home")


def napping(program: Program, assessment: Path, *names: str, jobs: int = 1) -> Running:
    """The program, grading nappers under these names, in this order: the largest begins."""
    for place, name in enumerate(names):
        files = {"spy/__init__.py": "", "spy/__main__.py": SPY_MAIN, "weight": name * 10_000 * (len(names) - place)}
        if not (program.folder / name).exists():
            a_repository(program.folder / name, files)
    argv = ["--assessment", str(assessment), "--out", str(program.folder / "out"), "--jobs", str(jobs)]
    return program.start("grade", *(str(program.folder / name) for name in names), *argv)


def napping_box(program: Program) -> str:
    """The id of the candidate box in which a nap is being taken."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if napper := _napper(program):
            return napper
        time.sleep(0.1)
    raise AssertionError("nobody takes a nap")


def _napper(program: Program) -> str:
    napping = (box for box in program.boxes("candidate") if "spy ask" in str(_processes(box.top)))
    return next((str(box.id) for box in napping), "")


def kill(program: Program, kind: str, identity: str = "") -> None:
    for box in program.boxes(kind):
        if identity in ("", box.id):
            box.kill()


def _processes(top: Callable[[], object]) -> object:
    try:
        return top()
    except docker.errors.APIError:  # the box has just ended
        return None


class TestKilledBoxes:
    def test_a_command_whose_box_was_killed_runs_once_more(self, program: Program, assessment: Path) -> None:
        running = napping(program, assessment, "ada")
        kill(program, "candidate", napping_box(program))
        ended = running.end()
        assert ended.exit_status == 0, ended.stderr
        card = scorecard(program.folder / "out", "ada")
        assert verdicts(card) == {"test_nap": Verdict.PASSED}
        assert card.findings == ()
        assert program.leftovers() == []

    def test_one_whose_boxes_were_killed_twice_from_outside_is_examined_again(
        self, program: Program, assessment: Path
    ) -> None:
        """It was held to have killed them itself, and failed for what a person or Linux did."""
        running = napping(program, assessment, "ada")
        for _ in range(2):
            kill(program, "candidate", napping_box(program))
        ended = running.end()
        assert ended.exit_status == 0, ended.stderr
        card = scorecard(program.folder / "out", "ada")
        assert verdicts(card) == {"test_nap": Verdict.PASSED}
        assert card.findings == ()
        assert program.leftovers() == []

    def test_one_whose_boxes_are_killed_each_time_is_not_scored_and_not_tried_for_ever(
        self, program: Program, assessment: Path
    ) -> None:
        running = napping(program, assessment, "ada")
        n_killed = 0
        while not running.is_over():
            if napper := _napper(program):
                kill(program, "candidate", napper)
                n_killed += 1
            time.sleep(0.1)
        ended = running.end()
        assert ended.exit_status == 5, ended.stderr
        assert "2 candidate boxes were killed from outside" in ended.stderr
        assert not (program.folder / "out" / "ada" / "scorecard.json").exists()
        assert n_killed <= 2 * ATTEMPTS * TRIES
        assert program.leftovers() == []

    def test_an_examiner_box_that_is_killed_each_time_leaves_the_score_open(
        self, program: Program, assessment: Path
    ) -> None:
        running = napping(program, assessment, "ada")
        for _ in range(2):  # an examination with a judge error is tried twice
            napping_box(program)
            kill(program, "examiner")
            time.sleep(1)
        ended = running.end()
        assert ended.exit_status == 5, ended.stderr
        card = scorecard(program.folder / "out", "ada")
        assert card.total is None
        assert "The examiner box ended" in card.judge_errors[0]
        assert program.leftovers() == []

    def test_an_examiner_box_that_is_killed_once_costs_time_alone(self, program: Program, assessment: Path) -> None:
        running = napping(program, assessment, "ada")
        napping_box(program)
        kill(program, "examiner")
        ended = running.end()
        assert ended.exit_status == 0, ended.stderr
        assert scorecard(program.folder / "out", "ada").total == 100


class TestInterruptions:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_what_is_finished_is_kept_and_nothing_else_is_left(
        self, program: Program, assessment: Path, number: signal.Signals
    ) -> None:
        running = napping(program, assessment, "ada", "ben")
        running.wait_for("ada: 100 (Any)")
        napping_box(program)
        sent = time.monotonic()
        running.send(number)
        ended = running.end()
        seconds = time.monotonic() - sent
        assert ended.exit_status == 130, ended.stderr
        assert "takehome: Interrupted. What was finished is kept" in ended.stderr
        assert "Traceback" not in ended.stderr
        assert seconds < 15, f"it took {seconds:.0f} s to end"
        assert program.leftovers() == []
        assert running.group_is_gone()
        assert not (program.folder / "out" / "ben" / "scorecard.json").exists()

    def test_the_same_command_goes_on_from_there(self, program: Program, assessment: Path) -> None:
        running = napping(program, assessment, "ada", "ben")
        running.wait_for("ada: 100 (Any)")
        running.send(signal.SIGINT)
        assert running.end().exit_status == 130
        again = napping(program, assessment, "ada", "ben").end()
        assert again.exit_status == 0, again.stderr
        assert "ada: 100 (Any), unchanged since it was examined" in again.stderr
        assert "ben: 100 (Any) (" in again.stderr

    def test_an_interruption_while_repositories_are_cloned(self, program: Program, assessment: Path) -> None:
        running = napping(program, assessment, "ada", "ben", jobs=2)
        running.wait_for("ada: cloning")
        running.send(signal.SIGINT)
        ended = running.end()
        assert ended.exit_status == 130, ended.stderr
        assert program.leftovers() == []

    def test_a_run_that_was_killed_is_swept_by_the_next(self, program: Program, assessment: Path) -> None:
        running = napping(program, assessment, "ada")
        napping_box(program)
        running.send(signal.SIGKILL)
        running.end()
        assert program.leftovers() != []
        ended = napping(program, assessment, "ada").end()
        assert ended.exit_status == 0, ended.stderr
        assert program.leftovers() == []
