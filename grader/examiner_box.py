"""An examiner box, seen from the host: it can be opened before it is known whom it will examine."""

import contextlib
import secrets
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

import msgspec

from grader.assessment import Assessment
from grader.circumstances import USUAL, Circumstances
from grader.examiner_order import Order
from grader.large_inputs import large_paths
from grader.model import Snapshot
from grader.shared_runs import SHARED_RUNS_FOLDER
from sandbox.boot import boot_argv, boot_message
from sandbox.boxes import BoxSpec, Tmpfs, VolumeMount
from sandbox.engine import DockerEngine
from sandbox.errors import SandboxError
from sandbox.runner.layout import SOCKET_FOLDER

EXAMINER_PYTHON = "/opt/examiner/bin/python"
EXAMINER_SOURCES = (
    "grader/contract.py",
    "grader/examiner",
    "grader/examiner_order.py",
    "grader/model.py",
    "grader/probe_pattern.py",
    "grader/suites",
    "grader/tree_core.py",
    "sandbox/client.py",
    "sandbox/command.py",
    "sandbox/errors.py",
    "sandbox/known_types.py",
    "sandbox/paths.py",
    "sandbox/protocol.py",
    "sandbox/runner/layout.py",
    "sandbox/wire.py",
)
EXAMINER_BYTES = 2**30
"""For pytest and a suite that holds its data in pandas; flight-delays peaks at 0.3 GB."""
READER_UID = "65533"
"""Reads what candidates wrote; owns nothing in the box."""
SUITES_BYTES = 256 * 2**20
SOCKET_VOLUME_BYTES = 2**20


class ExaminerBox:
    """One that waits for its order, and the volume on which it meets candidate boxes."""

    def __init__(
        self,
        engine: DockerEngine,
        image: str,
        *,
        inputs: tuple[VolumeMount, ...],
        root_uid: int,
        runtime: str,
        environment: tuple[tuple[str, str], ...] = (),
        shared_runs: tuple[VolumeMount, ...] = (),
    ) -> None:
        """`environment`: variables that it gets besides its own. Raises SandboxError."""
        self._engine = engine
        self._ended = False
        self.inputs = inputs
        self.volume = f"takehome-{secrets.token_hex(8)}"
        engine.create_memory_volume(self.volume, SOCKET_VOLUME_BYTES, uid=root_uid)
        try:
            self.box = engine.open(_spec(image, self.volume, (*inputs, *shared_runs), runtime, environment))
        except BaseException:
            self._remove_volume()
            raise
        with contextlib.suppress(SandboxError):  # a box that is gone shows when it gets its order
            self.box.send(*boot_message("grader.examiner.main", EXAMINER_SOURCES))

    def order(
        self,
        assessment: Assessment,
        snapshot: Snapshot,
        tree: bytes,
        circumstances: Circumstances = USUAL,
        *,
        past: bytes = b"",
    ) -> None:
        """Raises BoxDiedError."""
        spans: list[tuple[str, int, int]] = []
        content = bytearray()
        for path, data in sorted(assessment.hidden.files().items()):
            spans.append((path, len(content), len(content) + len(data)))
            content += data
        order = Order(
            op="examine",
            contract=assessment.contract,
            snapshot=snapshot,
            suite=assessment.hidden.name,
            suite_files=tuple(spans),
            large=large_paths(assessment, assessment.hidden),
            builtin=assessment.builtin,
            preparation=assessment.hidden.preparation,
            areas=tuple(area.id for area in assessment.rubric.areas),
            wall_seconds=assessment.limits.wall_seconds,
            mutant_seconds=assessment.limits.mutant_seconds,
            only=circumstances.only,
            without=circumstances.without,
            look_around=circumstances.look_around,
            junk=circumstances.junk,
            shared_runs=f"{SHARED_RUNS_FOLDER}/{circumstances.core}" if circumstances.core else "",
        )
        self.box.send(msgspec.to_builtins(order), bytes(content), tree, past)

    def end(self) -> None:
        """The box goes; its volume stays for the candidate boxes that have it."""
        if not self._ended:
            self._ended = True
            with contextlib.suppress(SandboxError):  # no reason to lose what was found; the next start sweeps it
                self.box.close()

    def close(self) -> None:
        """No candidate box may have the volume any more."""
        self.end()
        self._remove_volume()

    def _remove_volume(self) -> None:
        with contextlib.suppress(SandboxError):
            self._engine.remove_volume(self.volume)


class ComingBox:
    """An examiner box that is being opened beside whatever else goes on. A context: not taken, it goes again."""

    def __init__(self, open_box: Callable[[], ExaminerBox]) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="examiner-box")
        self._coming: Future[ExaminerBox] | None = self._pool.submit(open_box)

    def take(self) -> ExaminerBox | None:
        """The box, the first time; it is the taker's to close. Raises SandboxError when it could not be opened."""
        coming, self._coming = self._coming, None
        return coming.result() if coming is not None else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._coming is not None and self._coming.exception() is None:  # why it did not open, who takes it is told
            self._coming.result().close()
        self._pool.shutdown()


def _spec(
    image: str,
    volume: str,
    more: tuple[VolumeMount, ...],
    runtime: str,
    environment: tuple[tuple[str, str], ...],
) -> BoxSpec:
    return BoxSpec(
        kind="examiner",
        runtime=runtime,
        image=image,
        argv=boot_argv(EXAMINER_PYTHON),
        memory_bytes=EXAMINER_BYTES,
        capabilities=("SETUID", "SETGID", "KILL"),
        tmpfs=(
            Tmpfs(path="/suites", size_bytes=SUITES_BYTES, mode="0700"),
            Tmpfs(path="/tmp", size_bytes=SUITES_BYTES, mode="0700"),  # noqa: S108 - in the box
        ),
        volumes=(VolumeMount(name=volume, path=SOCKET_FOLDER), *more),
        env=(
            ("HOME", "/tmp"),  # noqa: S108 - in the box
            ("LANG", "C.UTF-8"),
            ("OMP_NUM_THREADS", "1"),
            ("OPENBLAS_NUM_THREADS", "1"),
            ("TAKEHOME_READER_UID", READER_UID),
            *environment,
        ),
    )
