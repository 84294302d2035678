"""Grading in this process, with nothing shown, and what the candidates' boxes used of CPU meanwhile."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

from demo.__main__ import ROUND_SECRET
from grader.cli.session import Wishes, grade_sources
from grader.entry import Graded
from grader.examination import ExaminationProgress
from sandbox.engine import Box

_NS = 1e-9


class _Quiet:
    def planned(self, n: int) -> None: ...

    def stage(self, name: str, text: str) -> None: ...

    def progress(self, name: str, progress: ExaminationProgress) -> None: ...

    def done(self, graded: Graded) -> None: ...


def grade_quietly(*repositories: Path, assessment: str, out: Path, jobs: int | None = 1) -> tuple[Graded, ...]:
    """Examines each of `repositories` as `takehome grade --again` does."""
    wishes = Wishes(
        assessment=assessment,
        revision=None,
        jobs=jobs,
        out=out,
        again=True,
        runtime="",
        round_secret=ROUND_SECRET,
        keep=True,
    )
    results = grade_sources(tuple(str(repository) for repository in repositories), wishes, _Quiet()).results
    for graded in results:
        if graded.scorecard is None:
            raise SystemExit(f"{graded.name} was not graded: {graded.error}")
    return results


@contextlib.contextmanager
def watched_candidates() -> Iterator[list[float]]:
    """CPU seconds of each candidate box that is removed while the block runs, our runner's in it among them."""
    seen: list[float] = []
    close = Box.close

    def closed(self: Box) -> None:
        if self.spec.kind == "candidate":
            usage = self._api.stats(self.id, stream=False, one_shot=True)["cpu_stats"]["cpu_usage"]
            seen.append(usage["total_usage"] * _NS)
        close(self)

    Box.close = closed  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        Box.close = close  # type: ignore[method-assign]


def a_repository(folder: Path, files: dict[str, str]) -> Path:
    """With one commit."""
    for name, text in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    who = ["-c", "user.name=Ada Park", "-c", "user.email=ada@example.org"]
    for argv in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "Start"]):
        subprocess.run(["git", *argv], cwd=folder, check=True, capture_output=True)
    return folder
