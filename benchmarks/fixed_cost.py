"""What grading costs before a candidate's code does anything: a warm, trivial submission against two bare containers.

Interleaved, so that whatever else the machine does falls on both alike:

    docker run … true, docker run … true        what no grader that uses two boxes can go below
    takehome grade, a suite with one trivial probe, in a process of its own: for the first time, and once more
    the same without the command, in the same process, for the first time: one alone, and ten in a round
"""

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.grading import a_repository, grade_quietly
from grader.entry import Graded
from grader.model import Phase
from sandbox.boxes import BoxSpec
from sandbox.engine import Box, DockerEngine
from sandbox.images import Images

ROUNDS = 7
N_TOGETHER = 10
ASSESSMENT = Path(__file__).parent / "trivial"
SUBMISSION = {"trivial/__init__.py": "", "trivial/__main__.py": "import sys; open(sys.argv[-1], 'w').write('done')\n"}


@dataclass(frozen=True, kw_only=True)
class Costs:
    two_containers: tuple[float, ...]
    """Seconds of each round."""
    program: tuple[float, ...]
    """Of the whole command in a process of its own: starting Python, looking at the engine, grading one submission."""
    again: tuple[float, ...]
    """Likewise, where it was graded before: its host is asked what changed, and it is examined with `--again`."""
    submission: tuple[float, ...]
    """Of one submission alone, in a process that grades already."""
    each_of_ten: tuple[float, ...]
    """A tenth of what a round of ten takes there."""
    phases: tuple[tuple[Phase, ...], ...]
    """Of each submission."""
    engine: tuple[dict[str, float], ...]
    """Of each submission: seconds by call to the engine, whichever thread it was in."""


def measure(rounds: int = ROUNDS) -> Costs:
    """Needs an engine; builds what images it has not, and runs each thing once before it counts."""
    with tempfile.TemporaryDirectory() as scratch:
        top = Path(scratch)
        ten = [a_repository(top / f"submission-{n}", {**SUBMISSION, "N": f"{n}"}) for n in range(N_TOGETHER)]
        repository = ten[0]
        image = Images(DockerEngine()).base().tag
        containers, programs, agains, submissions, tenths, phases, calls = [], [], [], [], [], [], []
        for number in range(rounds + 1):
            bare = _seconds(lambda: _two_containers(image))
            out = top / f"program-{number}"
            program = _seconds(partial(_program, repository, out))
            again = _seconds(partial(_program, repository, out, "--again"))
            with _watched_engine() as seen:
                graded = _graded(repository, top / f"alone-{number}")
            together = _seconds(partial(_graded_together, ten, top / f"ten-{number}"))
            if number == 0:  # images are built, files are in the page cache
                continue
            containers.append(bare)
            programs.append(program)
            agains.append(again)
            submissions.append(graded.wall_seconds)
            tenths.append(together / N_TOGETHER)
            phases.append(graded.scorecard.provenance.phases if graded.scorecard else ())
            calls.append(seen)
    return Costs(
        two_containers=tuple(containers),
        program=tuple(programs),
        again=tuple(agains),
        submission=tuple(submissions),
        each_of_ten=tuple(tenths),
        phases=tuple(phases),
        engine=tuple(calls),
    )


def report(costs: Costs) -> str:
    """Medians, in seconds, and how many times two bare containers each thing costs."""
    bare = statistics.median(costs.two_containers)
    lines = [f"Fixed cost of one warm, trivial submission: medians of {len(costs.submission)} rounds, seconds"]
    for name, seconds in (
        ("two bare containers, one after the other", costs.two_containers),
        ("one submission", costs.submission),
        (f"each of {N_TOGETHER} in a round", costs.each_of_ten),
        ("the whole command for one submission", costs.program),
        ("the same once more, with --again", costs.again),
    ):
        median = statistics.median(seconds)
        spread = f"{min(seconds):.2f} to {max(seconds):.2f}"
        lines.append(f"  {name:42} {median:6.2f}   ({spread})   {median / bare:5.2f} times")
    lines.append("By phase:")
    lines += _medians([{phase.name: phase.wall_seconds for phase in phases} for phases in costs.phases])
    lines.append("By call to the engine (in several threads, so the sum is more than what passes):")
    lines += _medians(costs.engine)
    return "\n".join(lines)


def _medians(rounds: "list[dict[str, float]] | tuple[dict[str, float], ...]") -> list[str]:
    names = dict.fromkeys(name for seconds in rounds for name in seconds)
    return [f"  {name:42} {statistics.median(s.get(name, 0.0) for s in rounds):6.2f}" for name in names]


def _seconds(deed: Callable[[], None]) -> float:
    started = time.perf_counter()
    deed()
    return time.perf_counter() - started


def _two_containers(image: str) -> None:
    for _ in range(2):
        argv = ["docker", "run", "--rm", "--network", "none", "--entrypoint", "/bin/true", image]
        subprocess.run(argv, check=True, capture_output=True)


def _program(repository: Path, out: Path, *options: str) -> None:
    argv = [sys.executable, "-m", "grader.cli.main", "grade", str(repository), "--assessment", str(ASSESSMENT)]
    # As it is where people install it: without what it compiled before, it would compile itself each time.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([*argv, "--out", str(out), *options], env=environment, check=True, capture_output=True)


def _graded(repository: Path, out: Path) -> Graded:
    (graded,) = grade_quietly(repository, assessment=str(ASSESSMENT), out=out)
    if graded.scorecard is None or graded.scorecard.total != 100:
        raise SystemExit(f"the trivial submission did not pass: {graded}")
    return graded


def _graded_together(repositories: list[Path], out: Path) -> None:
    results = grade_quietly(*repositories, assessment=str(ASSESSMENT), out=out, jobs=None)
    if failed := [graded for graded in results if graded.scorecard is None or graded.scorecard.total != 100]:
        raise SystemExit(f"trivial submissions did not pass: {failed}")


@contextlib.contextmanager
def _watched_engine() -> Iterator[dict[str, float]]:
    """Seconds by what was asked of the engine, while the block runs."""
    seen: dict[str, float] = {}

    def note(name: str, started: float) -> None:
        seen[name] = seen.get(name, 0.0) + time.perf_counter() - started

    open_box, close_box, remove_volume, create_volume = (
        DockerEngine.open,
        Box.close,
        DockerEngine.remove_volume,
        DockerEngine.create_memory_volume,
    )

    def opened(self: DockerEngine, spec: BoxSpec) -> Box:
        started = time.perf_counter()
        try:
            return open_box(self, spec)
        finally:
            note(f"create and start the {spec.kind} box", started)

    def closed(self: Box) -> None:
        started = time.perf_counter()
        close_box(self)
        note(f"remove the {self.spec.kind} box", started)

    def removed(self: DockerEngine, name: str) -> None:
        started = time.perf_counter()
        remove_volume(self, name)
        note("remove the volume", started)

    def created(self: DockerEngine, name: str, size_bytes: int, *, uid: int = 0) -> None:
        started = time.perf_counter()
        create_volume(self, name, size_bytes, uid=uid)
        note("create the volume", started)

    DockerEngine.open, Box.close = opened, closed  # type: ignore[method-assign]
    DockerEngine.remove_volume, DockerEngine.create_memory_volume = removed, created  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        DockerEngine.open, Box.close = open_box, close_box  # type: ignore[method-assign]
        DockerEngine.remove_volume = remove_volume  # type: ignore[method-assign]
        DockerEngine.create_memory_volume = create_volume  # type: ignore[method-assign]
