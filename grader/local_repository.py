"""A repository on this machine, read as bytes: no Git runs, nothing is parsed, no link is followed.

HEAD  packed-refs  shallow    taken, if they are there
refs/                         every regular file
objects/ab/…  objects/pack/   loose objects, packs and their indexes
config                        looked at for the object format's name alone, never taken
the rest                      not taken: hooks, config, info, logs, worktrees, modules
"""

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from grader.errors import SourceError

PAGE_BYTES = 4096
"""What a file takes of a tmpfs, at least."""
PIECE_BYTES = 16 * 2**20
_FILES_LIMIT = 200_000
_DEPTH_LIMIT = 30
_CONFIG_BYTES = 256 * 2**10
_TOP_FILES = ("HEAD", "packed-refs", "shallow")
_LOOSE_FOLDER = re.compile(r"[0-9a-f]{2}")
_LOOSE_FILE = re.compile(r"[0-9a-f]{38}([0-9a-f]{24})?")
_PACK_FILE = re.compile(r"pack-[0-9a-f]{40}([0-9a-f]{24})?\.(pack|idx)")
_SHA256 = re.compile(rb"^\s*objectformat\s*=\s*\"?sha256\"?\s*$", re.IGNORECASE | re.MULTILINE)
_READ_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_LINK_ERRORS = (errno.ELOOP, errno.ENOTDIR, errno.EMLINK)


class Piece(NamedTuple):
    """A file, or the next part of one, whose parts come in order."""

    path: str
    """Relative to the Git folder, its undecodable bytes as lone surrogates."""
    content: bytes


@contextmanager
def local_repository(path: Path, *, limit_bytes: int) -> Iterator["LocalRepository"]:
    """The repository of a folder: one with a `.git` folder in it, or a bare one.

    It is held by its folder's descriptor, so that a folder swapped meanwhile changes nothing.

    Raises:
        SourceError: not there, not permitted, no Git repository, a worktree, or a kind that can't be read so.
    """
    top = _open_top(path)
    try:
        folder = _git_folder(top, path)
    finally:
        os.close(top)
    try:
        yield LocalRepository(path, folder, limit_bytes)
    finally:
        os.close(folder)


class LocalRepository:
    """A Git folder that is open. `pieces` reads it once."""

    def __init__(self, path: Path, folder: int, limit_bytes: int) -> None:
        self._path = path
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._n_bytes = 0
        self._n_files = 0
        self._refuse_what_points_elsewhere()
        self.object_format = self._object_format()
        """`sha1` or `sha256`."""

    def refs(self) -> Iterator[Piece]:
        """HEAD, and every branch and tag: what says which commits they name. Raises SourceError as `pieces` does."""
        names = set(self._names(self._folder, ""))
        for name in _TOP_FILES:
            if name in names:
                yield from self._file(self._folder, name, name)
        if "refs" in names:
            with self._subfolder(self._folder, "refs", "refs") as refs:
                yield from self._refs(refs, "refs", 0)

    def pieces(self) -> Iterator[Piece]:
        """Every file that is taken, in parts of at most 16 MB.

        Raises:
            SourceError: a link or special file among them, over the limit, or not permitted.
        """
        yield from self.refs()
        with self._subfolder(self._folder, "objects", "objects") as objects:
            yield from self._objects(objects)

    def _refs(self, folder: int, path: str, depth: int) -> Iterator[Piece]:
        if depth > _DEPTH_LIMIT:
            raise SourceError(f"{self._path}: {path!a} is nested more than {_DEPTH_LIMIT} deep.")
        for name in self._names(folder, path):
            below = f"{path}/{name}"
            if self._is_folder(folder, name, below):
                with self._subfolder(folder, name, below) as inner:
                    yield from self._refs(inner, below, depth + 1)
            elif not name.endswith(".lock"):
                yield from self._file(folder, name, below)

    def _objects(self, objects: int) -> Iterator[Piece]:
        for name in self._names(objects, "objects"):
            if not (name == "pack" or _LOOSE_FOLDER.fullmatch(name)):
                continue
            pattern = _PACK_FILE if name == "pack" else _LOOSE_FILE
            with self._subfolder(objects, name, f"objects/{name}") as inner:
                for file in self._names(inner, f"objects/{name}"):
                    if pattern.fullmatch(file):
                        yield from self._file(inner, file, f"objects/{name}/{file}")

    def _file(self, folder: int, name: str, path: str) -> Iterator[Piece]:
        self._n_files += 1
        if self._n_files > _FILES_LIMIT:
            raise SourceError(f"{self._path} has more than {_FILES_LIMIT:,} objects and refs. `git gc` packs them.")
        with self._regular_file(folder, name, path) as file:
            first = True
            while (content := _read(file, PIECE_BYTES)) or first:
                first = False
                self._count(len(content))
                yield Piece(path, content)

    def _count(self, n_bytes: int) -> None:
        self._n_bytes += -(-max(n_bytes, 1) // PAGE_BYTES) * PAGE_BYTES
        if self._n_bytes > self._limit_bytes:
            raise SourceError(
                f"{self._path} is larger than {self._limit_bytes // 10**6} MB, the limit for a repository. "
                "Large data doesn't belong into it; `git gc` may help."
            )

    def _is_folder(self, folder: int, name: str, path: str) -> bool:
        try:
            return stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
        except OSError as error:
            raise self._unfit(error, path) from error

    def _names(self, folder: int, path: str) -> list[str]:
        try:
            with os.scandir(folder) as entries:
                names = []
                for entry in entries:
                    names.append(entry.name)
                    if len(names) > _FILES_LIMIT:
                        raise SourceError(f"{self._path}: {path!a} has too many entries. `git gc` packs them.")
                return sorted(names)
        except OSError as error:
            raise _unreadable(self._path / path, error) from error

    @contextmanager
    def _subfolder(self, folder: int, name: str, path: str) -> Iterator[int]:
        try:
            inner = os.open(name, _READ_FLAGS | os.O_DIRECTORY, dir_fd=folder)
        except OSError as error:
            raise self._unfit(error, path) from error
        try:
            yield inner
        finally:
            os.close(inner)

    @contextmanager
    def _regular_file(self, folder: int, name: str, path: str) -> Iterator[int]:
        try:
            file = os.open(name, _READ_FLAGS | os.O_NONBLOCK, dir_fd=folder)  # O_NONBLOCK: a fifo would wait
        except OSError as error:
            raise self._unfit(error, path) from error
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise SourceError(f"{self._path}: {path!a} in its Git folder is no regular file, and not read.")
            yield file
        finally:
            os.close(file)

    def _unfit(self, error: OSError, path: str) -> SourceError:
        if error.errno in _LINK_ERRORS:
            return SourceError(
                f"{self._path}: {path!a} in its Git folder is a symbolic link or special file, which is not "
                "followed. Make a plain clone of it, and give that."
            )
        return _unreadable(self._path / path, error)

    def _refuse_what_points_elsewhere(self) -> None:
        names = set(self._names(self._folder, ""))
        if "commondir" in names:
            raise SourceError(f"{self._path} is a linked worktree. Give the repository that it belongs to.")
        if "reftable" in names:
            raise SourceError(
                f"{self._path} keeps its refs as a reftable, which can't be read as bytes. Make a clone with "
                "`git clone --bare --ref-format=files`, and give that."
            )
        if not {"HEAD", "objects"} <= names:
            raise SourceError(f"{self._path} is not a Git repository: its Git folder has no HEAD or no objects.")
        with self._subfolder(self._folder, "objects", "objects") as objects:
            inner = set(self._names(objects, "objects"))
            if "info" in inner:
                with self._subfolder(objects, "info", "objects/info") as info:
                    self._refuse_alternates(info)
            if "pack" in inner:
                with self._subfolder(objects, "pack", "objects/pack") as pack:
                    self._refuse_partial(pack)

    def _refuse_alternates(self, info: int) -> None:
        if any(name.endswith("alternates") for name in self._names(info, "objects/info")):
            raise SourceError(
                f"{self._path} borrows objects from another repository (objects/info/alternates), which is not read. "
                "Make a clone with `git clone --no-local --bare`, and give that."
            )

    def _refuse_partial(self, pack: int) -> None:
        if any(name.endswith(".promisor") for name in self._names(pack, "objects/pack")):
            raise SourceError(
                f"{self._path} is a partial clone: objects are missing. Clone it without `--filter`, and give that."
            )

    def _object_format(self) -> str:
        """A word is looked for, nothing is parsed; were it wrong, Git in the box would find no object."""
        if "config" not in self._names(self._folder, ""):
            return "sha1"
        with self._regular_file(self._folder, "config", "config") as file:
            return "sha256" if _SHA256.search(_read(file, _CONFIG_BYTES)) else "sha1"


def _open_top(path: Path) -> int:
    try:
        return os.open(path, _READ_FLAGS | os.O_DIRECTORY)
    except FileNotFoundError as error:
        raise SourceError(f"{path}: there is no such folder.") from error
    except OSError as error:
        if path.is_symlink():
            raise SourceError(
                f"{path} is a symbolic link, and may name another submission. Give the folder itself."
            ) from error
        if error.errno == errno.ENOTDIR:
            raise SourceError(f"{path} is not a folder. Give the folder that holds the repository.") from error
        raise _unreadable(path, error) from error


def _git_folder(top: int, path: Path) -> int:
    try:
        state = os.stat(".git", dir_fd=top, follow_symlinks=False)
    except FileNotFoundError:
        return _bare_folder(top, path)
    except OSError as error:
        raise _unreadable(path / ".git", error) from error
    if stat.S_ISREG(state.st_mode):
        raise SourceError(
            f"{path}: its .git is a file, which names another repository (a worktree or submodule has one). "
            "Give the repository that it names, or a clone."
        )
    if not stat.S_ISDIR(state.st_mode):
        raise SourceError(f"{path}: its .git is a symbolic link or special file, which is not followed. Give a clone.")
    try:
        return os.open(".git", _READ_FLAGS | os.O_DIRECTORY, dir_fd=top)
    except OSError as error:
        raise _unreadable(path / ".git", error) from error


def _bare_folder(top: int, path: Path) -> int:
    try:
        names = set(os.listdir(top))
    except OSError as error:
        raise _unreadable(path, error) from error
    if not {"HEAD", "objects", "refs"} <= names and not {"HEAD", "objects", "reftable"} <= names:
        raise SourceError(
            f"{path} is not a Git repository: there is no .git folder in it, and it is no bare one. "
            "Give the repository's top folder."
        )
    return os.dup(top)


def _read(file: int, size: int) -> bytes:
    parts = []
    while size > 0 and (part := os.read(file, size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _unreadable(path: Path, error: OSError) -> SourceError:
    if isinstance(error, PermissionError):
        return SourceError(f"{path} may not be read by you: permission denied. Change its owner or mode.")
    return SourceError(f"{path} can't be read: {error.strerror}.")
