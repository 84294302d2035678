"""The real `takehome` program as a subprocess, with a state folder of its own, and what the engine holds of it.

program = Program(tmp_path)
run = program("grade", str(repository), "--assessment", str(ADDER), "--json")
assert run.exit_status == 0, run.stderr
assert program.leftovers() == []
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
import msgspec

from grader.model import Scorecard, Verdict
from tests.conftest import REPOSITORY
from tests.repositories import Repository, a_repository

ASSESSMENTS = REPOSITORY / "tests" / "assessments"
ADDER = ASSESSMENTS / "adder"
SPY = ASSESSMENTS / "spy"
HOARD = ASSESSMENTS / "hoard"
SUBMISSIONS = ASSESSMENTS / "submissions"
Filters = dict[str, str | list[str] | bool]
PATIENCE_SECONDS = 120
"""For anything that takes seconds on a quiet machine."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    exit_status: int
    stdout: str
    stderr: str

    def json(self) -> Any:
        return msgspec.json.decode(self.stdout)


class Program:
    """`takehome`, as an operator with an empty home folder calls it."""

    def __init__(self, folder: Path, *, docker_host: str = "", module: str = "grader.cli.main") -> None:
        """`docker_host`: another engine than everybody's. `module`: what is run, a program that ends in ours."""
        self.folder = folder
        self._state = folder / "state"
        self._docker_host = docker_host
        self._module = module
        folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, *argv: str, env: Mapping[str, str] | None = None) -> Ended:
        return self.start(*argv, env=env).end()

    def start(self, *argv: str, env: Mapping[str, str] | None = None) -> "Running":
        return Running([self._module, *argv], self.folder, {**self._environment(), **(env or {})})

    def leftovers(self) -> list[str]:
        """Boxes and volumes of this program's runs, whatever state they are in."""
        client = self._client()
        try:
            mine: Filters = {"label": f"takehome.host={self._host_id()}"}
            boxes = client.containers.list(all=True, filters=mine)
            volumes = client.volumes.list(filters=mine)
            return [f"box {box.name}" for box in boxes] + [f"volume {volume.name}" for volume in volumes]
        finally:
            client.close()

    def boxes(self, kind: str) -> list[Any]:
        """Live boxes of one kind."""
        mine: Filters = {"label": [f"takehome.host={self._host_id()}", f"takehome={kind}"]}
        found: list[Any] = self._client().containers.list(filters=mine, ignore_removed=True)
        return found

    def _client(self) -> docker.DockerClient:
        return docker.DockerClient(base_url=self._docker_host) if self._docker_host else docker.from_env()

    def _host_id(self) -> str:
        """The program makes it at its first run."""
        place = self._state / "takehome" / "host-id"
        return place.read_text().strip() if place.exists() else "none yet"

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TAKEHOME", "GIT_"))}
        kept |= {"DOCKER_HOST": self._docker_host} if self._docker_host else {}
        return kept | {"HOME": str(self.folder), "XDG_STATE_HOME": str(self._state), "PYTHONPATH": str(REPOSITORY)}


class Running:
    """A call of the program that is under way."""

    def __init__(self, argv: list[str], folder: Path, env: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", *argv],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=_hear_interruptions,
        )
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_for(self, text: str) -> str:
        """The first line on standard error that has it, when it is there."""
        return self.wait_for_line(re.escape(text))

    def wait_for_line(self, pattern: str, *, count: int = 1) -> str:
        """As `wait_for`, of what the expression finds, for the so-manieth time."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            has_ended = self._process.poll() is not None and not self._reader.is_alive()
            found = [line for line in list(self._lines) if re.search(pattern, line)]
            if len(found) >= count:
                return found[count - 1]
            if has_ended:
                raise AssertionError(f"it ended without saying {pattern!r}; it said {self.stderr}")
            if time.monotonic() > deadline:
                self.end()
                raise AssertionError(f"it did not say {pattern!r} in time; it said {self.stderr}")
            time.sleep(0.02)

    @property
    def stderr(self) -> str:
        """So far."""
        return "".join(self._lines)

    def send(self, number: signal.Signals) -> None:
        """To the program alone, not to the processes that it started."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """With the processes that it started."""
        self._kill()

    def is_over(self) -> bool:
        return self._process.poll() is not None

    def end(self, patience_seconds: float = PATIENCE_SECONDS) -> Ended:
        assert self._process.stdout is not None
        try:
            killer = threading.Timer(patience_seconds, self._kill)
            killer.start()
            stdout = self._process.stdout.read()
            status = self._process.wait()
            self._reader.join()
            return Ended(exit_status=status, stdout=stdout, stderr="".join(self._lines))
        finally:
            killer.cancel()

    def group_is_gone(self) -> bool:
        """No process that it started is left."""
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return True
        return False

    def _kill(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)

    def _read(self) -> None:
        assert self._process.stderr is not None
        self._lines.extend(self._process.stderr)  # line by line, as they come


def _hear_interruptions() -> None:
    """Whoever calls these tests in a shell's background has SIGINT ignored, and what is ignored is inherited."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def submission_files(name: str) -> dict[str, str | bytes]:
    """The files of one of the tests' own submissions."""
    top = SUBMISSIONS / name
    paths = (path for path in sorted(top.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in paths}


def a_submission(folder: Path, name: str, changes: Mapping[str, str | bytes] | None = None) -> Repository:
    """A repository with one of the tests' own submissions, changed."""
    return a_repository(folder, {**submission_files(name), **(changes or {})})


def scorecard(out: Path, name: str) -> Scorecard:
    return msgspec.json.decode((out / name / "scorecard.json").read_bytes(), type=Scorecard)


def verdicts(card: Scorecard, *, without_their_word: bool = False) -> dict[str, Verdict]:
    """By the test's name. `without_their_word` leaves out what rests on what their own tests say."""
    chosen = (result for result in card.results if not (without_their_word and result.probe.self_reported))
    return {result.probe.id.rpartition("::")[2]: result.verdict for result in chosen}
