"""Who committed when, from Git's log: facts to show and to ask about."""

import re
from typing import Protocol

from grader.intake_box.repository import LoggedCommit
from grader.model import Commit, History

SUBJECT_LIMIT = 200
AUTHOR_LIMIT = 100
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


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
    """A date that Git itself can't make sense of is left empty."""
    date = logged.authored_at
    return Commit(
        sha=logged.sha,
        author=logged.author[:AUTHOR_LIMIT],
        authored_at=date if _DATE.fullmatch(date) else "",
        subject=logged.subject[:SUBJECT_LIMIT],
    )
