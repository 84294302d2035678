"""The files of a suite, as they go into the examiner box; the large ones in pieces, onto a volume."""

import contextlib
import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from grader.errors import AssessmentError

LEFT_OUT = "__pycache__"
PIECE_BYTES = 4 * 2**20


def suite_files(folder: Path, *, without: Collection[str] = ()) -> dict[str, bytes]:
    """Path (POSIX, relative to the suite) and content of every file, sorted; `__pycache__` and dot files are left out.

    Raises:
        AssessmentError: there is something in it that is neither file nor folder, such as a link, or can't be read.
    """
    paths = [path for path in _regular_paths(folder) if path not in without]
    with _reading():
        return {path: (folder / path).read_bytes() for path in paths}


def suite_digests(folder: Path) -> dict[str, str]:
    """SHA-256 of each file that `suite_files` names, as it lies there; none is held in memory. Raises as it does."""
    digests = {}
    for path in _regular_paths(folder):
        with _reading(), (folder / path).open("rb") as file:
            digests[path] = hashlib.file_digest(file, "sha256").hexdigest()
    return digests


def stored_path(folder: Path, name: str) -> str:
    """Where the file of that name lies in a suite: as it is, or gzipped beside where it would; empty if nowhere."""
    return next((path for path in (name, f"{name}.gz") if (folder / path).is_file()), "")


def file_pieces(folder: Path, name: str) -> Iterator[bytes]:
    """The content of the file of that name, unpacked, at most PIECE_BYTES at a time.

    Raises:
        AssessmentError: it is gone, or can't be unpacked.
    """
    stored = folder / (stored_path(folder, name) or name)
    try:
        with _reading(), stored.open("rb") if stored == folder / name else gzip.open(stored) as file:
            while piece := file.read(PIECE_BYTES):
                yield piece
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise AssessmentError(f"{stored} can't be unpacked: {error}.") from error


def irregular_files(folder: Path) -> tuple[str, ...]:
    """Paths of links, sockets and the like, which a suite must not have: what they point at differs by machine."""
    return tuple(
        sorted(path for path in _paths(folder) if (folder / path).is_symlink() or not (folder / path).is_file())
    )


def suite_tar(files: Mapping[str, bytes]) -> bytes:
    """A tar that is equal for equal files: sorted, of nobody, from the beginning of time."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(files):
            entry = tarfile.TarInfo(path)
            entry.size, entry.mode = len(files[path]), 0o644
            tar.addfile(entry, io.BytesIO(files[path]))
    return buffer.getvalue()


def file_digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each file."""
    return {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}


def is_left_out(path: str) -> bool:
    """Whether that path in a suite is none of its files."""
    return any(_is_left_out(name) for name in path.split("/"))


@contextlib.contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except gzip.BadGzipFile:  # an OSError too
        raise
    except OSError as error:
        raise AssessmentError(f"{error.filename} can't be read: {error.strerror}.") from error


def _regular_paths(folder: Path) -> list[str]:
    if odd := irregular_files(folder):
        raise AssessmentError(f"{folder / odd[0]} is no regular file; a suite holds files and folders only.")
    return sorted(_paths(folder))


def _paths(folder: Path) -> Iterator[str]:
    """Of everything that is no folder; links are named and not followed."""
    for parent, folders, names in os.walk(folder):
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        folders[:] = [name for name in folders if name not in links and not _is_left_out(name)]
        for name in (*names, *links):
            if not _is_left_out(name):
                yield (Path(parent) / name).relative_to(folder).as_posix()


def _is_left_out(name: str) -> bool:
    return name == LEFT_OUT or name.startswith(".")
