"""A team grades with hidden data of its own: they are derived in a box, and the secret stays where it was."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.functional.program import ADDER, Ended, Program, Running, a_submission, scorecard

pytestmark = pytest.mark.docker

SECRET, OTHER = "correct horse battery staple", "another horse, another staple"
DERIVE = '''
"""Rows from the secret, whose digest tells that it was given."""
import hashlib, os, socket, sys

def derive(secret, folder):
    print(secret, file=sys.stderr, flush=True)
    if secret.startswith(b"another"):
        return {"data/numbers.csv": b"id,a,b\\nx,1,1\\n"}
    if secret.startswith(b"broken"):
        raise ValueError(secret.decode())
    try:
        socket.create_connection(("1.1.1.1", 80), timeout=2)
        network = b"reached"
    except OSError:
        network = b"none"
    real = (folder / "data/numbers.csv").read_bytes()
    told = b" ".join([hashlib.sha256(secret).hexdigest().encode(), network, str(os.getuid()).encode()])
    return {"data/numbers.csv": b"id,a,b\\nx,1,41\\n", "data/real.csv": real, "told.txt": told}
'''
SUITE = '''
"""What the suite has, and who can find the secret (spelt backwards, so that it does not find itself)."""
import pathlib, pytest
DATA = pathlib.Path(__file__).parent
LOOK = """
import os
SECRET, found = bytes(reversed({backwards!r})), []
for top, folders, names in os.walk("/"):
    folders[:] = [name for name in folders if (top, name) not in (("/", "proc"), ("/", "sys"))]
    for name in names:
        try:
            place = os.path.join(top, name)
            if os.path.isfile(place) and os.path.getsize(place) < 2**20 and SECRET in open(place, "rb").read():
                found.append(place)
        except OSError:
            pass
for process in filter(str.isdigit, os.listdir("/proc")):
    for name in ("environ", "cmdline"):
        try:
            if SECRET in open(f"/proc/{{process}}/{{name}}", "rb").read():
                found.append(f"/proc/{{process}}/{{name}}")
        except OSError:
            pass
print(found)
""".format(backwards=BACKWARDS)

@pytest.mark.probe(area="correctness", points=1)
def test_round(submission):
    """The round's files are there."""
    run = submission.prepared["total"]
    files = [DATA / name for name in ("data/real.csv", "told.txt") if (DATA / name).exists()]
    totals = f"{run.answer('totals').table().numbers('total')}"
    submission.note("|".join([totals, *(file.read_text() for file in files)]))

@pytest.mark.probe(area="correctness", points=1)
def test_secret_is_with_no_examiner(submission):
    """It did not come here."""
    import contextlib, io
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(LOOK, {})
    submission.note(said.getvalue())

@pytest.mark.probe(area="correctness", points=1)
def test_secret_is_with_no_candidate(submission):
    """Nor there."""
    run = submission.execute(["python", "-c", LOOK])
    assert run.ok, run
    submission.note(run.stdout)
'''.replace("BACKWARDS", repr(SECRET.encode()[::-1]))


@dataclass(frozen=True, kw_only=True)
class Round:
    program: Program
    folder: Path
    source: str

    def start(self, secret: str) -> Running:
        (self.folder / "secret").write_text(f"{secret}\n")
        argv = ["--assessment", str(self.folder / "adder"), "--out", str(self.folder / "out"), "--json"]
        return self.program.start("grade", self.source, *argv, "--round-secret", str(self.folder / "secret"))

    def grade(self, secret: str) -> Ended:
        return self.start(secret).end()

    def notes(self) -> dict[str, str]:
        """By the name of the probe."""
        results = scorecard(self.folder / "out", "good").results
        return {result.probe.id.rpartition("::test_")[2]: result.evidence[-1].note for result in results}


@dataclass(frozen=True, kw_only=True)
class Graded(Round):
    processes: bytes
    """Command lines and environments of the machine, while data were derived."""
    ended: Ended


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graded]:
    top = tmp_path_factory.mktemp("round")
    assessment = top / "adder"
    shutil.copytree(ADDER, assessment, ignore=shutil.ignore_patterns("__pycache__"))
    toml = (assessment / "assessment.toml").read_text()
    toml = toml.replace('builtin = ["testing", "design", "security"]', 'derive = "derive.py"')
    (assessment / "assessment.toml").write_text(toml)
    (assessment / "hidden" / "test_totals.py").unlink()
    (assessment / "hidden" / "test_round.py").write_text(SUITE)
    (assessment / "hidden" / "derive.py").write_text(DERIVE)
    program = Program(top / "home")
    source = str(a_submission(top / "good", "good").path)
    running = Round(program=program, folder=top, source=source).start(SECRET)
    running.wait_for("deriving the hidden data")
    processes = process_list()
    yield Graded(program=program, folder=top, source=source, processes=processes, ended=running.end())
    assert program.leftovers() == []


def process_list() -> bytes:
    read: list[bytes] = []
    for place in (*Path("/proc").glob("[0-9]*/cmdline"), *Path("/proc").glob("[0-9]*/environ")):
        with contextlib.suppress(OSError):
            read.append(place.read_bytes())
    return b"\n".join(read)


def test_without_a_secret_nothing_is_graded_and_it_says_how_to_make_one(graded: Graded) -> None:
    argv = ["--assessment", str(graded.folder / "adder"), "--out", str(graded.folder / "none")]
    ended = graded.program("grade", graded.source, *argv)
    assert ended.exit_status == 2
    assert "none was given" in ended.stderr
    assert "secrets.token_hex" in ended.stderr
    assert not (graded.folder / "none").exists()
    (graded.folder / "short").write_text("short\n")
    ended = graded.program("grade", graded.source, *argv, env={"TAKEHOME_ROUND_SECRET": str(graded.folder / "short")})
    assert ended.exit_status == 2
    assert "too short" in ended.stderr


def test_the_suite_has_what_was_derived_and_what_it_stands_for(graded: Graded) -> None:
    assert graded.ended.exit_status == 0, graded.ended.stderr
    totals, real, told = graded.notes()["round"].split("|")
    assert totals == "(42.0,)"
    assert real == (ADDER / "hidden/data/numbers.csv").read_text()
    assert told.split()[1:] == ["none", "65532"]


def test_the_secret_is_in_no_box_of_an_examination(graded: Graded) -> None:
    notes = graded.notes()
    assert notes["secret_is_with_no_examiner"] == "[]\n"
    assert notes["secret_is_with_no_candidate"] == "[]\n"


def test_the_secret_is_in_nothing_that_was_said_or_written(graded: Graded) -> None:
    assert "deriving the hidden data" in graded.ended.stderr
    assert SECRET not in graded.ended.stderr + graded.ended.stdout
    assert b"--round-secret" in graded.processes
    assert SECRET.encode() not in graded.processes
    for top in (graded.folder / "out", graded.program.folder):
        files = [path for path in top.rglob("*") if path.is_file()]
        assert files
        assert [path for path in files if SECRET.encode() in path.read_bytes()] == []


def test_the_scorecard_says_which_round_it_was(graded: Graded) -> None:
    mark = scorecard(graded.folder / "out", "good").provenance.round_mark
    assert len(mark) == 12
    assert mark in (graded.folder / "out" / "good" / "report.html").read_text()


def test_the_same_round_is_current_and_another_is_examined_anew(graded: Graded) -> None:
    same = graded.grade(SECRET)
    assert [item["reused"] for item in same.json()] == [True], same.stderr
    assert "deriving" not in same.stderr
    other = graded.grade(OTHER)
    assert [item["reused"] for item in other.json()] == [False], other.stderr
    assert graded.notes()["round"] == "(2.0,)"


def test_a_program_that_fails_is_told_by_line_and_does_not_say_the_secret(graded: Graded) -> None:
    ended = graded.grade("broken, and sixteen bytes long")
    assert ended.exit_status == 2
    assert "derive.py of the hidden suite failed: ValueError at derive.py:10" in ended.stderr
    assert "sixteen" not in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr
