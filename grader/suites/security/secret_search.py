"""What a reading program says of a submission's texts: the secrets in them, none of them whole."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from grader.examiner.faults import AnswerError
from grader.examiner.past import PastText
from grader.examiner.reading import read_with
from grader.suites.security.batches import Unread, batches, is_text


class Secret(NamedTuple):
    path: str
    line: int
    kind: str
    tail: str
    """Its last 4 characters, if it is long."""
    mark: str
    """The same for the same secret."""
    certain: bool
    """Of a format that nothing else has."""
    commit: str = ""
    """The first that had the text; empty: it is in the tree."""

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}"
        place = f"in commit {self.commit[:10]}, {where}" if self.commit else f"at {where}"
        return f"{self.kind} ending in …{self.tail} {place}"


@dataclass(slots=True)
class Search:
    """What was found, and in how much."""

    secrets: list[Secret] = field(default_factory=list)
    n_read: int = 0
    unread: Unread = field(default_factory=Unread)

    @property
    def certain(self) -> list[Secret]:
        return [secret for secret in self.secrets if secret.certain]

    @property
    def possible(self) -> list[Secret]:
        return [secret for secret in self.secrets if not secret.certain]


def secrets_in_tree(files: Mapping[str, bytes]) -> Search:
    search = Search()
    for batch in batches(files, search.unread):
        search.n_read += len(batch)
        search.secrets += [Secret(**found) for found in _read(batch, search.unread)]
    return search


def secrets_in_past(past: Iterable[PastText], files: Mapping[str, bytes]) -> Search:
    """In lines that the tree has not. Each line is looked at once, where it came first among `past`."""
    known = {line for path, content in files.items() if is_text(path, content) for line in _lines(content)}
    numbers: dict[str, list[int]] = {}
    texts: dict[str, bytes] = {}
    for text in past:
        fresh = _fresh(text, known)
        if fresh:
            place = f"{text.commit}/{text.path}"
            numbers[place] = list(fresh)
            texts[place] = "\n".join(fresh.values()).encode()
    search = Search(n_read=len(texts))
    for batch in batches(texts, search.unread):
        for found in _read(batch, search.unread):
            commit, _, path = found["path"].partition("/")
            line = numbers[found["path"]][found["line"] - 1]
            search.secrets.append(Secret(**{**found, "commit": commit, "path": path, "line": line}))
    return search


def _fresh(text: PastText, known: set[str]) -> dict[int, str]:
    """By number, the lines that are not `known`, which they are from now on."""
    fresh: dict[int, str] = {}
    for number, line in enumerate(_lines(text.content) if is_text(text.path, text.content) else (), start=1):
        if line not in known:
            known.add(line)
            fresh[number] = line
    return fresh


def _lines(content: bytes) -> list[str]:
    return content.decode(errors="replace").splitlines()


def _read(batch: dict[str, str], unread: Unread) -> list[dict[str, Any]]:
    try:
        return list(read_with("read_secrets", json.dumps(batch).encode(), "the repository")["secrets"])
    except AnswerError:  # our program's time or memory, not their answer
        unread.paths += batch
        return []
