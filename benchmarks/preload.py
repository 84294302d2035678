"""A command that imports pandas and scikit-learn: as a fork of the fork server, and with an interpreter of its own."""

import statistics
from dataclasses import dataclass
from pathlib import Path

from grader.assessment import load_assessment
from grader.candidate_boxes import CANDIDATE_PYTHON
from sandbox.command import Command, CommandLimits
from sandbox.engine import DockerEngine
from sandbox.images import Images
from tests.sandbox.conformance.conftest import boxed_sandbox, tree_tar

ASSESSMENT = Path(__file__).resolve().parents[1] / "assessments/flight-delays"
ROUNDS = 7
_MB = 2**20
_LIMITS = CommandLimits(
    wall_seconds=60, cpu_seconds=60, memory_bytes=600 * _MB, pids=64, disk_bytes=32 * _MB, output_bytes=2**16
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Starts:
    """Seconds of each round."""

    forked: tuple[float, ...]
    fresh: tuple[float, ...]


def measure(rounds: int = ROUNDS) -> Starts:
    """Needs an engine; builds the assessment's image if it isn't there."""
    engine = DockerEngine()
    wanted = load_assessment(str(ASSESSMENT), roots=()).environment
    image = Images(engine).environment(wanted.lock, wanted.names, wanted.debian, ())
    seconds: dict[bool, list[float]] = {False: [], True: []}
    with boxed_sandbox(
        engine,
        image,
        tree_tar({}),
        candidate_python=CANDIDATE_PYTHON,
        preload=wanted.preload,
        memory_bytes=_LIMITS.memory_bytes,
    ) as sandbox:
        for _ in range(rounds):
            for fresh, taken in seconds.items():
                argv = ("python", "-c", "import pandas, sklearn.ensemble")
                result = sandbox.run(Command(argv=argv, limits=_LIMITS, fresh=fresh))
                assert result.exit_status == 0, result.stderr
                taken.append(result.wall_seconds)
    return Starts(forked=tuple(seconds[False]), fresh=tuple(seconds[True]))


def report(starts: Starts) -> str:
    forked, fresh = statistics.median(starts.forked), statistics.median(starts.fresh)
    return (
        f"A command that imports pandas and scikit-learn: {forked:.2f} s forked, {fresh:.2f} s with an interpreter of "
        f"its own, {fresh / forked:.0f} times (medians of {len(starts.forked)} interleaved rounds)"
    )
