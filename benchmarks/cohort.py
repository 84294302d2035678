"""Twelve good submissions at once, with the default number of jobs: how busy are the cores, and with whose work?"""

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.grading import grade_quietly, watched_candidates
from demo.history import read_history
from demo.repositories import build_repository

PROJECT = Path(__file__).resolve().parents[1]
SAMPLES = ("scikit", "numpy")
ASSESSMENT = "flight-delays"
N_SUBMISSIONS = 12
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    n_submissions: int
    n_cpus: int
    wall_seconds: float
    busy_seconds: float
    """CPU of the whole machine, whoever used it."""
    candidate_seconds: float
    """CPU of the candidate boxes."""


def measure(n_submissions: int = N_SUBMISSIONS) -> Load:
    """Needs an engine, and a machine on which nothing else runs."""
    with tempfile.TemporaryDirectory(prefix="takehome-bench-") as scratch:
        repositories = tuple(_repository(Path(scratch), number) for number in range(n_submissions))
        grade_quietly(repositories[0], assessment=ASSESSMENT, out=Path(scratch) / "warm")
        busy, started = _busy_seconds(), time.perf_counter()
        with watched_candidates() as seen:
            grade_quietly(*repositories, assessment=ASSESSMENT, out=Path(scratch) / "out", jobs=None)
        return Load(
            n_submissions=n_submissions,
            n_cpus=os.cpu_count() or 1,
            wall_seconds=time.perf_counter() - started,
            busy_seconds=_busy_seconds() - busy,
            candidate_seconds=sum(seen),
        )


def report(load: Load) -> str:
    cores = load.wall_seconds * load.n_cpus
    return (
        f"{load.n_submissions} good submissions of {ASSESSMENT} on {load.n_cpus} cores: {load.wall_seconds:.0f} s; "
        f"the cores were busy {load.busy_seconds / cores:.0%} of the time, "
        f"{load.candidate_seconds / load.busy_seconds:.0%} of that in candidate boxes"
    )


def _repository(top: Path, number: int) -> Path:
    sample = SAMPLES[number % len(SAMPLES)]
    build_repository(read_history(PROJECT / f"demo/histories/{sample}.toml"), project=PROJECT, out=top / str(number))
    return (top / str(number) / sample).rename(top / f"submission-{number}")


def _busy_seconds() -> float:
    """proc(5), /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal."""
    user, nice, system, _, _, irq, softirq, *_ = (int(n) for n in Path("/proc/stat").read_text().split()[1:9])
    return (user + nice + system + irq + softirq) / _TICKS_PER_SECOND
