"""A volume with files that are too large to be laid into a tree: filled once, then read by any number of boxes."""

import contextlib
import errno
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sandbox.boot import boot_argv, boot_message
from sandbox.boxes import RUNNER_BYTES, BoxSpec, VolumeMount
from sandbox.engine import Box, DockerEngine
from sandbox.errors import NoSpaceError, SandboxError
from sandbox.fill_box.main import INPUT_FOLDER

SOURCES = ("sandbox/fill_box", "sandbox/paths.py", "sandbox/protocol.py")
FILL_SECONDS = 600
"""For the box to say that all is written, after the last byte was taken: the disk may be slow."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InputFile:
    path: str
    """`FOLDER/NAME` on the volume. Whoever knows it may read the file; nobody can list what there is."""
    pieces: Callable[[], Iterator[bytes]]
    """Its content, a few MB at a time; asked for once for each attempt."""


class InputVolume:
    """Made and filled at the first call for it; safe to use from several threads. No files: no volume."""

    def __init__(self, engine: DockerEngine, *, image: str, python: str, files: tuple[InputFile, ...]) -> None:
        """`python` is an interpreter of ours in `image`."""
        self._engine = engine
        self._image, self._python = image, python
        self._files = files
        self._lock = threading.Lock()
        self._name = ""

    def mounts(self) -> tuple[VolumeMount, ...]:
        """For the boxes that are to read it. The first caller fills it, and others wait meanwhile.

        Raises:
            SandboxError: it can't be made or filled (NoSpaceError: the engine's disk is full); there is none then, and
                the next call tries again. What the files' own reading raises goes through.
        """
        with self._lock:
            if self._files and not self._name:
                self._name = self._filled()
        return (VolumeMount(name=self._name, path=INPUT_FOLDER, read_only=True),) if self._name else ()

    def close(self) -> None:
        """It is gone; no box may hold it any more."""
        with self._lock, contextlib.suppress(SandboxError):  # the next start sweeps it
            if self._name:
                self._engine.remove_volume(self._name)
            self._name = ""

    def _filled(self) -> str:
        name = f"takehome-inputs-{secrets.token_hex(8)}"
        self._engine.create_volume(name)
        try:
            with self._engine.open(self._spec(name)) as box:
                self._fill(box)
        except BaseException:
            with contextlib.suppress(SandboxError):  # what went wrong first is what is told
                self._engine.remove_volume(name)
            raise
        return name

    def _spec(self, volume: str) -> BoxSpec:
        return BoxSpec(
            kind="fill",
            image=self._image,
            argv=boot_argv(self._python, "-S"),
            memory_bytes=2 * RUNNER_BYTES,
            volumes=(VolumeMount(name=volume, path=INPUT_FOLDER),),
        )

    def _fill(self, box: Box) -> None:
        box.send(*boot_message("sandbox.fill_box.main", SOURCES))
        for file in self._files:
            box.send({"op": "file", "path": file.path})
            for piece in file.pieces():
                box.send({"op": "piece"}, piece)
        box.send({"op": "end"})
        answer = box.receive(wall_seconds=FILL_SECONDS).head
        if answer.get("number") in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpaceError("The engine's disk is too full for the assessment's large inputs. Free some.")
        if answer.get("op") != "filled":
            raise SandboxError(f"The assessment's large inputs could not be written: {answer.get('reason')}.")
