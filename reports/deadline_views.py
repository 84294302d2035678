"""A deadline, ready to show: which commit counted, and what came after it, apart."""

from dataclasses import dataclass

from grader.model import Deadline, Snapshot
from reports.provenance_views import SHORT_SHA, CommitView
from reports.quantities import count_text, time_text
from reports.visible import visible_line


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadlineView:
    summary: str
    later_text: str
    """`3 later commits, since …`; empty: there are none."""
    doubt_text: str
    """Empty: no date stands against another."""
    later: tuple[CommitView, ...]
    more_text: str


def deadline_view(snapshot: Snapshot) -> DeadlineView | None:
    """None: it was graded without one."""
    deadline = snapshot.deadline
    if deadline is None:
        return None
    n_more = deadline.n_later - len(deadline.later)
    return DeadlineView(
        summary=f"Graded as of {time_text(deadline.at)}: the commit of {time_text(deadline.graded_at)} is the last one "
        "before it on the line of first parents",
        later_text=later_text(deadline),
        doubt_text=_doubt_text(deadline),
        later=tuple(
            CommitView(
                sha=visible_line(commit.sha[:SHORT_SHA]),
                author=visible_line(commit.author),
                time_text=time_text(commit.committed_at) if commit.committed_at else "at no known time",
                subject=visible_line(commit.subject),
            )
            for commit in deadline.later
        ),
        more_text=f"{count_text(n_more, 'commit')} between the last two left out" if n_more > 0 else "",
    )


def later_text(deadline: Deadline) -> str:
    """How many and since when, where there are any."""
    if not deadline.n_later:
        return ""
    since = deadline.later[-1].committed_at if deadline.later else ""
    return f"{count_text(deadline.n_later, 'later commit')}{f', since {time_text(since)}' if since else ''}, not graded"


def _doubt_text(deadline: Deadline) -> str:
    if not deadline.n_doubtful:
        return ""
    says = "says that it is" if deadline.n_doubtful == 1 else "say that they are"
    return (
        f"{count_text(deadline.n_doubtful, 'commit')} that the graded one rests on {says} younger than the deadline: "
        "some clock was wrong, or a date was changed."
    )
