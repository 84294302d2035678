"""What revisions name now: asked of their hosts, or read from refs that were sent in. Nothing is cloned.

What can't be told like this is no fault: whoever asks clones then, and is told whatever is wrong.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from grader.intake_box.refusal import RefusedError
from grader.intake_box.repository import is_object_id, is_ref_name

AT_ONCE = 12
"""Hosts answer in a few hundred ms, and have us wait meanwhile; each takes three processes."""
_TAG, _PEELED = "refs/tags/", "^{}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    url: str
    """Empty: its refs were sent in."""
    revision: str | None
    """None: HEAD."""
    folder: Path
    """Where those lie then."""


class References(Protocol):
    def __call__(self, question: Question, patterns: tuple[str, ...], /) -> Mapping[str, str]:
        """Object id by ref name, of those that match; an annotated tag's commit under its name and `^{}`.

        Raises RefusedError when they can't be had.
        """
        ...


def heads(questions: tuple[Question, ...], references: References) -> tuple[str | None, ...]:
    """The commit of each; None: it can't be told without a clone."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return tuple(pool.map(lambda question: head(question, references), questions))


def head(question: Question, references: References) -> str | None:
    revision = question.revision or "HEAD"
    if is_object_id(revision):
        return revision  # of whole ids Git, too, asks nobody
    if not is_ref_name(revision):
        return None
    try:
        found = references(question, _patterns(revision))
    except RefusedError:
        return None
    names = _names(revision)
    commits = {commit for name in names if (commit := _commit(found, name)) is not None}
    return commits.pop() if len(commits) == 1 else None


def incoming(work: Path, number: int) -> Path:
    """Where the refs of a local repository lie that were sent in."""
    return work / "asked" / str(number)


def _names(revision: str) -> tuple[str, ...]:
    """As `Repository.commit_at` takes them."""
    if revision == "HEAD" or revision.startswith("refs/"):
        return (revision,)
    return (f"refs/heads/{revision}", f"{_TAG}{revision}")


def _patterns(revision: str) -> tuple[str, ...]:
    return tuple(pattern for name in _names(revision) for pattern in (name, name + _PEELED))


def _commit(found: Mapping[str, str], name: str) -> str | None:
    return found.get(name + _PEELED) or found.get(name)
