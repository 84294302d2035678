"""What people say of a scorecard: never a part of it, and never mixed with what the machine said."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import NamedTuple

from grader.model import Points, Verdict

ENTRY_VERSION = 1


@unique
class Act(StrEnum):
    """What an entry of a review does."""

    NOTE = "note"
    POINTS = "points"
    """For what only people can judge; in no total."""
    OVERRIDE = "override"
    """A probe's verdict is another one, by a person's word."""
    APPEAL = "appeal"
    """The candidate's, as a person took it down."""
    ANSWER = "answer"
    """To appeals on a probe; the candidate reads it."""
    REPAIR = "repair"
    """What the submission comes to with a small change of a person's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """A person's change of a submission, and what an examination of it came to."""

    patch: str
    """A unified diff."""
    total: float | None
    """With it, by the machine; None: open."""
    deduction: float
    """Points that the rubric takes off for it."""
    report: str
    """Where the report with it lies, from the scorecard's folder."""

    @property
    def total_less_deduction(self) -> float | None:
        return None if self.total is None else max(0.0, round(self.total - self.deduction, 1))


class PatchedFile(NamedTuple):
    path: str
    hunks: str
    """Its changes, from the first `@@` on."""


def patched_files(patch: str) -> tuple[PatchedFile, ...]:
    """What a unified diff changes, file by file; a file that it removes goes by its old name."""
    files: list[tuple[str, list[str]]] = []
    old = ""
    within = False
    for line in patch.splitlines(keepends=True):
        if line.startswith("--- ") and not within:
            old = _path(line)
        elif line.startswith("+++ ") and not within:
            files.append((_path(line) or old, []))
        elif line.startswith("@@ ") and files:
            within = True
            files[-1][1].append(line)
        elif within and line[:1] in (" ", "+", "-", "\\", "\n"):
            files[-1][1].append(line)
        else:
            within = False
    return tuple(PatchedFile(path, "".join(lines)) for path, lines in files)


def _path(line: str) -> str:
    path = line[4:].rstrip("\n").partition("\t")[0]
    return "" if path == "/dev/null" else path.removeprefix("a/").removeprefix("b/")


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewEntry:
    """One thing that one person said at one time."""

    version: int = ENTRY_VERSION
    at: str
    """ISO 8601, UTC."""
    by: str
    act: Act
    text: str
    """The note, what points are for, the reason of an override, the appeal, the answer."""
    area: str = ""
    """Its id; empty: the submission as a whole."""
    probe: str = ""
    """Its id."""
    verdict: Verdict | None = None
    """Of an override."""
    points: Points | None = None
    repair: Repair | None = None
    examination: str
    """The key of the examination that it is about."""
    commit: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """All entries, oldest first, and what the score is with the overrides among them."""

    entries: tuple[ReviewEntry, ...] = ()
    counted: tuple[ReviewEntry, ...] = ()
    """The overrides that count: of this examination, the last one of each probe."""
    total: float | None = None
    """By people's verdicts where there are some, by the machine's elsewhere. It says nothing while none counts."""
    band: str | None = None
    rationale: str = ""


NO_REVIEW = Review()
