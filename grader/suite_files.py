"""The files of a suite, as they go into the examiner box."""

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from grader.errors import AssessmentError

LEFT_OUT = "__pycache__"


def suite_files(folder: Path) -> dict[str, bytes]:
    """Path (POSIX, relative to the suite) and content of every file, sorted; `__pycache__` and dot files are left out.

    Raises:
        AssessmentError: there is something in it that is neither file nor folder, such as a link, or can't be read.
    """
    if odd := irregular_files(folder):
        raise AssessmentError(f"{folder / odd[0]} is no regular file; a suite holds files and folders only.")
    try:
        return {path: (folder / path).read_bytes() for path in sorted(_paths(folder))}
    except OSError as error:
        raise AssessmentError(f"{error.filename} can't be read: {error.strerror}.") from error


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
