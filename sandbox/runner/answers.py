"""Reading what a command was to write: size first, no link followed, no fifo waited for."""

import contextlib
import hashlib
import os
import stat

from sandbox.command import Answer, AnswerState, Wanted
from sandbox.runner.tree import walk

FILES_LIMIT = 10_000
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_CHUNK_BYTES = 2**20


def read_answer(top: str, wanted: Wanted) -> Answer:
    """The answer with its content, also where it is to be kept: that is the caller's to do. Paths as they are."""
    return _read_folder(top, wanted) if wanted.folder else _read_file(top, wanted.path, wanted.limit_bytes)


def folder_digest(files: tuple[Answer, ...]) -> str:
    lines = sorted(f"{file.path}\0{file.digest}\n".encode("utf-8", "surrogateescape") for file in files)
    return hashlib.sha256(b"".join(lines)).hexdigest()


def _read_file(top: str, path: str, limit_bytes: int) -> Answer:
    try:
        fd = _open(top, path, _FILE)
    except FileNotFoundError:
        return Answer(path=path, state=AnswerState.MISSING)
    except OSError:  # a link (ELOOP), a socket (ENXIO), a file where a folder was due (ENOTDIR)
        return Answer(path=path, state=AnswerState.NOT_REGULAR)
    try:
        state = os.fstat(fd)
        if not stat.S_ISREG(state.st_mode):
            return Answer(path=path, state=AnswerState.NOT_REGULAR)
        if state.st_size > limit_bytes:
            return Answer(path=path, state=AnswerState.TOO_LARGE, size_bytes=state.st_size)
        content = _content(fd, limit_bytes + 1)
    finally:
        os.close(fd)
    if len(content) > limit_bytes:  # grew meanwhile, which only a survivor on the host can make it do
        return Answer(path=path, state=AnswerState.TOO_LARGE, size_bytes=len(content))
    digest = hashlib.sha256(content).hexdigest()
    return Answer(path=path, state=AnswerState.FILE, size_bytes=len(content), content=content, digest=digest)


def _read_folder(top: str, wanted: Wanted) -> Answer:
    try:
        os.close(_open(top, wanted.path, _FOLDER))
    except FileNotFoundError:
        return Answer(path=wanted.path, state=AnswerState.MISSING)
    except OSError:
        return Answer(path=wanted.path, state=AnswerState.NOT_REGULAR)
    folder = f"{top}/{wanted.path}"
    found = [(path, state.st_size) for path, state in walk(folder) if stat.S_ISREG(state.st_mode)]
    size_bytes = sum(size for _, size in found)
    if size_bytes > wanted.limit_bytes or len(found) > FILES_LIMIT:
        return Answer(path=wanted.path, state=AnswerState.TOO_LARGE, size_bytes=size_bytes)
    read = (_read_file(folder, path, wanted.limit_bytes) for path, _ in sorted(found))
    files = tuple(file for file in read if file.state is AnswerState.FILE)
    return Answer(
        path=wanted.path,
        state=AnswerState.FOLDER,
        size_bytes=sum(file.size_bytes for file in files),
        digest=folder_digest(files),
        files=files,
    )


def _open(top: str, path: str, flags: int) -> int:
    """The last component with `flags`, the folders above as folders: no link anywhere below `top`."""
    *folders, name = path.split("/")
    fd = os.open(top, _FOLDER)
    try:
        for folder in folders:
            above, fd = fd, _open_owned(folder, _FOLDER, fd)
            os.close(above)
        return _open_owned(name, flags, fd)
    finally:
        os.close(fd)


def _open_owned(name: str, flags: int, within: int) -> int:
    """Its owner may have left it unreadable."""
    try:
        return os.open(name, flags, dir_fd=within)
    except PermissionError:
        mode = os.stat(name, dir_fd=within, follow_symlinks=False).st_mode
        if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
            with contextlib.suppress(OSError):
                os.chmod(name, 0o700, dir_fd=within)
        return os.open(name, flags, dir_fd=within)


def _content(fd: int, limit_bytes: int) -> bytes:
    parts = bytearray()
    while len(parts) < limit_bytes and (part := os.read(fd, min(_CHUNK_BYTES, limit_bytes - len(parts)))):
        parts += part
    return bytes(parts)
