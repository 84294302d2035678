"""A submission that is to be graded, what became of it, and who is told meanwhile."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from grader.errors import GraderError, NothingInTimeError
from grader.examination import ExaminationProgress
from grader.model import Scorecard
from grader.source import Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A submission that is to be graded."""

    name: str
    source: Source
    revision: str | None
    """None: what HEAD names."""
    deadline: str | None = None
    """ISO 8601 with its zone; the last commit before it is graded. None: the revision as it is."""
    head: str | None = None
    """The commit that the revision names now; None: nobody was asked, or nobody could tell."""
    called: str = ""
    """What the round's list calls it, where `name` is an alias."""
    patch: str = ""
    """A person's repair, as a unified diff: it is examined with that."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Graded:
    """What became of a submission: a scorecard, or a sentence that says why there is none."""

    name: str
    scorecard: Scorecard | None = None
    report: Path | None = None
    error: GraderError | None = None
    reused: bool = False
    """The scorecard was current already."""
    wall_seconds: float = 0.0

    @property
    def outcome(self) -> str:
        """In a word or two; `error` or the scorecard's rationale says why there is no total."""
        if self.scorecard is not None:
            return "open" if self.scorecard.total is None else "scored"
        return "nothing in time" if isinstance(self.error, NothingInTimeError) else "no score"


class Watcher(Protocol):
    """Is told how far each entry is; called from several threads."""

    def planned(self, n: int) -> None:
        """So many entries are to come from now on."""
        ...

    def stage(self, name: str, text: str) -> None: ...

    def progress(self, name: str, progress: ExaminationProgress) -> None: ...

    def done(self, graded: Graded) -> None: ...
