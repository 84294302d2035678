"""The last commit before a deadline, and what came after it: by the dates that committers gave, which nobody checks."""

from typing import NamedTuple, Protocol

from grader.intake_box.history import AUTHOR_LIMIT, SUBJECT_LIMIT, iso_date, seconds_of
from grader.intake_box.refusal import NothingInTimeError
from grader.intake_box.repository import LoggedCommit
from grader.model import Deadline, LaterCommit

MOST_LATER = 50
"""Listed; all of them are counted."""


class Line(NamedTuple):
    """When work counts."""

    at: str
    """As it is shown."""
    seconds: int
    """Since 1970. A commit of that very second is in time."""


class Log(Protocol):
    def first_parents(self, commit: str) -> tuple[LoggedCommit, ...]: ...


class InTime(NamedTuple):
    commit: str
    deadline: Deadline


def in_time(log: Log, head: str, line: Line) -> InTime:
    """The youngest commit on the first-parent line of `head` that is no later than the deadline.

    One whose date makes no sense counts as later. So does, on the line, whatever stands above the one that is taken.

    Raises:
        NothingInTimeError: all of them are later.
    """
    commits = log.first_parents(head)
    late = [_is_late(commit, line) for commit in commits]
    n_later = next((index for index, is_late in enumerate(late) if not is_late), len(commits))
    if n_later == len(commits):
        raise NothingInTimeError(_nothing(commits, line))
    graded = commits[n_later]
    later = commits[:n_later]
    shown = later if len(later) <= MOST_LATER else (*later[: MOST_LATER - 1], later[-1])
    return InTime(
        graded.sha,
        Deadline(
            at=line.at,
            graded_at=iso_date(graded.date),
            head=head,
            n_later=n_later,
            later=tuple(map(_later, shown)),
            n_doubtful=sum(late[n_later:]),
        ),
    )


def _is_late(commit: LoggedCommit, line: Line) -> bool:
    seconds = seconds_of(commit.date)
    return seconds is None or seconds > line.seconds


def _later(commit: LoggedCommit) -> LaterCommit:
    return LaterCommit(
        sha=commit.sha,
        author=commit.author[:AUTHOR_LIMIT],
        committed_at=iso_date(commit.date),
        subject=commit.subject[:SUBJECT_LIMIT],
    )


def _nothing(commits: tuple[LoggedCommit, ...], line: Line) -> str:
    first = iso_date(commits[-1].date) or "a time that makes no sense"
    n_commits = "its only commit is" if len(commits) == 1 else f"the first of its {len(commits):,} commits is"
    return f"nothing was handed in by {line.at}: {n_commits} of {first}. It is not graded."
