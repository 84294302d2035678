"""Whoever types something wrong is told what, where, and what to do: a sentence and an exit status, no traceback."""

import http.server
import socketserver
import threading
from pathlib import Path

import pytest

from tests.functional.conftest import GradedRun
from tests.functional.program import ADDER, ASSESSMENTS, Ended, Program, a_submission
from tests.repositories import a_repository, an_empty_repository

ALL_WRONG = """
id = "Adder!"
title = "Adding numbers"
[environment]
lock = "environment.lock"
names = ["pytest"]
[contract.commands.total]
argv = ["perl", "-w"]
[contract.commands.total.arguments]
numbers = { flag = "--numbers", kind = "cvs", direction = "in" }
[limits]
wall_seconds = -1
cpu_seconds = 10
memory_mb = 200
pids = 32
disk_mb = 16
output_kb = 64
answer_mb = 4
[limits.submission]
wall_seconds = 120
cpus = 1
tree_mb = 32
files = 200
repository_mb = 4
[hidden]
folder = "hidden"
builtin = ["tesing"]
[public]
folder = "public"
[[areas]]
id = "correctness"
title = "Correctness"
wieght = 100
for_candidates = "Right."
[[bands]]
name = "Any"
at_least = 0
"""


def told(ended: Ended, status: int) -> str:
    """What it said, once it is sure that it ended as it should and without a traceback."""
    assert ended.exit_status == status, ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout
    assert "bug" not in ended.stderr
    return ended.stderr


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "home")


class TestWithoutAnEngine:
    """Nothing here comes as far as an engine, or there is none."""

    def test_an_unknown_assessment_is_told_with_those_that_there_are(self, program: Program) -> None:
        said = told(program("grade", "somewhere", "--assessment", "flight-delay"), 2)
        assert "There is no assessment 'flight-delay'; did you mean 'flight-delays'?" in said

    def test_all_faults_of_an_assessment_are_told_with_key_and_line(self, program: Program, tmp_path: Path) -> None:
        folder = tmp_path / "wrong"
        for name in ("brief.md", "environment.lock", "public/test_public.py", "hidden/test_totals.py"):
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes((ASSESSMENTS / "adder" / name).read_bytes())
        (folder / "assessment.toml").write_text(ALL_WRONG)
        said = told(program("grade", "somewhere", "--assessment", str(folder)), 2)
        lines = {number + 1: line for number, line in enumerate(ALL_WRONG.splitlines())}
        for key, text in (
            ("id", "Adder!"),
            ("argv", "perl"),
            ("kind", "cvs"),
            ("wall_seconds", "-1"),
            ("builtin", "tesing"),
            ("wieght", "wieght"),
        ):
            number = next(number for number, line in lines.items() if text in line)
            faults = [line for line in said.splitlines() if f"line {number}" in line and key in line]
            assert faults, f"{key} in line {number} is not told of in:\n{said}"

    def test_results_that_can_not_be_written(self, program: Program, tmp_path: Path) -> None:
        (tmp_path / "results").write_text("a file, where a folder should be")
        out = str(tmp_path / "results")
        said = told(program("grade", "somewhere", "--assessment", str(ADDER), "--out", out), 2)
        assert f"Results can't be written to {out}" in said
        assert "--out" in said.partition("written to")[2]

    def test_sources_that_are_none(self, program: Program) -> None:
        said = told(program("grade", "http://example.org/a.git", "ext::sh -c id", "--assessment", str(ADDER)), 2)
        assert "http is not taken" in said
        assert "it has Git run a program" in said

    def test_no_engine(self, program: Program, tmp_path: Path) -> None:
        address = f"unix://{tmp_path}/nobody.sock"
        repository = a_submission(tmp_path / "ada", "good")
        argv = ("grade", str(repository.path), "--assessment", str(ADDER))
        said = told(program(*argv, env={"DOCKER_HOST": address}), 4)
        assert f"No Docker engine answers at {address}" in said
        assert "takehome setup" in said

    def test_an_engine_that_is_too_old(self, program: Program, tmp_path: Path) -> None:
        repository = a_submission(tmp_path / "ada", "good")
        with an_old_engine(tmp_path / "old.sock") as address:
            argv = ("grade", str(repository.path), "--assessment", str(ADDER))
            said = told(program(*argv, env={"DOCKER_HOST": address}), 4)
        assert "API 1.30" in said
        assert "Docker 20.10" in said
        assert "Upgrade it" in said

    def test_no_source_at_all(self, program: Program) -> None:
        assert "Name a SOURCE, or several, or the list of a round" in told(
            program("grade", "--assessment", "flight-delays"), 2
        )


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a tired operator may have typed."""
    top = tmp_path_factory.mktemp("sources")
    (top / "plain").mkdir()
    (top / "plain" / "README.md").write_text("No repository\n")
    large = a_repository(top / "large", {"data.bin": bytes(range(256)) * 2**13})
    for index in range(3):  # each commit another 2 MB that can't be compressed away together
        large.commit({"data.bin": _noise(index)})
    return {
        "unknown host": "https://no-such-host.invalid/ada/adder.git",
        "no repository": str(top / "plain"),
        "nothing there": str(top / "nobody"),
        "empty": str(an_empty_repository(top / "empty").path),
        "too large": str(large.path),
    }


@pytest.fixture(scope="module")
def ended(sources: dict[str, str], graded: GradedRun) -> Ended:
    argv = [*sources.values(), graded.sources["good"], "--assessment", str(ADDER), "--out", str(graded.out)]
    return graded.program("grade", *argv, "--json")


@pytest.mark.docker
class TestSourcesThatCanNotBeHad:
    def test_each_is_told_of_and_the_rest_is_graded(self, sources: dict[str, str], ended: Ended) -> None:
        told(ended, 2)
        results = ended.json()
        assert [result["total"] for result in results if "total" in result] == [100.0]
        assert len([result for result in results if "error" in result]) == len(sources)

    @pytest.mark.parametrize(
        ("which", "words"),
        [
            ("unknown host", "no-such-host.invalid"),
            ("no repository", "is not a Git repository"),
            ("nothing there", "there is no such folder"),
            ("empty", "it is empty: no branch has a commit"),
            ("too large", "4 MB"),
        ],
    )
    def test_the_sentence_names_the_source_and_the_trouble(
        self, sources: dict[str, str], ended: Ended, which: str, words: str
    ) -> None:
        (error,) = (
            result["error"]
            for result in ended.json()
            if "error" in result and sources[which].rstrip("/") in result["error"]
        )
        assert words in error

    def test_a_revision_that_is_not_there(self, graded: GradedRun) -> None:
        argv = ("grade", graded.sources["good"], "--assessment", str(ADDER), "--rev", "v9", "--out", str(graded.out))
        said = told(graded.program(*argv), 2)
        assert "v9" in said
        assert (graded.out / "good" / "scorecard.json").exists(), "an error takes no result away"

    def test_a_runtime_that_the_engine_has_not(self, graded: GradedRun) -> None:
        argv = ("grade", graded.sources["good"], "--assessment", str(ADDER), "--runtime", "runsk")
        said = told(graded.program(*argv), 4)
        assert "no runtime 'runsk'" in said


def _noise(seed: int) -> bytes:
    import random

    return random.Random(seed).randbytes(2**21)


class _OldEngine(http.server.BaseHTTPRequestHandler):
    """Says what Docker 17.06 says of itself."""

    def do_GET(self) -> None:
        body = b'{"Version": "17.06.0-ce", "ApiVersion": "1.30", "MinAPIVersion": "1.12"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Api-Version", "1.30")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self) -> str:
        return "somebody"

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


class an_old_engine:  # noqa: N801 - reads as a builder
    """An HTTP server on a UNIX socket; gives the address for DOCKER_HOST."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> str:
        self._server = socketserver.ThreadingUnixStreamServer(str(self._path), _OldEngine)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"unix://{self._path}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
