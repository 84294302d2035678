"""Wheels from an index into an image: downloaded in a box with network, unpacked in another without.

    lock, requirements ──► fetch box (network, unprivileged, read-only root) ──► hashed pins, wheels
    wheel, wheel, …    ──► install box (no network, unprivileged, root fs of the parent image) ──► commit

The host passes each wheel on unopened, and holds one at a time.
"""

import errno
import os
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec

from sandbox.base_image import INSTALL_SOURCES, INSTALLER_UID
from sandbox.boot import boot_argv, boot_message
from sandbox.boxes import BoxSpec, Tmpfs
from sandbox.engine import Box, DockerEngine, ImageInfo
from sandbox.errors import BoxDiedError, BoxTimeoutError, BuildBrokenError, ImageError, NoSpaceError, SandboxError
from sandbox.host_network import HostNetwork
from sandbox.known_types import known
from sandbox.protocol import Message, ProtocolError
from sandbox.pythons import Python

WHEELS_BYTES = 3 * 2**30
"""For the wheels of one environment together, packed: torch with CUDA comes to 2.6 GB."""
_FETCH_UID = 65532
_FETCH_MEMORY_BYTES = 1024 * 2**20
_INSTALL_MEMORY_BYTES = 4 * 2**30
"""Two copies of the largest wheel, and the byte code compiler."""
_RESOLVE_SECONDS = 480
_FETCH_SECONDS = 1200
_INSTALL_SECONDS = 900
T = TypeVar("T")


class WheelsTooLargeError(Exception):
    """The wheels of a lock together are more than `WHEELS_BYTES`."""


class WheelsRefusedError(Exception):
    """Some wheels may not be unpacked; `reasons` by package name."""

    def __init__(self, reasons: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {reason}" for name, reason in sorted(reasons.items())))
        self.reasons = reasons


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What is to be resolved."""

    lock: str
    """Pins that are preferred."""
    names: tuple[str, ...]
    requirements: tuple[str, ...]
    forbidden: dict[str, str]
    """Package → why its wheels were refused before."""
    target: Python | None = None
    """None: the Python of the box that resolves."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolved:
    lock: str
    refused: dict[str, str]
    """Requirement → reason."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VenvPlan:
    tag: str
    parent: str
    """The image to build on."""
    base_python: str
    """Ours, which unpacks."""
    prefix: str
    lock: str
    labels: dict[str, str]
    python: str = ""
    """The venv's own, of the parent image; empty: that is ours."""
    target: Python | None = None
    """What the wheels are for; None: the Python of the box that fetches them."""


class FetchBox:
    """A box with network for one lock; a context manager. It runs nothing that it downloads."""

    def __init__(self, engine: DockerEngine, *, image: str, python: str, network: HostNetwork) -> None:
        self._network = network
        work = Tmpfs(path="/scratch", size_bytes=WHEELS_BYTES, uid=_FETCH_UID, executable=True)
        spec = BoxSpec(
            kind="fetch", image=image, argv=boot_argv(python), memory_bytes=_FETCH_MEMORY_BYTES, pids=512,
            user=f"{_FETCH_UID}:{_FETCH_UID}", network="bridge", tmpfs=(work,), shm_bytes=16 * 2**20,
        )  # fmt: skip
        self._box = engine.open(spec)

    def __enter__(self) -> Self:
        try:
            self._box.send(*boot_message("sandbox.install_box.fetch", INSTALL_SOURCES))
            self._box.send(*self._network.message())
        except BaseException:
            self._box.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._box.close()

    def resolve(self, wish: Wish) -> Resolved:
        """Pins for the names and what of the requirements can be had; those of the lock where nothing speaks against.

        Raises:
            ImageError: the index does not answer, or the names alone don't resolve on our Python.
        """
        return self._resolved(self._resolve(wish, whole=False))

    def resolve_all(self, wish: Wish) -> Resolved | None:
        """As `resolve`, at the cost of one attempt; None when something can't be had. Raises ImageError."""
        answer = self._resolve(wish, whole=True)
        return None if answer.head.get("op") == "in_part" else self._resolved(answer)

    def download(self, lock: str, target: Python | None = None) -> tuple[str, ...]:
        """File names of the lock's wheels; each is then to be taken by `next_wheel`, in this order.

        Raises:
            WheelsTooLargeError: they don't fit together.
            ImageError: one could not be downloaded, or has another hash.
        """
        answer = self._ask({"op": "download", "lock": lock, "target": _told(target)}, _FETCH_SECONDS)
        if answer.head.get("too_large"):
            raise WheelsTooLargeError
        if answer.head.get("op") != "wheels":
            raise ImageError(_index_trouble(answer.head))
        return _converted(answer.head, _Wheels).names

    def next_wheel(self) -> bytes:
        return _receive(self._box, _FETCH_SECONDS).blobs[0]

    def _resolve(self, wish: Wish, *, whole: bool) -> Message:
        request: dict[str, Any] = {
            "op": "resolve",
            "lock": wish.lock,
            "names": wish.names,
            "requirements": wish.requirements,
        }
        request |= {"forbidden": wish.forbidden, "target": _told(wish.target), "whole": whole}
        return self._ask(request, _RESOLVE_SECONDS)

    def _resolved(self, answer: Message) -> Resolved:
        if answer.head.get("op") != "resolved":
            raise ImageError(_index_trouble(answer.head))
        return _converted(answer.head, Resolved)

    def _ask(self, request: dict[str, Any], seconds: float) -> Message:
        self._box.send(request)
        return _receive(self._box, seconds)


def build_venv(engine: DockerEngine, plan: VenvPlan, fetch: FetchBox) -> ImageInfo:
    """An image with the lock's packages at the plan's prefix; their versions are a label of it.

    Raises:
        WheelsRefusedError: a wheel holds what may not be unpacked; there is no image then.
        WheelsTooLargeError: they don't fit together.
        ImageError: the index did not hand them out, or a box failed.
    """
    names = fetch.download(plan.lock, plan.target)
    spec = BoxSpec(
        kind="install", image=plan.parent, argv=boot_argv(plan.base_python, "-S"), memory_bytes=_INSTALL_MEMORY_BYTES,
        cpus=min(2, engine.info().n_cpus), user=f"{INSTALLER_UID}:{INSTALLER_UID}", read_only=False,
        tmpfs=tuple(Tmpfs(path=path, size_bytes=2**24, uid=INSTALLER_UID) for path in _SCRATCH),
        shm_bytes=16 * 2**20,
    )  # fmt: skip
    try:
        with engine.open(spec) as box:
            box.send(*boot_message("sandbox.install_box.install", INSTALL_SOURCES))
            order = {"op": "install", "prefix": plan.prefix, "lock": plan.lock, "n_wheels": len(names)}
            box.send({**order, "python": plan.python or plan.base_python})
            for name in names:
                box.send({"op": "wheel", "name": name}, fetch.next_wheel())
            installed = _converted(_receive(box, _INSTALL_SECONDS).head, _Installed)
            if installed.refused:
                raise WheelsRefusedError(installed.refused)
            versions = msgspec.json.encode(installed.versions, order="sorted").decode()
            return box.commit(plan.tag, {**plan.labels, "takehome.versions": versions})
    except BoxDiedError as error:
        raise _broken(f"The wheels for {plan.tag} could not be unpacked.", error) from error


_SCRATCH = ("/tmp", "/var/tmp", "/run/lock")  # noqa: S108
"""What every user may write to in a Debian image; nothing of it is to become part of one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wheels:
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Installed:
    versions: dict[str, str]
    refused: dict[str, str]


def _told(target: Python | None) -> dict[str, str] | None:
    return None if target is None else {"python": target.version, "glibc": target.glibc}


def _receive(box: Box, seconds: float) -> Message:
    try:
        return box.receive(wall_seconds=seconds)
    except (BoxDiedError, BoxTimeoutError, ProtocolError) as error:
        raise _broken("An image could not be built.", error) from error


def _broken(what: str, error: Exception) -> SandboxError:
    """The programs in these boxes are ours, and say so where a disk is full."""
    if os.strerror(errno.ENOSPC) in str(error):
        return NoSpaceError(f"{what} The engine's disk is full: {error} `takehome clean` frees some.")
    return BuildBrokenError(f"{what} {error}")


def _converted(head: dict[str, Any], kind: type[T]) -> T:
    try:
        return msgspec.convert(head, known(kind))
    except msgspec.ValidationError as error:
        raise ImageError(f"A box that builds images answered nonsense: {error}") from error


def _index_trouble(head: dict[str, Any]) -> str:
    words = " ".join(str(head.get("detail", "")).split())[-700:]
    return (
        f"The package index did not hand out what an environment needs: {words} "
        f"Check the network, the proxy and the index settings (`takehome doctor`), then run it again."
    )
