"""The host's side of an intake: a source goes in, a snapshot and a tree come back, out of an intake box.

    https URL     the box clones it itself; host certificates and proxies are passed in, and a token if there is one
    ssh address   the same, with a key
    local folder  read here as bytes, sent in, and cloned in a box that has no network

The host runs no Git, parses nothing of a repository, and never opens the tree.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple, Protocol, assert_never

import msgspec

from grader.credentials import NO_CREDENTIALS, Credentials
from grader.deadline import seconds_of
from grader.errors import NothingInTimeError, SourceError
from grader.intake_box.access import Access, access_message
from grader.intake_box.limits import IntakeLimits
from grader.key import digest
from grader.local_repository import PIECE_BYTES, LocalRepository, Piece, local_repository
from grader.model import File, Snapshot
from grader.plain import plain
from grader.source import Source, SourceKind
from grader.suite_files import file_digests
from sandbox.boot import boot_argv, boot_message, source_files
from sandbox.boxes import BoxSpec, Tmpfs
from sandbox.engine import ExitState
from sandbox.errors import BoxDiedError, SandboxError
from sandbox.host_network import HostNetwork, host_network
from sandbox.known_types import known
from sandbox.protocol import Message, ProtocolError
from sandbox.pythons import OURS

__all__ = ["Intake", "IntakeLimits", "Taken"]

TOOLS_PYTHON = "/opt/takehome-tools/bin/python"
BOX_USER = 65534
"""Debian's nobody: ssh does nothing for a user whom /etc/passwd has not."""
_BOX_PROGRAM = "grader.intake_box.main"
_BOX_SOURCES = ("grader/intake_box", "grader/model.py", "sandbox/protocol.py")
_WORK_FOLDER = "/repository"
_MEMORY_BYTES = 384 * 2**20
"""For Git's processes and ours, the tar apart."""
_SPARE_BYTES = 32 * 2**20
"""Of the tmpfs, so that the limit's own sentence comes before the file system's."""
_GUARD_SECONDS = 60
"""More than the box gives itself: starting, and sending the answer."""
_TAR_OVERHEAD_BYTES = 4_096
"""Of one file: header, a long or non-ASCII path's header, padding."""
_TEXT_LIMIT = 4_096
_REASON_LIMIT = 600
OBJECT_ID = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Taken(NamedTuple):
    snapshot: Snapshot
    tree: bytes
    """A tar, made in the intake box; it is passed on unopened."""
    past: bytes = b""
    """Another, of texts of earlier commits; it goes to the examiner box alone."""


class _Job(NamedTuple):
    source: Source
    revision: str | None
    patch: str
    deadline: str | None
    access: Access | None


class IntakeBox(Protocol):
    """What is asked of a box; `sandbox.engine.Box` is one."""

    def send(self, head: dict[str, Any], *blobs: bytes) -> None: ...

    def receive(self, *, wall_seconds: float, blob_limit_bytes: int) -> Message: ...

    def state(self) -> ExitState: ...


class Boxes(Protocol):
    """What is asked of an engine; `sandbox.engine.DockerEngine` is one."""

    def open(self, spec: BoxSpec) -> AbstractContextManager[IntakeBox]: ...


class Intake:
    """Takes repositories in, each in a box of its own. May be used by several threads at once."""

    def __init__(
        self,
        engine: Boxes,
        tools_image: str,
        *,
        limits: IntakeLimits,
        pythons: tuple[str, ...] = (OURS.version,),
        given: Mapping[str, str] | None = None,
        network: str = "bridge",
        host: HostNetwork | None = None,
        credentials: Credentials = NO_CREDENTIALS,
    ) -> None:
        """`pythons`: those that a submission may have, the usual one first; `given`: package → version, of what
        everybody gets on that.

        `network` is for https and ssh sources alone, as in `BoxSpec.network`; `host` is this machine's own by default.
        """
        self._engine = engine
        self.image = tools_image
        self._limits = limits
        self._pythons = pythons
        self._given = dict(given or {})
        self._network = network
        self._host = host
        self._credentials = credentials

    @property
    def mark(self) -> str:
        """Of all that what is taken depends on, the repository apart: equal marks take the same of one commit."""
        code = file_digests(source_files(_BOX_SOURCES))
        return digest([_BOX_PROGRAM, code, asdict(self._limits), self._pythons, self._given])

    def take(
        self, source: Source, revision: str | None = None, *, patch: str = "", deadline: str | None = None
    ) -> Taken:
        """The submission at a branch, tag or commit; at HEAD for None. `patch` is a unified diff that is applied to it.

        With a `deadline`, ISO 8601 with its zone, at the last commit before it on the first-parent line of that.

        Raises:
            NothingInTimeError: there is no such commit.
            SourceError: the repository can't be had, or not within the limits, or the patch does not apply; the
                operator's to mend.
            SandboxError: the box or the engine failed; nothing is known of the repository.
        """
        match source.kind:
            case SourceKind.LOCAL:
                with local_repository(Path(source.location), limit_bytes=self._limits.repository_bytes) as repository:
                    return self._take(_Job(source, revision, patch, deadline, None), repository)
            case SourceKind.HTTPS | SourceKind.SSH:
                access = self._credentials.access(source)
                return self._take(_Job(source, revision, patch, deadline, access), None)
            case _:
                assert_never(source.kind)

    def _take(self, job: _Job, repository: LocalRepository | None) -> Taken:
        network = "none" if repository else self._network
        try:
            with self._engine.open(intake_box(self.image, self._limits, network=network)) as box:
                answer = self._asked(box, job, repository)
        except ProtocolError as error:
            raise SandboxError(f"The intake box gave no proper answer for {job.source.text}: {error}.") from error
        if answer.head.get("op") == "refused":
            raise SourceError(self._reason(job, answer))
        if answer.head.get("op") == "nothing_in_time":
            raise NothingInTimeError(self._reason(job, answer))
        return taken(answer, self._limits, self._pythons)

    def _reason(self, job: _Job, answer: Message) -> str:
        return f"{job.source.text}: {_one_line(answer.head.get('reason'), self._credentials.secrets())}"

    def _asked(self, box: IntakeBox, job: _Job, repository: LocalRepository | None) -> Message:
        try:
            box.send(*box_boot())
            for paths, contents in _batches(repository.pieces() if repository else iter(())):
                box.send({"op": "files", "paths": paths}, *contents)
            box.send(*self._job(job, repository))
            return box.receive(
                wall_seconds=self._limits.wall_seconds + _GUARD_SECONDS,
                blob_limit_bytes=_tar_limit_bytes(self._limits) + _past_limit_bytes(self._limits),
            )
        except BoxDiedError as error:
            if box.state().out_of_memory:
                raise SourceError(
                    f"{job.source.text}: reading it takes more memory than an intake gives. "
                    "Is there a very large file in it or its history?"
                ) from error
            raise

    def _job(self, job: _Job, repository: LocalRepository | None) -> tuple[Any, ...]:
        head: dict[str, Any] = {
            "op": "take",
            "source": job.source.location,
            "url": "" if repository else job.source.location,
            "object_format": repository.object_format if repository else "",
            "revision": job.revision,
            "limits": asdict(self._limits),
            "proxies": {},
            "pythons": self._pythons,
            "given": self._given,
            "patch": job.patch,
            "deadline": [job.deadline, seconds_of(job.deadline)] if job.deadline else None,
            "access": access_message(job.access),
        }
        if repository:
            return (head,)
        head["proxies"], blobs = network_settings(self._host)
        return (head, *blobs)


def box_boot() -> tuple[dict[str, Any], bytes]:
    """The first message to an intake box: its program."""
    return boot_message(_BOX_PROGRAM, _BOX_SOURCES)


def network_settings(host: HostNetwork | None) -> tuple[dict[str, str], tuple[bytes, ...]]:
    """What a box needs to reach hosts as this machine does, or as `host` does: proxies, and the CA bundle if any."""
    host = host or host_network()
    proxies = {name: value for name, value in host.env if name.lower().endswith("_proxy")}
    return proxies, (host.ca_bundle.read_bytes(),) if host.ca_bundle else ()


def intake_box(image: str, limits: IntakeLimits, *, network: str) -> BoxSpec:
    """No network but to clone from; a tmpfs for the clone, and as much again for what was sent in."""
    copies = 2 if network == "none" else 1
    work = Tmpfs(path=_WORK_FOLDER, size_bytes=copies * limits.repository_bytes + _SPARE_BYTES, uid=BOX_USER)
    return BoxSpec(
        kind="intake",
        image=image,
        argv=boot_argv(TOOLS_PYTHON),
        memory_bytes=_MEMORY_BYTES + 2 * (_tar_limit_bytes(limits) + _past_limit_bytes(limits)),
        pids=64,
        user=f"{BOX_USER}:{BOX_USER}",
        network=network,
        tmpfs=(work,),
    )


def taken(answer: Message, limits: IntakeLimits, pythons: tuple[str, ...] = (OURS.version,)) -> Taken:
    """The answer of an intake box, checked: it has parsed hostile bytes, and is not believed further than needed.

    Raises:
        SandboxError: it is no snapshot, or none that an intake within the limits makes.
    """
    if answer.head.get("op") != "taken" or len(answer.blobs) != 2:
        raise SandboxError("The intake box answered with something else than a snapshot, a tree and a past.")
    try:
        snapshot = msgspec.convert(plain(answer.head.get("snapshot"), _text), known(Snapshot))
    except (msgspec.ValidationError, ValueError) as error:
        raise SandboxError(f"The intake box answered with something else than a snapshot: {error}.") from error
    fault = _fault(snapshot, limits)
    options = [option.python for option in snapshot.requirements.options]
    if not fault and (len(set(options)) != len(options) or not set(options) <= set(pythons)):
        fault = "a Python that was not offered"
    if not fault and len(answer.blobs[0]) > _tar_limit_bytes(limits):
        fault = "a tree over the limit"
    if not fault and len(answer.blobs[1]) > _past_limit_bytes(limits):
        fault = "a past over the limit"
    if fault:
        raise SandboxError(f"The intake box answered with a snapshot that can't be: {fault}.")
    return Taken(snapshot, *answer.blobs)


def _batches(pieces: Iterator[Piece]) -> Iterator[tuple[list[str], list[bytes]]]:
    """Messages of about 16 MB: a repository is many small files, or a few large ones."""
    paths: list[str] = []
    contents: list[bytes] = []
    n_bytes = 0
    for piece in pieces:
        paths.append(piece.path)
        contents.append(piece.content)
        n_bytes += len(piece.content)
        if n_bytes >= PIECE_BYTES or len(paths) >= 10_000:
            yield paths, contents
            paths, contents, n_bytes = [], [], 0
    if paths:
        yield paths, contents


def _text(text: str, limit: int = _TEXT_LIMIT) -> str:
    """Capped, and no half of a character in it, which no message could be written with."""
    return text[:limit].encode("utf-8", "replace").decode()


def _one_line(reason: object, secrets: tuple[str, ...]) -> str:
    """What a host said may be in it, even a token that was shown to it."""
    text = reason if isinstance(reason, str) else "it can't be taken, and the box gave no reason."
    for secret in secrets:
        text = text.replace(secret, "…")
    return "".join(char if char.isprintable() else " " for char in _text(text, _REASON_LIMIT))


def _fault(snapshot: Snapshot, limits: IntakeLimits) -> str:
    paths = [file.path for file in snapshot.files]
    if not OBJECT_ID.fullmatch(snapshot.commit) or not _DIGEST.fullmatch(snapshot.tree_digest):
        return "a commit or digest that is none"
    if len(paths) > limits.files or len(set(paths)) != len(paths):
        return "too many files, or one of them twice"
    if not all(_is_file(file, limits) for file in snapshot.files):
        return "a file with an odd path, size or digest"
    if len(snapshot.history.commits) > limits.commits or snapshot.history.n_commits < len(snapshot.history.commits):
        return "a history over the limit"
    return ""


def _is_file(file: File, limits: IntakeLimits) -> bool:
    plain = all(part not in ("", ".", "..") for part in file.path.split("/")) and "\0" not in file.path
    return plain and 0 <= file.size_bytes <= limits.file_bytes and bool(OBJECT_ID.fullmatch(file.digest))


def _tar_limit_bytes(limits: IntakeLimits) -> int:
    return limits.tree_bytes + limits.files * _TAR_OVERHEAD_BYTES + 2**20


def _past_limit_bytes(limits: IntakeLimits) -> int:
    return limits.past_bytes + limits.past_texts * _TAR_OVERHEAD_BYTES + 2**20
