"""The plan of a sample's history, read from TOML: who committed which paths, when, and with what message.

A commit takes each of its `paths` as it is in the end, but for those that looked different at the time: the whole text
is given (`drafts`), or how far the file was written (`until`), or which passages read otherwise (`earlier`).
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec


class HistoryError(Exception):
    """A plan that can't be read, or that doesn't end in the folder it is meant for."""


class PlannedCommit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    author: str
    """`Name <address>`."""
    date: str
    """ISO 8601 with the author's UTC offset."""
    message: str
    paths: tuple[str, ...] = ()
    drafts: Mapping[str, str] = {}
    """Path, and the file's whole text at this commit."""
    until: Mapping[str, str] = {}
    """Path, and how the first line begins that this commit has not yet."""
    earlier: Mapping[str, tuple[tuple[str, str], ...]] = {}
    """Path, and passages of the final text with what stood there at this commit."""
    removed: tuple[str, ...] = ()

    def files(self, final: Path) -> dict[str, bytes]:
        """What this commit writes, by path. Raises HistoryError for a path or line that the folder `final` has not."""
        whole = {path: _read(final, path) for path in self.paths}
        cut = {path: _before(_read(final, path), begin, path) for path, begin in self.until.items()}
        other = {path: _earlier(_read(final, path), passages, path) for path, passages in self.earlier.items()}
        return whole | cut | other | {path: text.encode() for path, text in self.drafts.items()}


class History(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    solution: str
    """The folder, from the project's top, that the last commit equals."""
    commits: tuple[PlannedCommit, ...]


def read_history(plan: Path) -> History:
    """The plan of that file, named as the file is. Raises HistoryError with the file's name for what it can't read."""
    try:
        content = tomllib.loads(plan.read_text(encoding="utf-8"))
        return msgspec.convert({"name": plan.stem} | content, History)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise HistoryError(f"{plan.name}: {error}") from error


def _read(final: Path, path: str) -> bytes:
    try:
        return (final / path).read_bytes()
    except OSError as error:
        raise HistoryError(f"{final.name}: a commit takes {path}, which the folder has not") from error


def _before(content: bytes, begin: str, path: str) -> bytes:
    lines = content.decode().splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.startswith(begin):
            return ("".join(lines[:number]).rstrip() + "\n").encode()
    raise HistoryError(f"{path} has no line that begins with {begin!r}")


def _earlier(content: bytes, passages: Iterable[tuple[str, str]], path: str) -> bytes:
    text = content.decode()
    for now, then in passages:
        if text.count(now) != 1:
            raise HistoryError(f"{path} has {text.count(now)} passages {now!r}; one is wanted")
        text = text.replace(now, then)
    return text.encode()
