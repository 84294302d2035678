"""Peak memory of `takehome grade` itself, for few and for many submissions: it must not grow with their number."""

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.fixed_cost import ASSESSMENT, SUBMISSION
from benchmarks.grading import a_repository

SIZES = (10, 200)
_MEASURED = """
import sys
from pathlib import Path
from grader.cli.main import program
try:
    program()
finally:
    status = Path("/proc/self/status").read_text().splitlines()
    print("peak", next(line for line in status if line.startswith("VmHWM:")).split()[1], file=sys.stderr)
"""
"""Not by getrusage: its figure begins with what the process held that started this one."""


def measure(sizes: tuple[int, ...] = SIZES) -> dict[int, int]:
    """Peak bytes by number of submissions. Needs an engine, and Linux."""
    with tempfile.TemporaryDirectory(prefix="takehome-bench-") as scratch:
        repositories = [a_repository(Path(scratch) / f"s{number}", SUBMISSION) for number in range(max(sizes))]
        return {size: _peak_bytes(repositories[:size], Path(scratch) / f"out-{size}") for size in sizes}


def report(peaks: dict[int, int]) -> str:
    told = ", ".join(f"{peak / 2**20:.0f} MB for {size}" for size, peak in peaks.items())
    return f"Peak memory of the host's side, trivial submissions: {told}"


def _peak_bytes(repositories: list[Path], out: Path) -> int:
    argv = [sys.executable, "-c", _MEASURED, "grade", *(str(repository) for repository in repositories)]
    argv += ["--assessment", str(ASSESSMENT), "--out", str(out), "--again"]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    peak = next(line for line in reversed(done.stderr.splitlines()) if line.startswith("peak "))
    return int(peak.split()[1]) * 1024
