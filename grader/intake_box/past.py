"""Texts of earlier commits that the graded one no longer has: a tar, for what looks for secrets.

<commit>/<path>     the text as the commit had it that brought it, oldest first
"""

import io
import tarfile
import time
from collections.abc import Callable, Iterator, Set
from typing import NamedTuple, Protocol

from grader.intake_box.limits import IntakeLimits
from grader.intake_box.refusal import RefusedError
from grader.intake_box.repository import PastObject
from grader.intake_box.tree import name_fault

TEXT_BYTES = 256 * 2**10
"""Of one text; what is larger is data."""


class PastObjects(Protocol):
    def past_objects(self, commit: str) -> Iterator[PastObject]: ...

    def header(self, sha: str) -> tuple[str, int]: ...

    def content(self, sha: str) -> bytes: ...


class Past(NamedTuple):
    tar: bytes
    n_texts: int
    n_left_out: int
    """Over the limits, among those that were looked at."""
    trouble: str
    """Why not all were looked at; empty if all were."""


def take_past(
    objects: PastObjects,
    commit: str,
    present: Set[str],
    limits: IntakeLimits,
    clock: Callable[[], float] = time.monotonic,
) -> Past:
    """The texts that `commit` rests on and whose ids are not `present`, within limits. Never raises RefusedError."""
    search = _Search(objects, limits, clock)
    search.look(commit, present)
    buffer = io.BytesIO()
    n_texts = 0
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT, encoding="utf-8") as tar:
        for found in search.chosen():
            content = search.content(found.sha)
            if b"\0" not in content:
                n_texts += 1
                member = tarfile.TarInfo(f"{found.commit}/{found.path.decode()}")
                member.size, member.mode, member.mtime = len(content), 0o644, 0
                tar.addfile(member, io.BytesIO(content))
    return Past(buffer.getvalue(), n_texts, search.n_left_out, search.trouble)


class _Search:
    def __init__(self, objects: PastObjects, limits: IntakeLimits, clock: Callable[[], float]) -> None:
        self._objects = objects
        self._limits = limits
        self._clock = clock
        self._deadline = clock() + limits.past_seconds
        self._found: list[PastObject] = []
        self._sizes: list[int] = []
        self.n_left_out = 0
        self.trouble = ""

    def look(self, commit: str, present: Set[str]) -> None:
        try:
            for n_seen, found in enumerate(self._objects.past_objects(commit)):
                self.trouble = self._over(n_seen)
                if self.trouble:
                    return
                if found.sha not in present:
                    self._take(found)
        except RefusedError as error:
            self.trouble = f"its history can't be read: {error}"

    def chosen(self) -> list[PastObject]:
        """Oldest first. Small ones are chosen before large ones, so that none of an ordinary size can be hidden."""
        chosen: list[int] = []
        n_bytes = 0
        for index in sorted(range(len(self._found)), key=lambda index: (self._sizes[index], index)):
            n_bytes += self._sizes[index]
            if len(chosen) == self._limits.past_texts or n_bytes > self._limits.past_bytes:
                break
            chosen.append(index)
        self.n_left_out = len(self._found) - len(chosen)
        return [self._found[index] for index in sorted(chosen)]

    def content(self, sha: str) -> bytes:
        """What is no text if it can't be had."""
        try:
            return self._objects.content(sha)
        except RefusedError as error:
            self.trouble = f"its history can't be read: {error}"
            return b"\0"

    def _over(self, n_seen: int) -> str:
        if n_seen == self._limits.past_objects:
            return f"of its history, no more than {n_seen:,} objects were looked at"
        if self._clock() > self._deadline:
            return f"its history could not be looked through within {self._limits.past_seconds:.0f} s"
        return ""

    def _take(self, found: PastObject) -> None:
        kind, size = self._objects.header(found.sha)
        if kind == "blob" and 0 < size <= TEXT_BYTES and not name_fault(found.path.rpartition(b"/")[2], found.path):
            self._found.append(found)
            self._sizes.append(size)
