"""Where an examination happens: in the examiner box, the submission behind a socket, or on a candidate's machine."""

import gzip
import io
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from grader.examiner.channel import Channel
from grader.examiner.past import PastText
from grader.examiner_order import Order
from grader.model import Snapshot
from sandbox.client import SocketSandbox
from sandbox.command import Sandbox
from sandbox.protocol import Message
from sandbox.runner.layout import SOCKET_FOLDER

SUITES_FOLDER = Path("/suites")
CONNECT_SECONDS = 300.0
"""More than twice what the host gives a box to open: an old one is waited for first. It opens in about a second."""
TREE_BYTES = 2**30
"""Most that is read of a snapshot's files."""
_NOT_READ = {".git", ".takehome", ".venv", "__pycache__", "node_modules", "venv"}


class Workplace(Protocol):
    @property
    def suite_folder(self) -> Path: ...

    @property
    def snapshot(self) -> Snapshot: ...

    def files(self) -> Mapping[str, bytes]:
        """The submission's regular files by path."""
        ...

    def past(self) -> tuple[PastText, ...]:
        """Texts of earlier commits that the graded one no longer has, oldest first."""
        ...

    def large(self) -> Mapping[str, Path]:
        """The suite's large files: where commands, and the suite itself, read them."""
        ...

    def sandbox(self, box: int, generation: int) -> Sandbox:
        """Generation 0 is that of the beginning; each later one takes the place of one that died."""
        ...

    def close(self) -> None:
        """What it laid down on a candidate's machine is gone."""
        ...


class BoxWorkplace:
    """`message` holds the order's blobs: the suite's files, and the snapshot's tree as a tar of the intake box's."""

    def __init__(self, order: Order, message: Message, channel: Channel) -> None:
        self.snapshot = order.snapshot
        self.suite_folder = SUITES_FOLDER / order.suite
        self._channel = channel
        self._large = {name: Path(path) for name, path in order.large}
        self._tree = message.blobs[1]
        self._past = message.blobs[2]
        for name, start, end in order.suite_files:
            path = self.suite_folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(message.blobs[0][start:end])

    def files(self) -> Mapping[str, bytes]:
        return dict(_members(self._tree))

    def past(self) -> tuple[PastText, ...]:
        named = ((name.partition("/"), content) for name, content in _members(self._past))
        return tuple(PastText(commit=commit, path=path, content=content) for (commit, _, path), content in named)

    def large(self) -> Mapping[str, Path]:
        return self._large

    def sandbox(self, box: int, generation: int) -> Sandbox:
        if generation:
            self._channel.box_died(box, generation)
        path = f"{SOCKET_FOLDER}/box-{box}-{generation}.sock"
        sandbox = SocketSandbox(path, connect_seconds=CONNECT_SECONDS)
        try:
            sandbox.connect()
        except OSError as error:  # ours: no command has run in it
            raise RuntimeError(f"candidate box {box} did not open: {error}") from error
        return sandbox

    def close(self) -> None:
        """The box goes with all that is in it."""


class LocalWorkplace:
    """The candidate's own folder, as it is."""

    def __init__(self, order: Order) -> None:
        from grader.intake_box.declaration import DECLARATION, read_declaration  # not in the examiner box
        from grader.intake_box.requirements import read_requirements

        self.suite_folder = Path(order.suite_folder)
        self._folder = Path(order.local_folder)
        self._ignored = order.local_ignored
        self._python = Path(order.local_python)
        self._scratch = order.local_scratch
        self._opened: list[Sandbox] = []
        file = self._folder / DECLARATION
        self._large = tuple(name for name, _ in order.large)
        self._unpacked = tempfile.TemporaryDirectory(prefix="takehome-large-")
        declared = read_declaration(file.read_bytes() if file.is_file() else None)
        required = read_requirements(lambda path: _content(self._folder / path))
        self.snapshot = replace(
            order.snapshot,
            requirements=required.requirements,
            parts=declared.parts,
            claims=declared.claims,
            findings=declared.findings,
        )

    def files(self) -> Mapping[str, bytes]:
        paths = (path for path in sorted(self._folder.rglob("*")) if path.is_file() and not path.is_symlink())
        relative = (path.relative_to(self._folder) for path in paths)
        return {
            path.as_posix(): (self._folder / path).read_bytes()
            for path in relative
            if not _NOT_READ & set(path.parts) and not self._is_ignored(path.as_posix())
        }

    def past(self) -> tuple[PastText, ...]:
        return ()

    def large(self) -> Mapping[str, Path]:
        return {name: self._large_path(name) for name in self._large}

    def sandbox(self, box: int, generation: int) -> Sandbox:
        from sandbox.local import LocalSandbox  # not in the examiner box

        self._opened.append(LocalSandbox(self._folder, self._python, scratch=self._scratch))
        return self._opened[-1]

    def close(self) -> None:
        for sandbox in self._opened:
            sandbox.close()
        self._unpacked.cleanup()

    def _is_ignored(self, path: str) -> bool:
        return any(path == ignored or (ignored.endswith("/") and path.startswith(ignored)) for ignored in self._ignored)

    def _large_path(self, name: str) -> Path:
        """Where the suite has it; one that lies gzipped there is unpacked."""
        from grader.suite_files import file_pieces, stored_path  # not in the examiner box

        if stored_path(self.suite_folder, name) == name:
            return self.suite_folder / name
        place = Path(self._unpacked.name) / Path(name).name
        with place.open("wb") as file:
            file.writelines(file_pieces(self.suite_folder, name))
        return place


def suite_data(folder: Path, name: str) -> bytes:
    """A file of the suite by the name that the assessment gives it; one that lies gzipped is unpacked."""
    path = folder / name
    packed = path.with_name(path.name + ".gz")
    return gzip.decompress(packed.read_bytes()) if not path.exists() and packed.exists() else path.read_bytes()


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _members(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of a tar's regular files; no more of them than TREE_BYTES together."""
    if not content:
        return
    left = TREE_BYTES
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as tar:
        for member in tar:
            file = tar.extractfile(member) if member.isreg() and member.size <= left else None
            if file is not None:
                left -= member.size
                yield member.name, file.read()
