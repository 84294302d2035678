"""Tars: what one holds, and one made of a tree. Nothing is unpacked by `tarfile` itself."""

import io
import os
import stat
import tarfile
from typing import BinaryIO

from sandbox.paths import checked_path
from sandbox.protocol import Writable
from sandbox.runner.tree import Entry, walk

ENTRIES_LIMIT = 100_000
PAGE_BYTES = 4096
"""Of a tmpfs: a file of one byte takes one page."""
_BLOCK_BYTES = 2**20
_SECOND_NS = 10**9


class ArchiveError(Exception):
    """A tar that is not as our own programs write them, or a tree that fits into none."""


def tar_entries(file: BinaryIO) -> list[Entry]:
    """Folders and regular files in the tar; links and devices are left out.

    Raises:
        ArchiveError: it is cut short, too long, or names a path outside its tree.
    """
    entries: list[Entry] = []
    size_bytes = file.seek(0, io.SEEK_END)
    file.seek(0)
    try:
        with tarfile.open(fileobj=file, mode="r:", encoding="utf-8", errors="surrogateescape") as tar:
            for member in tar:
                if len(entries) >= ENTRIES_LIMIT:
                    raise ArchiveError(f"a tar of more than {ENTRIES_LIMIT} entries")
                if member.offset_data + (member.size if member.isreg() else 0) > size_bytes:
                    raise ArchiveError("a tar that was cut short")
                if (member.isreg() and not member.issparse()) or (member.isdir() and member.name not in (".", "./")):
                    entries.append(_entry(member))
    except (tarfile.TarError, ValueError, LookupError, OverflowError) as error:
        raise ArchiveError(f"no tar of a tree: {error}") from error
    return entries


def write_tar(top: str, out: Writable, *, limit_bytes: int, without: frozenset[str]) -> None:
    """The tree's folders and regular files, those of `without` and what is below them apart.

    Raises:
        ArchiveError: they would take more than `limit_bytes` when they are laid down.
    """
    n_bytes = n_entries = 0
    with tarfile.open(fileobj=_Blocks(out), mode="w|", encoding="utf-8", errors="surrogateescape") as tar:  # type: ignore[call-overload]
        for path, state in walk(top):
            if _is_below(path, without) or not _fits(path):
                continue
            n_bytes += laid_bytes(state.st_size if stat.S_ISREG(state.st_mode) else 0)
            n_entries += 1
            if n_bytes > limit_bytes or n_entries > ENTRIES_LIMIT:
                raise ArchiveError(f"a tree of more than {limit_bytes} bytes in pages or {ENTRIES_LIMIT} entries")
            _add(tar, top, path, state)


def laid_bytes(size_bytes: int) -> int:
    """What an entry takes of a tmpfs and of the box: its pages, and one more for its inode and its name."""
    return (-(-size_bytes // PAGE_BYTES) + 1) * PAGE_BYTES


def _entry(member: tarfile.TarInfo) -> Entry:
    return Entry(
        path=checked_path(member.name.removeprefix("./").rstrip("/")),
        is_folder=member.isdir(),
        size_bytes=0 if member.isdir() else member.size,
        mtime_ns=int(member.mtime) * _SECOND_NS,
        executable=bool(member.mode & 0o100),
        offset=member.offset_data,
    )


def _add(tar: tarfile.TarFile, top: str, path: str, state: os.stat_result) -> None:
    member = tarfile.TarInfo(path)
    member.mtime = int(state.st_mtime)
    if stat.S_ISDIR(state.st_mode):
        member.type, member.mode = tarfile.DIRTYPE, 0o755
        tar.addfile(member)
    elif stat.S_ISREG(state.st_mode):
        with open(_open(f"{top}/{path}"), "rb") as file:
            member.size = os.fstat(file.fileno()).st_size
            member.mode = 0o755 if state.st_mode & 0o100 else 0o644
            tar.addfile(member, file)


def _open(place: str) -> int:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        return os.open(place, flags)
    except PermissionError:
        os.chmod(place, 0o600)
        return os.open(place, flags)


def _is_below(path: str, tops: frozenset[str]) -> bool:
    while path and path not in tops:
        path = os.path.dirname(path)
    return bool(path)


def _fits(path: str) -> bool:
    try:
        return bool(checked_path(path))
    except ValueError:
        return False


class _Blocks:
    """What `tarfile` asks of a stream."""

    def __init__(self, out: Writable) -> None:
        self._out = out

    def write(self, data: bytes) -> int:
        self._out.write(data)
        return len(data)
