"""What the sandbox keeps between commands: files that only process 1 can open, and what each of them holds."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from sandbox.command import Answer, AnswerState
from sandbox.runner.tree import Entry


class StoreError(Exception):
    """No room, or nothing of that name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    path: Path
    entries: tuple[Entry, ...]
    """Of a single file: one, with its own path."""
    is_folder: bool = True

    @contextlib.contextmanager
    def opened(self) -> Iterator[int]:
        """A descriptor to read from; an errand may inherit it."""
        fd = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            yield fd
        finally:
            os.close(fd)

    def below(self, path: str) -> tuple[Entry, ...]:
        """The entries as an input at `path`."""
        if not self.is_folder:
            return tuple(replace(entry, path=path) for entry in self.entries)
        top = Entry(path=path, is_folder=True)
        return (top, *(replace(entry, path=f"{path}/{entry.path}") for entry in self.entries))


class Store:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._answers: dict[str, Stored] = {}
        self._n_files = 0

    @contextlib.contextmanager
    def new_file(self) -> Iterator[BinaryIO]:
        """An empty file to write to; gone again if that fails. Raises StoreError when there is no room."""
        self._n_files += 1
        path = self._folder / f"{self._n_files:06d}"
        try:
            with path.open("xb") as file:
                yield file
        except OSError as error:
            path.unlink(missing_ok=True)
            raise StoreError(f"the sandbox can't keep a file: {error.strerror}") from error
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def keep(self, answer: Answer) -> Answer:
        """`answer` without its content, which `find` finds under `stored`; one that is no file or folder as it is.

        One for which no room is left is too large: how much there is to keep is the candidate's doing.
        """
        if answer.state not in (AnswerState.FILE, AnswerState.FOLDER):
            return answer
        is_folder = answer.state is AnswerState.FOLDER
        files = answer.files if is_folder else (answer,)
        try:
            with self.new_file() as kept:
                kept.writelines(file.content or b"" for file in files)
        except StoreError:
            return replace(answer, state=AnswerState.TOO_LARGE, content=None, digest="", files=())
        path = Path(kept.name)
        self._answers[path.name] = Stored(path=path, entries=tuple(_entries(files)), is_folder=is_folder)
        without = tuple(replace(file, content=None) for file in answer.files)
        return replace(answer, content=None, stored=path.name, files=without)

    def find(self, name: str) -> Stored:
        """Raises StoreError."""
        if name not in self._answers:
            raise StoreError(f"the sandbox keeps no answer {name!r:.40}")
        return self._answers[name]


def _entries(files: tuple[Answer, ...]) -> Iterator[Entry]:
    offset = 0
    for file in files:
        yield Entry(path=file.path, size_bytes=file.size_bytes, offset=offset)
        offset += file.size_bytes
