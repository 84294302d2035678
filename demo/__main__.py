"""`python -m demo [--out DIR] [--jobs N]`: grades four sample submissions of `flight-delays` with the real command.

OUT/repositories/{scikit,numpy,middling,weak}   what a candidate would hand in, history and all
OUT/results/…                                   what `takehome grade` writes, the cohort's page last
"""

import argparse
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from demo.history import HistoryError, read_history
from demo.repositories import build_repository
from grader.errors import GraderError

PROJECT = Path(__file__).resolve().parent.parent
PLANS = Path(__file__).resolve().parent / "histories"
SAMPLES = ("scikit", "numpy", "middling", "weak")
"""In the order of the table: two good ones, built differently, then what should score below them."""
ASSESSMENT = "flight-delays"
ROUND_SECRET = Path(__file__).resolve().parent / "round-secret"
"""Public, so that the demo's table is the same everywhere. A round of one's own needs one of its own."""
# `python -m` would need a module that runs; the installed script may be absent from a work tree's interpreter.
_TAKEHOME = "import sys; from grader.cli.main import program; sys.argv[0] = 'takehome'; program()"


def build_samples(out: Path) -> tuple[Path, ...]:
    """Builds the sample repositories below `out` and returns their folders. Raises HistoryError, GitError."""
    for name in SAMPLES:
        build_repository(read_history(PLANS / f"{name}.toml"), project=PROJECT, out=out)
    return tuple(out / name for name in SAMPLES)


def grade_arguments(sources: Iterable[Path], *, results: Path, jobs: int | None, again: bool) -> list[str]:
    """The arguments of `takehome` that grade these repositories."""
    options = ["--assessment", ASSESSMENT, "--out", str(results), "--round-secret", str(ROUND_SECRET)]
    if jobs is not None:
        options += ["--jobs", str(jobs)]
    if again:
        options.append("--again")
    return ["grade", *(str(source) for source in sources), *options]


def closing_text(results: Path, sample: Path) -> str:
    """What to read and what to run next."""
    reports = sorted(results.rglob("report.html"))
    lines = (
        ["", "Reports:", *(f"  {shown(report)}" for report in reports)] if reports else ["", "No report was written."]
    )
    cohort = results / "cohort.html"
    if cohort.exists():
        lines += ["", "All of them on one page:", f"  {shown(cohort)}"]
    beside = Path(sys.executable).with_name("takehome")
    takehome = shown(beside) if beside.exists() else "takehome"
    nexts = (
        (
            f"{takehome} compare {' '.join(shown(results / name) for name in SAMPLES[1:])}",
            "three of them side by side",
        ),
        (f"{takehome} doctor", "what this machine offers, and what is amiss"),
        (f"{takehome} clean", "remove what takehome made in Docker"),
        (
            f"{takehome} check {shown(sample)} --assessment {ASSESSMENT} --python PYTHON",
            "what a candidate runs before handing in; PYTHON has numpy, pandas and scikit-learn",
        ),
    )
    commands = (f"  {about}:\n    {command}" for command, about in nexts)
    return "\n".join([*lines, "", "Next: open a report in a browser, or", *commands])


def shown(path: Path) -> str:
    """From the current folder where that is shorter to type."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status of `takehome grade`, or 2 where the samples can't be built."""
    options = _options(argv)
    out = options.out.resolve()
    try:
        sources = build_samples(out / "repositories")
    except (HistoryError, GraderError, OSError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 2
    print(f"Built {len(sources)} repositories in {shown(out / 'repositories')}.", file=sys.stderr)
    arguments = grade_arguments(sources, results=out / "results", jobs=options.jobs, again=options.again)
    print(f"The demo's round secret is public: {shown(ROUND_SECRET)}. Candidates need another.", file=sys.stderr)
    print(f"$ takehome {' '.join(arguments)}", file=sys.stderr, flush=True)
    status = _takehome(arguments)
    print(closing_text(out / "results", sources[0]), flush=True)
    return status


def _takehome(arguments: list[str]) -> int:
    try:
        return subprocess.run([sys.executable, "-c", _TAKEHOME, *arguments], cwd=PROJECT, check=False).returncode
    except KeyboardInterrupt:  # it had the same signal, and has said what it kept
        return 130


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo", description="Grade four sample submissions.")
    parser.add_argument("--out", type=Path, default=PROJECT / "build" / "demo", help="for repositories and results")
    parser.add_argument("--jobs", type=int, help="how many submissions at once (default: takehome's own)")
    parser.add_argument("--again", action="store_true", help="ignore finished examinations")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
