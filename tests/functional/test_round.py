"""A round from a list, with the real program: deadlines, an interruption, a second night, and a suite that changes."""

import csv
import json
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.model import Scorecard
from tests.functional.program import ASSESSMENTS, Ended, Program, scorecard
from tests.repositories import Repository, a_repository

pytestmark = pytest.mark.docker

DEADLINE = "2024-03-02T19:30:00+01:00"
"""Half an hour after a repository's second commit, and before its third."""
SUITE = '''
"""One probe on what a program says."""

import pytest


@pytest.mark.probe(area="wall", points=1)
def test_word(submission):
    """It says the word."""
    run = submission.run("ask", question="x")
    assert run.ok, run
    assert run.answer("seen").content == b"first"
'''
MAIN = """
import sys, time

arguments = dict(zip(sys.argv[2::2], sys.argv[3::2]))
if sys.argv[1] == "keep":
    open(arguments["--model"], "w").write("kept")
else:
    time.sleep({seconds})
    open(arguments["--seen"], "w").write("{word}")
"""
ROWS = (("Ada Park", "ada"), ("Bo", "bo"), ("Lena", "late"), ("Nobody", "nobody"))


@dataclass(frozen=True, kw_only=True)
class Round:
    program: Program
    assessment: Path
    list: Path
    repositories: dict[str, Repository]

    @property
    def out(self) -> Path:
        return self.program.folder / "out"

    def argv(self, *more: str) -> tuple[str, ...]:
        common = ("--assessment", str(self.assessment), "--out", str(self.out), "--as-of", DEADLINE, "--jobs", "2")
        return ("grade", "--round", str(self.list), *common, *more)

    def graded(self, *more: str) -> Ended:
        return self.program(*self.argv("--json", *more))

    def planned(self) -> dict[str, tuple[str, str]]:
        rows = json.loads(self.graded("--dry-run").stdout)
        return {row["name"]: (row["step"], row["why"]) for row in rows}

    def card(self, name: str) -> Scorecard:
        return scorecard(self.out, name)


@pytest.fixture(scope="module")
def a_round(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Round]:
    """Four rows: two in time, of which one went on afterwards; one too late; one that is nowhere."""
    top = tmp_path_factory.mktemp("round")
    assessment = _assessment(top / "assessment")
    program = Program(top / "home")
    repositories = {name: a_repository(top / name, _files("first")) for name in ("ada", "bo", "late")}
    repositories["ada"].commit({}, message="Still in time")
    repositories["ada"].commit(_files("too late"), message="Just one more thing")
    repositories["late"].git("commit", "--amend", "--no-edit", "--quiet", env=_TOO_LATE)
    rounds = top / "round.csv"
    with rounds.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file, delimiter=";").writerows([("name", "url"), *((name, str(top / at)) for name, at in ROWS)])
    yield Round(program=program, assessment=assessment, list=rounds, repositories=repositories)
    assert program.leftovers() == []


def test_a_round_is_graded_by_its_deadline_and_each_has_a_clear_outcome(a_round: Round) -> None:
    ended = a_round.graded()
    rows = {row["name"]: row for row in ended.json()}
    assert list(rows) == [name for name, _ in ROWS]
    assert {name: row["outcome"] for name, row in rows.items()} == {
        "Ada Park": "scored",
        "Bo": "scored",
        "Lena": "nothing in time",
        "Nobody": "no score",
    }
    assert (rows["Ada Park"]["total"], rows["Ada Park"]["n_later_commits"]) == (100.0, 1)
    assert "nothing was handed in by" in rows["Lena"]["error"]
    assert "there is no such folder" in rows["Nobody"]["error"]
    assert ended.exit_status == 2, ended.stderr
    deadline = a_round.card("Ada Park").snapshot.deadline
    assert deadline is not None
    assert [commit.subject for commit in deadline.later] == ["Just one more thing"]
    assert "1 later commit" in (a_round.out / "Ada Park" / "report.html").read_text()
    assert "1 later commit" in (a_round.out / "cohort.html").read_text()


def test_nobody_who_changed_nothing_is_cloned_or_written_again(a_round: Round) -> None:
    before = {path: path.stat().st_mtime_ns for path in a_round.out.glob("*/*")}
    planned = a_round.planned()
    assert planned["Ada Park"] == planned["Bo"] == ("nothing", "nothing changed")
    assert planned["Nobody"] == ("clone and examine", "it was never graded")
    ended = a_round.graded()
    reused = {row["name"]: row.get("reused") for row in ended.json()}
    assert (reused["Ada Park"], reused["Bo"]) == (True, True)
    assert {path: path.stat().st_mtime_ns for path in a_round.out.glob("*/*")} == before
    assert "Bo: cloning" not in ended.stderr


def test_whoever_goes_on_in_time_is_cloned_and_examined(a_round: Round) -> None:
    a_round.repositories["bo"].commit(_files("second"), message="Another word")
    step, why = a_round.planned()["Bo"]
    assert step == "clone and examine"
    assert why.startswith("HEAD is commit ")
    rows = {row["name"]: row for row in a_round.graded().json()}
    assert (rows["Bo"]["reused"], rows["Bo"]["total"]) == (False, 0.0)
    assert rows["Ada Park"]["reused"]


def test_a_changed_suite_is_shown_and_then_applied_without_a_clone(a_round: Round) -> None:
    suite = a_round.assessment / "hidden" / "test_word.py"
    suite.write_text(SUITE.replace('b"first"', 'b"second"'))
    for name in ("ada", "bo"):  # nothing can be cloned any more
        a_round.repositories[name].path.rename(a_round.repositories[name].path.with_suffix(".away"))
    try:
        argv = ("regrade", str(a_round.out), "--assessment", str(a_round.assessment), "--json")
        shown = a_round.program(*argv)
        assert shown.exit_status == 0, shown.stderr
        totals = {row["name"]: (row["before"]["total"], row["after"]["total"]) for row in shown.json()}
        assert totals == {"Ada Park": (100.0, 0.0), "Bo": (0.0, 100.0)}
        assert a_round.card("Bo").total == 0.0
        applied = a_round.program(*argv, "--apply")
        assert applied.exit_status == 0, applied.stderr
        assert all(row["applied"] for row in applied.json())
        assert "opening boxes" not in applied.stderr
        assert (a_round.card("Ada Park").total, a_round.card("Bo").total) == (0.0, 100.0)
    finally:
        for name in ("ada", "bo"):
            a_round.repositories[name].path.with_suffix(".away").rename(a_round.repositories[name].path)
    assert a_round.planned()["Bo"] == ("nothing", "nothing changed")


def test_interrupted_it_is_finished_by_the_same_command(tmp_path: Path) -> None:
    program = Program(tmp_path / "home")
    assessment = _assessment(tmp_path / "assessment")
    mine = Round(program=program, assessment=assessment, list=tmp_path / "round.csv", repositories={})
    names = [f"nap-{number}" for number in range(4)]
    for name in names:
        a_repository(tmp_path / name, _files("first", seconds=2))
    mine.list.write_text("name,url\n" + "".join(f"{name},{name}\n" for name in names))
    running = program.start(*mine.argv())
    running.wait_for("of 4 done")
    running.send(signal.SIGKILL)
    running.end()
    finished = {path.parent.name: path.stat().st_mtime_ns for path in mine.out.glob("*/scorecard.json")}
    assert 0 < len(finished) < 4
    ended = mine.graded()
    assert ended.exit_status == 0, ended.stderr
    assert {row["name"]: row["total"] for row in ended.json()} == dict.fromkeys(names, 100.0)
    assert {row["name"] for row in ended.json() if row["reused"]} == set(finished)
    assert {name: (mine.out / name / "scorecard.json").stat().st_mtime_ns for name in finished} == finished
    assert program.leftovers() == []


def _assessment(folder: Path) -> Path:
    for name in ("assessment.toml", "brief.md", "environment.lock", "public/test_public.py"):
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes((ASSESSMENTS / "spy" / name).read_bytes())
    (folder / "hidden").mkdir()
    (folder / "hidden" / "test_word.py").write_text(SUITE)
    return folder


def _files(word: str, *, seconds: float = 0) -> dict[str, str | bytes]:
    return {"spy/__init__.py": "", "spy/__main__.py": MAIN.replace("{word}", word).replace("{seconds}", str(seconds))}


_TOO_LATE = {
    "GIT_COMMITTER_NAME": "Lena",
    "GIT_COMMITTER_EMAIL": "lena@example.org",
    "GIT_COMMITTER_DATE": "@1709405100 +0100",
}
"""A quarter of an hour after the deadline."""
