"""A watcher that also says in the journal what it is told."""

from collections.abc import Callable
from dataclasses import dataclass

from grader.entry import Graded, Watcher
from grader.examination import ExaminationProgress
from grader.journal import Event, Journal
from grader.scoring import has_judge_error


@dataclass(frozen=True, kw_only=True, slots=True)
class LoggedWatcher:
    watcher: Watcher
    journal: Journal
    covered: Callable[[Graded], Graded]
    """Takes names out of errors, where grading is blind."""

    def planned(self, n: int) -> None:
        self.watcher.planned(n)

    def stage(self, name: str, text: str) -> None:
        self.watcher.stage(name, text)
        self.journal.emit(Event.STAGE, candidate=name, text=text)

    def progress(self, name: str, progress: ExaminationProgress) -> None:
        self.watcher.progress(name, progress)

    def done(self, graded: Graded) -> None:
        self.watcher.done(graded)
        tell_outcome(self.journal, self.covered(graded))


def tell_outcome(journal: Journal, graded: Graded) -> None:
    """What became of a submission; no score."""
    name, seconds = graded.name, graded.wall_seconds
    if graded.scorecard is None:
        journal.emit(Event.FAILED, candidate=name, seconds=seconds, outcome=_kind(graded), text=str(graded.error or ""))
        return
    is_open = has_judge_error(graded.scorecard)
    outcome = "open" if is_open else "reused" if graded.reused else "scored"
    journal.emit(Event.GRADED, candidate=name, seconds=seconds, outcome=outcome)


def tell_unusable(journal: Journal, graded: Graded) -> None:
    """Of a source that could not be tried. Its name is what somebody typed, with a password in it, it may be."""
    journal.emit(Event.FAILED, outcome=_kind(graded), text=str(graded.error or ""))


def _kind(graded: Graded) -> str:
    return type(graded.error).__name__ if graded.error else ""
