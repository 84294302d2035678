"""The same hidden suite on the same good submission, run four ways; rounds are interleaved: noise falls on all.

    takehome              `takehome grade` of one submission, images warm: clone, boxes, examination, report
    (a) plain pytest      `benchmarks.plain` on the host: no wall, a subprocess per command
    (b) one container     the same in one `docker run` of an image that holds both environments
    (c) otter-grader      `otter run` of a test file in its format with one case per probe. Otter has no fixtures that
                          cases share and no notion of a submission that is a repository of commands, so that the
                          first case starts (a), and each looks up what its probe's verdict was

Each gets one thread for numerical libraries, as a candidate box with one CPU does.
"""

import contextlib
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from benchmarks.grading import grade_quietly, watched_candidates
from demo.__main__ import ROUND_SECRET
from demo.history import read_history
from demo.repositories import build_repository
from grader.assessment import Assessment, load_assessment
from grader.checking import local_order
from grader.derived_data import with_derived_data
from grader.public_part import public_part
from grader.round_secret import read_round_secret
from sandbox.engine import DockerEngine
from sandbox.images import Images
from sandbox.lock_text import merged_locks
from sandbox.state import state_folder

PROJECT = Path(__file__).resolve().parents[1]
SAMPLE = "scikit"
ASSESSMENT = "flight-delays"
ROUNDS = 1
"""Of ten minutes."""
OTTER_LOCK = Path(__file__).with_name("otter.lock")
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_CASES = '''"""One case per probe."""

import json, os, subprocess
from functools import cache
from otter.test_files import test_case

OK_FORMAT = False
name = "hidden"
points = {n_probes}


@cache
def verdicts():
    subprocess.run({argv!r}, check=True, env={{**os.environ, "PYTHONPATH": {project!r}}}, cwd={project!r})
    with open({verdicts!r}) as file:
        return json.load(file)

'''
_CASE = """
@test_case(points=1)
def test_{number}():
    assert verdicts()[{probe!r}] == "passed"

"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """Seconds of each round, by way of running; and what the candidate's box used of CPU in ours."""

    ways: dict[str, tuple[float, ...]]
    candidate_cpu_seconds: tuple[float, ...]
    plain_cpu_seconds: tuple[float, ...]
    """Of plain pytest and all that it starts: a machine that others use stretches seconds, and CPU hardly."""
    differing: dict[str, int]
    """How many probes had another verdict than ours, by way."""
    n_probes: int


def measure(rounds: int = ROUNDS) -> Times:
    """Needs an engine; builds what images and environments it has not."""
    with tempfile.TemporaryDirectory(prefix="takehome-bench-") as scratch:
        bench = _Bench(Path(scratch))
        ways: dict[str, Callable[[], dict[str, str]]] = {
            "takehome": bench.takehome,
            "(a) plain pytest": bench.plain,
            "(b) one container": bench.container,
            "(c) otter-grader": bench.otter,
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        verdicts = {"takehome": bench.takehome()}  # builds the images that are not there
        for number in range(rounds):
            for name, way in ways.items():
                started = time.perf_counter()
                verdicts[name] = way()
                seconds[name].append(time.perf_counter() - started)
                print(f"round {number + 1}: {name} {seconds[name][-1]:.1f} s", file=sys.stderr, flush=True)
    ours = verdicts["takehome"]
    return Times(
        ways={name: tuple(values) for name, values in seconds.items()},
        candidate_cpu_seconds=tuple(bench.candidate_cpu_seconds[1:]),
        plain_cpu_seconds=tuple(bench.plain_cpu_seconds),
        differing={name: sum(ours[probe] != found[probe] for probe in ours) for name, found in verdicts.items()},
        n_probes=len(ours),
    )


def report(times: Times) -> str:
    plain = statistics.median(times.ways["(a) plain pytest"])
    n_rounds = len(times.candidate_cpu_seconds)
    rounds = f"medians of {n_rounds} rounds" if n_rounds > 1 else "one round"
    lines = [
        f"One good submission of {ASSESSMENT}, {times.n_probes} probes: {rounds}",
        f"  {'':22} {'seconds':>8} {'times (a)':>10} {'verdicts unlike ours':>22}",
    ]
    for name, seconds in times.ways.items():
        median = statistics.median(seconds)
        lines.append(f"  {name:22} {median:8.1f} {median / plain:10.2f} {times.differing[name]:22d}")
    cpu = statistics.median(times.candidate_cpu_seconds)
    ours = statistics.median(times.ways["takehome"])
    lines.append(f"  of takehome's, the candidate box's CPU: {cpu:.1f} s; beyond it: {ours - cpu:.1f} s")
    lines.append(f"  of plain pytest's, CPU: {statistics.median(times.plain_cpu_seconds):.1f} s")
    return "\n".join(lines)


class _Bench:
    """One repository, one assessment, and what each way of running needs."""

    def __init__(self, top: Path) -> None:
        self._top = top
        build_repository(read_history(PROJECT / f"demo/histories/{SAMPLE}.toml"), project=PROJECT, out=top)
        self._repository = top / SAMPLE
        self._assessment = _derived(load_assessment(ASSESSMENT, roots=(PROJECT / "assessments",)))
        self._hidden = replace(self._assessment.hidden, folder=top / "hidden")
        for path, content in self._assessment.hidden.files().items():
            (self._hidden.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self._hidden.folder / path).write_bytes(content)
        environment = self._assessment.environment
        ours = (PROJECT / "sandbox/locks/examiner.lock").read_text()
        self._candidate = _environment(top / "candidate-environment", environment.lock)
        self._suite = _environment(top / "suite-environment", merged_locks(ours, environment.examiner_lock))
        self._otter = _environment(top / "otter-environment", OTTER_LOCK.read_text())
        self._image = _image_with_both(self._assessment)
        self.candidate_cpu_seconds: list[float] = []
        self.plain_cpu_seconds: list[float] = []
        self._probes: tuple[str, ...] = ()

    def takehome(self) -> dict[str, str]:
        out = self._top / f"out-{len(self.candidate_cpu_seconds)}"  # where nothing is kept, so that it is cloned
        with watched_candidates() as seen:
            (graded,) = grade_quietly(self._repository, assessment=ASSESSMENT, out=out)
        self.candidate_cpu_seconds.append(sum(seen))
        assert graded.scorecard is not None, graded.error
        return {result.probe.id: result.verdict.value for result in graded.scorecard.results}

    def plain(self) -> dict[str, str]:
        with self._order(self._candidate) as (argv, verdicts):
            before = _children_cpu_seconds()
            _run(argv)
            self.plain_cpu_seconds.append(_children_cpu_seconds() - before)
            found = _read(verdicts)
        self._probes = tuple(found)
        return found

    def container(self) -> dict[str, str]:
        with self._order("/opt/venv/bin/python") as (argv, verdicts):
            inside = ["/opt/examiner/bin/python", *argv[1:]]
            environment = {**_ONE_THREAD, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(PROJECT)}
            options = ["--user", "0:0", "--network", "none", "--workdir", str(PROJECT), "--entrypoint", inside[0]]
            options += [f"--env={name}={value}" for name, value in environment.items()]
            options += [f"--volume={PROJECT}:{PROJECT}:ro", f"--volume={self._top}:{self._top}"]
            _run(["docker", "run", "--rm", *options, self._image, *inside[1:]])
            return _read(verdicts)

    def otter(self) -> dict[str, str]:
        """After plain pytest, which tells the probes that its test file has a case for each of."""
        with self._order(self._candidate) as (argv, verdicts):
            folder = verdicts.parent / "otter"
            (folder / "tests").mkdir(parents=True)
            cases = _CASES.format(n_probes=len(self._probes), argv=argv, verdicts=str(verdicts), project=str(PROJECT))
            cases += "".join(_CASE.format(number=number, probe=probe) for number, probe in enumerate(self._probes))
            (folder / "tests/hidden.py").write_text(cases)
            (folder / "submission.py").write_text("# stands for the repository\n")
            otter = str(self._otter.with_name("otter"))
            _run(
                [otter, "generate", "-t", "tests", "-o", "autograder.zip", "--no-environment", "--no-requirements"],
                cwd=folder,
            )
            _run([otter, "run", "--no-logo", "-a", "autograder.zip", "-o", ".", "submission.py"], cwd=folder)
            results = json.loads((folder / "results.json").read_text())
            passed = sum(test.get("score", 0) for test in results["tests"])
            found = _read(verdicts)
            assert round(passed) == sum(verdict == "passed" for verdict in found.values()), results
            return found

    @contextlib.contextmanager
    def _order(self, python: Path | str) -> Iterator[tuple[list[str], Path]]:
        """A fresh checkout, as everybody would start with, and the command that runs the suite on it."""
        folder = Path(tempfile.mkdtemp(dir=self._top))
        try:
            _run(["git", "clone", "-q", str(self._repository), str(folder / "checkout")])
            part = replace(public_part(self._assessment), suite=self._hidden)
            order = replace(
                local_order(folder / "checkout", part, Path(python)),
                suite="hidden",
                builtin=self._assessment.builtin,
                only=(),
            )
            (folder / "order.json").write_bytes(msgspec.json.encode(order))
            verdicts = folder / "verdicts.json"
            yield [str(self._suite), "-m", "benchmarks.plain", str(folder / "order.json"), str(verdicts)], verdicts
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _derived(assessment: Assessment) -> Assessment:
    engine = DockerEngine()
    image = Images(engine).examiner(assessment.environment.examiner_lock)
    secret = read_round_secret(ROUND_SECRET, assessment=assessment.id)
    return with_derived_data(engine, assessment, secret, image=image, state=state_folder())


def _environment(folder: Path, lock: str) -> Path:
    """A virtual environment with what `lock` pins; its interpreter."""
    file = folder.with_suffix(".lock")
    file.write_text(lock)
    beside = Path(sys.executable).with_name("uv")
    _run([str(beside), "venv", "-q", "--no-config", "--python", _interpreter(), str(folder)])
    python = folder / "bin/python"
    _run(
        [
            str(beside),
            "pip",
            "install",
            "-q",
            "--no-config",
            "--require-hashes",
            "--python",
            str(python),
            "-r",
            str(file),
        ]
    )
    return python


def _interpreter() -> str:
    """The system's, as the boxes' base has it, or else ours: builds of Python differ in speed."""
    system = Path(f"/usr/bin/python3.{sys.version_info.minor}")
    return str(system) if system.exists() else sys.executable


def _image_with_both(assessment: Assessment) -> str:
    """The candidate's environment and the examiner's in one image, as a grader without a wall would build it."""
    images = Images(DockerEngine())
    environment = assessment.environment
    candidate = images.environment(environment.lock, environment.names, environment.debian, ())
    examiner = images.examiner(environment.examiner_lock)
    dockerfile = (
        f"FROM {examiner.tag} AS examiner\nFROM {candidate.tag}\nCOPY --from=examiner /opt/examiner /opt/examiner\n"
    )
    argv = ["docker", "build", "-q", "--label", "takehome=image", "-"]
    return subprocess.run(argv, input=dockerfile, text=True, check=True, capture_output=True).stdout.strip()


def _run(argv: list[str], *, cwd: Path | None = None) -> None:
    environment = {**os.environ, **_ONE_THREAD}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # or every command of (a) and (c) compiles its imports anew
    done = subprocess.run(argv, cwd=cwd, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(
            f"{' '.join(argv)} ended with {done.returncode}:\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}"
        )


def _children_cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _read(verdicts: Path) -> dict[str, str]:
    return dict(json.loads(verdicts.read_text()))
