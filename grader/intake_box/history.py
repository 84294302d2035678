"""Who committed when, from Git's log: facts to show and to ask about."""

import re
from datetime import datetime, timedelta, timezone
from typing import Protocol

from grader.intake_box.repository import LoggedCommit
from grader.model import Commit, History

SUBJECT_LIMIT = 200
AUTHOR_LIMIT = 100
_DATE = re.compile(r"(-?\d{1,15}) ([+-])(\d{2})(\d{2})")


class Log(Protocol):
    def newest(self, commit: str, limit: int) -> tuple[LoggedCommit, ...]: ...

    def authors(self, commit: str) -> tuple[tuple[bytes, bytes], ...]: ...


def read_history(log: Log, commit: str, limit: int) -> History:
    """All commits counted that `commit` rests on, itself among them, and the newest `limit` of them."""
    authors = log.authors(commit)
    return History(
        n_commits=len(authors),
        n_authors=len({(name.strip(), email.strip().lower()) for name, email in authors}),
        commits=tuple(_commit(logged) for logged in log.newest(commit, limit)),
    )


def _commit(logged: LoggedCommit) -> Commit:
    return Commit(
        sha=logged.sha,
        author=logged.author[:AUTHOR_LIMIT],
        authored_at=iso_date(logged.date),
        subject=logged.subject[:SUBJECT_LIMIT],
    )


def seconds_of(date: str) -> int | None:
    """Since 1970, of Git's raw date; None for one that makes no sense."""
    return int(date.partition(" ")[0]) if iso_date(date) else None


def iso_date(date: str) -> str:
    """Git's raw date as ISO 8601; empty for one that makes no sense."""
    found = _DATE.fullmatch(date)
    if not found:
        return ""
    seconds, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    try:
        return datetime.fromtimestamp(int(seconds), timezone(offset)).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
