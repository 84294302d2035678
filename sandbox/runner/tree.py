"""A tree of folders and regular files: as a list of entries, as laid down, and what a command changed in it."""

import contextlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sandbox.command import Wanted
from sandbox.paths import checked_path, shown_path
from sandbox.protocol import ProtocolError
from sandbox.runner.emptying import remove_entry

CHANGED_LIMIT = 1000
_CACHED = re.compile(r"(.*/)?__pycache__/[^/]+\.pyc(\.\d+)?", re.DOTALL)
"""The interpreter's own; with a number if it was ended as it wrote (`importlib._bootstrap_external._write_atomic`)."""
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_COPY_BYTES = 2**24


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A folder or a regular file, and where in a file of the store its content stands."""

    path: str
    is_folder: bool = False
    size_bytes: int = 0
    mtime_ns: int = 0
    executable: bool = False
    offset: int = 0


_FIELDS = {"path": str, "is_folder": bool, "size_bytes": int, "mtime_ns": int, "executable": bool, "offset": int}


def entries_head(entries: Iterable[Entry]) -> dict[str, Any]:
    """The head of a message; `parse_entries` reads it."""
    return {"entries": [[getattr(entry, name) for name in _FIELDS] for entry in entries]}


def parse_entries(head: dict[str, Any]) -> tuple[Entry, ...]:
    """Raises ProtocolError for anything that `entries_head` does not make."""
    found = head["entries"] if set(head) == {"entries"} else None
    if not isinstance(found, list):
        raise ProtocolError("no list of a tree's entries")
    return tuple(_entry(item) for item in found)


class Found(NamedTuple):
    path: str
    state: os.stat_result


class Mark(NamedTuple):
    """How a file looked when it was laid down."""

    size_bytes: int
    mtime_ns: int
    mode: int


def marks_of(entries: Iterable[Entry]) -> dict[str, Mark]:
    """Of the files, once they are laid down."""
    return {entry.path: _mark(entry) for entry in entries if not entry.is_folder}


def lay_entries(source: int, entries: Iterable[Entry], top: str) -> None:
    """Write `entries` from the open file `source` below the folder `top`, which holds none of these files."""
    folders = {top}
    for entry in entries:
        place = f"{top}/{entry.path}"
        if entry.is_folder:
            _make_folders(place, folders)
            continue
        _make_folders(os.path.dirname(place), folders)
        fd = os.open(place, _CREATE, _mark(entry).mode)
        try:
            _copy(source, fd, entry.offset, entry.size_bytes)
            os.utime(fd, ns=(entry.mtime_ns, entry.mtime_ns))
        finally:
            os.close(fd)


def in_the_way(path: str, of: str) -> bool:
    return path == of or path.startswith(f"{of}/") or of.startswith(f"{path}/")


def make_way(top: str, path: str) -> str:
    """Where an input or answer `path` belongs: its folders made, and what the candidate has in its way gone."""
    place = top
    *folders, name = path.split("/")
    for folder in folders:
        place = f"{place}/{folder}"
        if not _is_real_folder(place):
            with contextlib.suppress(FileNotFoundError):
                remove_entry(place)
            os.mkdir(place, 0o755)
    place = f"{place}/{name}"
    with contextlib.suppress(FileNotFoundError):
        remove_entry(place)
    return place


def write_input(place: str, content: bytes, mtime_ns: int) -> None:
    fd = os.open(place, _CREATE, 0o644)
    with open(fd, "wb", buffering=0) as file:
        left = memoryview(content)
        while left:
            left = left[file.write(left) :]
        os.utime(fd, ns=(mtime_ns, mtime_ns))


def walk(top: str) -> Iterator[Found]:
    """Everything below `top`, each folder before what is in it; links as themselves.

    Folders that their owner can't read are made readable. What lies deeper than a path can say is left out.
    """
    pending = [""]
    while pending:
        folder = pending.pop()
        for name in _names(f"{top}/{folder}" if folder else top):
            path = f"{folder}/{name}" if folder else name
            with contextlib.suppress(OSError):
                state = os.lstat(f"{top}/{path}")
                if stat.S_ISDIR(state.st_mode):
                    pending.append(path)
                yield Found(path, state)


def changed_paths(top: str, marks: dict[str, Mark], laid_ns: int, wanted: tuple[Wanted, ...]) -> tuple[str, ...]:
    """Files that differ from how they were laid down at `laid_ns`, as shown, sorted; a link or fifo is a file too.

    A changed content shows as a size, a modification time, or a change time (which can't be set) of its own.
    """
    changed = set()
    seen = set()
    for path, state in walk(top):
        seen.add(path)
        if not stat.S_ISDIR(state.st_mode) and not _is_as_laid(state, marks.get(path), laid_ns):
            changed.add(path)
    changed.update(marks.keys() - seen)
    return tuple(sorted(shown_path(path) for path in changed if not _is_expected(path, wanted))[:CHANGED_LIMIT])


def _entry(value: Any) -> Entry:
    if not isinstance(value, list) or tuple(type(item) for item in value) != tuple(_FIELDS.values()):
        raise ProtocolError("an entry of a tree that is none")
    entry = Entry(**dict(zip(_FIELDS, value, strict=True)))
    try:
        checked_path(entry.path)
    except ValueError as error:
        raise ProtocolError(str(error)) from error
    if entry.size_bytes < 0 or entry.offset < 0:
        raise ProtocolError("an entry of a tree before its beginning")
    return entry


def _mark(entry: Entry) -> Mark:
    return Mark(entry.size_bytes, entry.mtime_ns, 0o755 if entry.executable else 0o644)


def _is_as_laid(state: os.stat_result, mark: Mark | None, laid_ns: int) -> bool:
    if mark is None or not stat.S_ISREG(state.st_mode) or state.st_ctime_ns > laid_ns:
        return False
    return Mark(state.st_size, state.st_mtime_ns, stat.S_IMODE(state.st_mode)) == mark


def _is_expected(path: str, wanted: tuple[Wanted, ...]) -> bool:
    if _CACHED.fullmatch(path):
        return True
    return any(path == item.path or (item.folder and path.startswith(f"{item.path}/")) for item in wanted)


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except PermissionError:
        with contextlib.suppress(OSError):
            os.chmod(folder, 0o700)
            return os.listdir(folder)
    except OSError:
        pass
    return []


def _is_real_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except FileNotFoundError:
        return False


def _make_folders(place: str, made: set[str]) -> None:
    if place not in made:
        os.makedirs(place, mode=0o755, exist_ok=True)
        made.add(place)


def _copy(source: int, target: int, offset: int, size: int) -> None:
    while size:
        n = os.sendfile(target, source, offset, min(size, _COPY_BYTES))
        if n == 0:
            raise OSError(f"the stored file ends {size} bytes early")
        offset, size = offset + n, size - n
