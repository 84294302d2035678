"""`python -m benchmarks.plain ORDER VERDICTS`: a suite as anybody would run it first, with pytest and subprocesses.

No box, no limit but the wall clock, no meter, and no fresh copy of the tree unless files are laid over it: what a wall
costs is measured against this.
ORDER is a file with the examiner's order as JSON; VERDICTS becomes a JSON object of verdicts by probe.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from grader.examiner.main import examine
from grader.examiner.workplace import LocalWorkplace
from grader.examiner_order import Order
from grader.model import Finding, Need, Probe, ProbeResult
from sandbox.command import EXCHANGE_FOLDER, Answer, AnswerState, Command, CommandResult, Input, Sandbox, Wanted


class PlainSandbox:
    """Runs commands in the folder itself; what they leave stays there.

    A command that has files laid over the tree runs in a copy: or the mutants of one trial would be in the next, whose
    controls fail, after a second instead of after a whole run of their tests.
    """

    def __init__(self, folder: Path, python: str) -> None:
        self._folder = folder
        self._python = python
        self._kept = Path(tempfile.mkdtemp(prefix="takehome-plain-"))

    def run(self, command: Command) -> CommandResult:
        if all(item.path.startswith(f"{EXCHANGE_FOLDER}/") for item in command.inputs):
            return self._run(command, self._folder)
        with tempfile.TemporaryDirectory(prefix="takehome-plain-") as copy:
            return self._run(command, shutil.copytree(self._folder, Path(copy) / "tree"))

    def close(self) -> None:
        shutil.rmtree(self._kept, ignore_errors=True)

    def _run(self, command: Command, folder: Path) -> CommandResult:
        for item in command.inputs:
            self._lay(item, folder)
        for wanted in command.wanted:
            (folder / wanted.path).parent.mkdir(parents=True, exist_ok=True)
        argv = [self._python if word == "python" and n == 0 else word for n, word in enumerate(command.argv)]
        environment = {**os.environ, **dict(command.env)}
        environment.pop("PYTHONPATH", None)  # ours
        started, timed_out = time.monotonic(), False
        try:
            done = subprocess.run(
                argv,
                cwd=folder,
                env=environment,
                input=command.stdin,
                capture_output=True,
                timeout=command.limits.wall_seconds,
            )
            status, stdout, stderr = done.returncode, done.stdout, done.stderr
        except subprocess.TimeoutExpired as error:
            status, stdout, stderr, timed_out = -9, error.stdout or b"", error.stderr or b"", True
        answers = tuple(self._answer(wanted, folder) for wanted in command.wanted)
        return CommandResult(
            exit_status=status if status >= 0 else None,
            signal=-status if status < 0 else None,
            timed_out=timed_out,
            out_of_memory=False,
            wall_seconds=time.monotonic() - started,
            cpu_seconds=0.0,
            peak_memory_bytes=0,
            stdout=stdout,
            stderr=stderr,
            stdout_total_bytes=len(stdout),
            stderr_total_bytes=len(stderr),
            answers=answers,
            changed=(),
            left_running=0,
            tree_kept=command.keep_tree,
        )

    def _lay(self, item: Input, folder: Path) -> None:
        place = folder / item.path
        place.parent.mkdir(parents=True, exist_ok=True)
        if item.stored is None:
            place.write_bytes(item.content or b"")
        elif (self._kept / item.stored).is_dir():
            shutil.copytree(self._kept / item.stored, place, dirs_exist_ok=True)
        else:
            shutil.copyfile(self._kept / item.stored, place)

    def _answer(self, wanted: Wanted, folder: Path) -> Answer:
        place = folder / wanted.path
        if not place.exists():
            return Answer(path=wanted.path, state=AnswerState.MISSING)
        stored = f"{len(list(self._kept.iterdir()))}" if wanted.keep else None
        if stored is not None:
            (shutil.copytree if place.is_dir() else shutil.copyfile)(place, self._kept / stored)
        if place.is_dir():
            files = tuple(
                _file(path, str(path.relative_to(place))) for path in sorted(place.rglob("*")) if path.is_file()
            )
            shutil.rmtree(place)
            return Answer(path=wanted.path, state=AnswerState.FOLDER, stored=stored, files=files)
        answer = _file(place, wanted.path, stored)
        place.unlink()
        return answer


def _file(place: Path, path: str, stored: str | None = None) -> Answer:
    content = place.read_bytes()
    return Answer(
        path=path,
        state=AnswerState.FILE,
        size_bytes=len(content),
        content=None if stored else content,
        stored=stored,
        digest=hashlib.sha256(content).hexdigest(),
    )


class _PlainPlace(LocalWorkplace):
    def __init__(self, order: Order) -> None:
        super().__init__(order)
        self._boxes: dict[int, PlainSandbox] = {}

    def sandbox(self, box: int, generation: int) -> Sandbox:
        return self._boxes.setdefault(box, PlainSandbox(self._folder, str(self._python)))


class _Verdicts:
    """The channel: what is remembered of an examination."""

    def __init__(self) -> None:
        self.by_probe: dict[str, str] = {}
        self.judge_errors: list[str] = []

    def collected(self, probes: tuple[Probe, ...], n_boxes: int) -> None: ...

    def started(self, probe: Probe) -> None: ...

    def result(self, result: ProbeResult) -> None:
        self.by_probe[result.probe.id] = result.verdict.value

    def finding(self, finding: Finding) -> None: ...

    def judge_error(self, text: str) -> None:
        self.judge_errors.append(text)

    def box_died(self, box: int, generation: int) -> None: ...

    def phase(self, name: str, wall_seconds: float) -> None: ...

    def need(self, need: Need) -> None: ...


def main(order_file: str, verdicts_file: str) -> int:
    order = msgspec.json.decode(Path(order_file).read_bytes(), type=Order)
    verdicts = _Verdicts()
    examine(order, _PlainPlace(order), verdicts)
    Path(verdicts_file).write_text(json.dumps(verdicts.by_probe))
    return 0 if not verdicts.judge_errors else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
