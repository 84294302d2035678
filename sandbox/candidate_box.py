"""The candidate box, seen from the host: what it is allowed, and how it is opened."""

import secrets
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta

from sandbox.boot import boot_argv, boot_message
from sandbox.boxes import RUNNER_BYTES, BoxSpec, Tmpfs, VolumeMount
from sandbox.engine import Box, DockerEngine
from sandbox.errors import BoxDiedError
from sandbox.known_types import known
from sandbox.runner import layout
from sandbox.runner.settings import Settings

SOURCES = (
    "sandbox/command.py",
    "sandbox/paths.py",
    "sandbox/protocol.py",
    "sandbox/runner",
    "sandbox/wire.py",
)
"""What travels into the box."""
RUNNER_PIDS = 16
"""Over the command's: process 1, an errand, and what the engine counts at the start."""
OPEN_SECONDS = 120
_MB = 2**20
SCRATCH_FLOOR_BYTES = 2048 * _MB
"""Of the engine's disk, for all else that uses it: `sandbox.space` wants half of that before a run begins."""


_FAULT_LIMIT = 300
_FAULTS_LIMIT = 20


class CandidateBox(NamedTuple):
    box: Box
    preload_faults: tuple[str, ...]
    """What was asked to be preloaded and is not, and why: commands import it themselves."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CandidateLimits:
    memory_bytes: int
    """Largest of all commands' limits."""
    pids: int
    """Largest of all commands' limits."""
    cpus: float = 1.0
    tree_bytes: int = 512 * _MB
    """The tree with all inputs and whatever a command writes there."""
    store_bytes: int = 512 * _MB
    """The clone, the prepared tree, and all kept answers."""
    temporary_bytes: int = 128 * _MB
    home_bytes: int = 64 * _MB
    shared_memory_bytes: int = 64 * _MB
    scratch_bytes: int = 0
    """On the engine's disk; 0: none."""


def candidate_uid(*, user_namespaces: bool = False) -> int:
    """A user of its own for a box: the kernel's quotas are per user. Under user namespaces the numbers end at 65535."""
    return 10_000 + secrets.randbelow(50_000) if user_namespaces else 200_000 + secrets.randbelow(2**30)


def candidate_spec(
    *,
    image: str,
    python: str,
    limits: CandidateLimits,
    volume: str,
    inputs: tuple[VolumeMount, ...] = (),
    runtime: str = "",
) -> BoxSpec:
    """`python` is the base's interpreter, which runs the runner, never the candidate's. `volume` holds the socket."""
    open_folders = (
        (layout.WORK_FOLDER, limits.tree_bytes),
        (layout.TEMPORARY_FOLDER, limits.temporary_bytes),
        (layout.HOME_FOLDER, limits.home_bytes),
    )
    return BoxSpec(
        kind="candidate",
        image=image,
        argv=boot_argv(python, "-S"),
        memory_bytes=limits.memory_bytes + RUNNER_BYTES,
        cpus=limits.cpus,
        pids=limits.pids + RUNNER_PIDS,
        capabilities=("SETUID", "SETGID", "KILL"),
        tmpfs=(
            *(
                Tmpfs(path=path, size_bytes=size, mode="1777", executable=path == layout.WORK_FOLDER)
                for path, size in open_folders
            ),
            Tmpfs(path=layout.STORE_FOLDER, size_bytes=limits.store_bytes),
        ),
        localhost=True,
        shm_bytes=limits.shared_memory_bytes,
        volumes=(
            VolumeMount(name=volume, path=layout.SOCKET_FOLDER),
            *inputs,
            *((VolumeMount(name="", path=layout.SCRATCH_VOLUME),) if limits.scratch_bytes else ()),
        ),
        env=(("MALLOC_MMAP_THRESHOLD_", "131072"),),  # so that the runner gives large blocks back at once
        runtime=runtime,
    )


def open_candidate_box(
    engine: DockerEngine,
    spec: BoxSpec,
    *,
    uid: int,
    socket: str,
    python: str,
    tree_bytes: int,
    tree_tar: bytes,
    scratch_bytes: int = 0,
    scratch_floor_bytes: int = SCRATCH_FLOOR_BYTES,
    preload: tuple[str, ...] = (),
    environment: tuple[tuple[str, str], ...] = (),
    file_order: int | None = None,
) -> CandidateBox:
    """A box that serves commands on `socket`, a name in its volume. `python` is the candidate's interpreter in it.

    `scratch_bytes` is 0 unless the box has the volume for it, `CandidateLimits.scratch_bytes`. What holds the modules
    of `preload` in memory comes on top of the spec's memory, as measured. `environment` goes to every command;
    `file_order` seeds the order in which the tree's files are laid down.

    Raises:
        BoxDiedError, BoxTimeoutError: it did not become ready; there is no box then.
    """
    settings = Settings(
        uid=uid,
        socket=f"{layout.SOCKET_FOLDER}/{socket}",
        python=python,
        tree_bytes=tree_bytes,
        n_threads=max(1, int(spec.cpus)),
        scratch_bytes=scratch_bytes,
        scratch_floor_bytes=scratch_floor_bytes,
        preload=preload,
        environment=environment,
        file_order=-1 if file_order is None else file_order,
    )
    box = engine.open(spec)
    try:
        box.send(*boot_message("sandbox.runner.main", SOURCES))
        box.send(settings.as_head(), tree_tar)
        ready = _ready(box.receive(wall_seconds=OPEN_SECONDS, blob_limit_bytes=0).head)
        if ready.preload_bytes:
            box.raise_memory(ready.preload_bytes)
    except BaseException:
        box.close()
        raise
    return CandidateBox(box, _preload_faults(ready))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Ready:
    op: Literal["ready"]
    preload_bytes: Annotated[int, Meta(ge=0)]
    preload_failed: dict[str, str]
    no_fork_server: str


def _ready(head: dict[str, Any]) -> _Ready:
    try:
        return msgspec.convert(head, known(_Ready))
    except msgspec.ValidationError as error:
        raise BoxDiedError(f"The candidate box did not become ready: {head!r:.300}") from error


def _preload_faults(ready: _Ready) -> tuple[str, ...]:
    """Why a module can't be imported is the word of what was imported."""
    failed = (f"{name}: {why}" for name, why in ready.preload_failed.items())
    unfit = f"no fork server: {ready.no_fork_server}"
    return tuple(text[:_FAULT_LIMIT] for text in (*failed, *([unfit] if ready.no_fork_server else ())))[:_FAULTS_LIMIT]
