"""The Docker engine: the only module that imports `docker`."""

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import IO, Any, Self

import docker
import docker.errors
import docker.utils
import requests
import urllib3

from sandbox.attached import AttachedStream
from sandbox.boxes import LABEL, BoxSpec, container_config, memory_limit_bytes
from sandbox.errors import (
    BoxDiedError,
    BoxTimeoutError,
    EngineTooOldError,
    EngineUnavailableError,
    ImageError,
    ImageGoneError,
    NoSpaceError,
    SandboxError,
)
from sandbox.protocol import BLOB_LIMIT_BYTES, HEAD_LIMIT_BYTES, Message, StreamClosedError, read_message, write_message

OLDEST_API = (1, 41)
"""Docker 20.10: `docker version` names the pair."""
_ANSWER_SECONDS = 120
"""For one request to the engine; removing a box whose tmpfs is full took 20 s on a busy disk."""
_PAUSE_SECONDS = 0.1


@dataclass(frozen=True, kw_only=True, slots=True)
class EngineInfo:
    address: str
    name: str
    version: str
    api_version: str
    runtimes: tuple[str, ...]
    default_runtime: str
    storage_driver: str
    cgroup_version: str
    security: tuple[str, ...]
    """As the engine names them: `seccomp`, `apparmor`, `userns`, `rootless`."""
    root: str
    """The engine's data folder, on the engine's own machine."""
    architecture: str
    n_cpus: int
    memory_bytes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageInfo:
    id: str
    tags: tuple[str, ...]
    size_bytes: int
    labels: dict[str, str]
    created_at: str
    parent: str = ""
    """Id of the image it was committed on, where the engine knows."""
    digests: tuple[str, ...] = ()
    """`repository@sha256:…`, as registries know it; none for an image that was made here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExitState:
    running: bool
    exit_status: int
    out_of_memory: bool


class DockerEngine:
    """One engine, as `DOCKER_HOST` names it. Raises EngineUnavailableError or EngineTooOldError at the start."""

    def __init__(self, *, run_labels: tuple[tuple[str, str], ...] = ()) -> None:
        self.address = os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"
        self._run_labels = run_labels
        try:
            self._client = docker.from_env(version="auto", timeout=_ANSWER_SECONDS, max_pool_size=32)
        except (docker.errors.DockerException, requests.exceptions.RequestException) as error:
            raise EngineUnavailableError(self.address, _short(error)) from error
        self._api = self._client.api
        self._api.trust_env = reads_environment(self._api.base_url)
        if tuple(int(part) for part in self._api.api_version.split(".")[:2]) < OLDEST_API:
            raise EngineTooOldError(f"with API {self._api.api_version}", "Docker 20.10 (API 1.41)")

    def info(self) -> EngineInfo:
        with self._errors():
            info, version = self._api.info(), self._api.version()
        return EngineInfo(
            address=self.address,
            name=next((part["Name"] for part in version.get("Components", [])), "engine"),
            version=version["Version"],
            api_version=version["ApiVersion"],
            runtimes=tuple(sorted(info.get("Runtimes", {}))),
            default_runtime=info.get("DefaultRuntime", ""),
            storage_driver=info.get("Driver", ""),
            cgroup_version=info.get("CgroupVersion", "1"),
            security=tuple(option.split(",")[0].removeprefix("name=") for option in info.get("SecurityOptions") or ()),
            root=info.get("DockerRootDir", ""),
            architecture=info.get("Architecture", ""),
            n_cpus=info.get("NCPU", 1),
            memory_bytes=info.get("MemTotal", 0),
        )

    def answers(self) -> bool:
        """Does it now? It is asked once."""
        try:
            with self._errors():
                return bool(self._api.ping())
        except SandboxError:
            return False

    # Boxes

    def open(self, spec: BoxSpec) -> "Box":
        """A started box; use it as a context manager, which removes it on every path."""
        config = container_config(spec)
        config["Labels"].update(self._run_labels)
        for mount in config["HostConfig"]["Mounts"]:
            if "VolumeOptions" in mount:
                mount["VolumeOptions"]["Labels"].update(self._run_labels)
        with self._errors(spec.image):
            identity = self._api.create_container_from_config(config)["Id"]
        box = Box(self, spec, identity)
        try:
            box.start()
        except BaseException:
            box.close()
            raise
        return box

    def boxes(self, run: str | None = None) -> tuple[tuple[str, dict[str, str]], ...]:
        """Id and labels of every box that we made, those of one run if it is named."""
        with self._errors():
            found = self._api.containers(all=True, filters={"label": _label_filter(run)})
        return tuple((box["Id"], box["Labels"]) for box in found)

    def remove_box(self, identity: str) -> None:
        """Gone on return; that it is gone already is no error.

        Raises:
            SandboxError: somebody else's removal of it has not come to an end.
        """
        with self._errors(), contextlib.suppress(docker.errors.NotFound):
            try:
                self._api.remove_container(identity, force=True, v=True)
            except docker.errors.APIError as error:
                if error.status_code != 409:  # somebody else's removal is on its way
                    raise
                self._await_removal(identity)

    def _await_removal(self, identity: str) -> None:
        """Ends with NotFound. The engine answers 409 at once, and the box may hold its volume for seconds more."""
        deadline = time.monotonic() + _ANSWER_SECONDS
        while time.monotonic() < deadline:
            self._api.inspect_container(identity)
            time.sleep(_PAUSE_SECONDS)
        raise SandboxError(f"The engine has been removing box {identity[:12]} for {_ANSWER_SECONDS} s. Look at it.")

    # Volumes

    def create_memory_volume(self, name: str, size_bytes: int, *, uid: int = 0) -> None:
        """A tmpfs that boxes can share, for root alone. `uid` is the boxes' root as the host numbers it."""
        options = {"type": "tmpfs", "device": "tmpfs", "o": f"size={size_bytes},uid={uid},gid={uid},mode=0700"}
        with self._errors():
            self._api.create_volume(
                name, driver="local", driver_opts=options, labels={LABEL: "volume", **dict(self._run_labels)}
            )

    def create_volume(self, name: str) -> None:
        """On the engine's disk, root's."""
        with self._errors():
            self._api.create_volume(name, driver="local", labels={LABEL: "volume", **dict(self._run_labels)})

    def remove_volume(self, name: str) -> None:
        with self._errors(), contextlib.suppress(docker.errors.NotFound):
            self._api.remove_volume(name, force=True)

    def volumes(self, run: str | None = None) -> tuple[tuple[str, dict[str, str]], ...]:
        with self._errors():
            found = self._api.volumes(filters={"label": _label_filter(run)})["Volumes"] or []
        return tuple((volume["Name"], volume["Labels"]) for volume in found)

    # Images

    def image(self, name: str) -> ImageInfo | None:
        """By tag or id; None if there is none."""
        with self._errors():
            try:
                return _image_info(self._api.inspect_image(name))
            except docker.errors.ImageNotFound:
                return None

    def images(self) -> tuple[ImageInfo, ...]:
        """Every image that we made."""
        with self._errors():
            return tuple(_listed_image(image) for image in self._api.images(filters={"label": LABEL}))

    def images_of_boxes(self) -> frozenset[str]:
        """Ids of the images that containers are made of, ours and others', whether they run or not."""
        with self._errors():
            return frozenset(box["ImageID"] for box in self._api.containers(all=True))

    def pull(self, reference: str, *, wall_seconds: int) -> ImageInfo | None:
        """The image from its registry; None when no registry answers, or it says nothing for `wall_seconds`."""
        with self._errors():
            api = docker.from_env(version=self._api.api_version, timeout=wall_seconds).api
        repository, tag = reference.rsplit(":", 1)
        url = f"{api.base_url}/v{api.api_version}/images/create"
        try:  # not `api.pull`: it sets no time-out, whatever the client's is (docker-py 7.1, api/image.py)
            api.post(url, params={"fromImage": repository, "tag": tag}, timeout=wall_seconds)
        except (docker.errors.DockerException, requests.exceptions.RequestException, urllib3.exceptions.HTTPError):
            return None
        finally:
            api.close()
        return self.image(reference)

    def import_image(self, tar: IO[bytes], tag: str, labels: dict[str, str]) -> ImageInfo:
        """An image of one layer from a root file system's tar, which is passed on unread."""
        repository, version = tag.rsplit(":", 1)
        changes = [f'LABEL "{name}"="{value}"' for name, value in {LABEL: "image", **labels}.items()]
        with self._errors(tag):
            self._api.import_image_from_stream(tar, repository=repository, tag=version, changes=changes)
        return self._image_made(tag)

    def tag(self, image: str, tag: str) -> None:
        repository, version = tag.rsplit(":", 1)
        with self._errors(image):
            self._api.tag(image, repository, version, force=True)

    def remove_image(self, identity: str) -> None:
        with self._errors(), contextlib.suppress(docker.errors.NotFound):
            self._api.remove_image(identity, force=True)

    def _image_made(self, tag: str) -> ImageInfo:
        made = self.image(tag)
        if made is None:
            raise ImageError(f"The engine made no image {tag}, and gave no reason.")
        return made

    @contextlib.contextmanager
    def _errors(self, image: str = "") -> Iterator[None]:
        try:
            yield
        except docker.errors.ImageNotFound as error:
            raise ImageGoneError(f"The image {image} is not there: run `takehome setup`.") from error
        except docker.errors.APIError as error:
            if "no space left" in str(error).lower():
                raise NoSpaceError(
                    f"The engine's disk is full: {_short(error)}. `takehome clean` frees some."
                ) from error
            raise SandboxError(f"The engine refused: {_short(error)}") from error
        except (docker.errors.DockerException, requests.exceptions.RequestException) as error:
            raise EngineUnavailableError(self.address, _short(error)) from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise EngineUnavailableError(self.address, _short(error)) from error


class Box:
    """One container and the stream to its process 1."""

    def __init__(self, engine: DockerEngine, spec: BoxSpec, identity: str) -> None:
        self._engine = engine
        self._api = engine._api
        self.spec = spec
        self.id = identity
        self._stream: AttachedStream | None = None

    def start(self) -> None:
        with self._engine._errors(self.spec.image):
            socket = self._api.attach_socket(
                self.id, params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1, "logs": 0}
            )
            self._stream = AttachedStream(socket)
            self._api.start(self.id)

    def send(self, head: dict[str, Any], *blobs: bytes) -> None:
        """Raises BoxDiedError when nobody reads any more."""
        try:
            write_message(self._open_stream(), head, *blobs)
        except OSError as error:
            raise BoxDiedError(
                f"The {self.spec.kind} box ended while it was written to. {self._last_words()}"
            ) from error

    def receive(
        self,
        *,
        wall_seconds: float,
        head_limit_bytes: int = HEAD_LIMIT_BYTES,
        blob_limit_bytes: int = BLOB_LIMIT_BYTES,
    ) -> Message:
        """The box's next message, whose head, and whose blobs together, must not be larger; what is, is not read.

        Raises:
            BoxTimeoutError: none came in time.
            BoxDiedError: the box ended first; the text holds the end of its standard error.
            ProtocolError: what came is no message.
        """
        stream = self._open_stream()
        stream.deadline = time.monotonic() + wall_seconds
        try:
            return read_message(stream, head_limit_bytes=head_limit_bytes, blob_limit_bytes=blob_limit_bytes)
        except TimeoutError as error:
            raise BoxTimeoutError(
                f"The {self.spec.kind} box did not answer within {wall_seconds:.0f} s. {self._last_words()}"
            ) from error
        except (StreamClosedError, OSError) as error:
            raise BoxDiedError(f"The {self.spec.kind} box ended. {self._last_words()}") from error

    def stderr_tail(self) -> str:
        """The last 64 KB of its standard error that came so far."""
        return self._open_stream().stderr.decode(errors="replace")

    def state(self) -> ExitState:
        with self._engine._errors():
            state = self._api.inspect_container(self.id)["State"]
        return ExitState(
            running=state["Running"], exit_status=state["ExitCode"], out_of_memory=state.get("OOMKilled", False)
        )

    def raise_memory(self, by_bytes: int) -> None:
        """So much more than it was opened with."""
        memory = memory_limit_bytes(self.spec) + by_bytes
        with self._engine._errors():
            self._api.update_container(self.id, mem_limit=memory, memswap_limit=memory)

    def commit(self, tag: str, labels: dict[str, str], config: dict[str, Any] | None = None) -> ImageInfo:
        """An image of what the box's file system now holds, its tmpfs apart.

        The run's labels are blanked: the engine would hand them on, from box to image to every later box.
        """
        repository, version = tag.rsplit(":", 1)
        no_run = dict.fromkeys(dict(self._engine._run_labels), "")
        conf = {
            "Entrypoint": None,
            "Cmd": None,
            "Env": [],
            "Labels": {**no_run, LABEL: "image", **labels},
            **(config or {}),
        }
        with self._engine._errors(tag):
            self._api.commit(self.id, repository=repository, tag=version, conf=conf)
        return self._engine._image_made(tag)

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._engine.remove_box(self.id)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _open_stream(self) -> AttachedStream:
        if self._stream is None:
            raise BoxDiedError(f"The {self.spec.kind} box was never started.")
        return self._stream

    def _last_words(self) -> str:
        words = self.stderr_tail().strip()[-2000:]
        return f"Its last words: {words}" if words else "It said nothing."


def reads_environment(base_url: str) -> bool:
    """Whether proxies, certificates and passwords of the environment may be for the engine that the client has there.

    It looks for them at each call, some forty a submission; a socket and ssh have none.
    """
    return not base_url.startswith("http+docker:")


def _label_filter(run: str | None) -> str:
    return f"{LABEL}.run={run}" if run else LABEL


def _image_info(data: dict[str, Any]) -> ImageInfo:
    return ImageInfo(
        id=data["Id"],
        tags=tuple(data.get("RepoTags") or ()),
        size_bytes=data.get("Size", 0),
        labels=dict((data.get("Config") or {}).get("Labels") or {}),
        created_at=data.get("Created", ""),
        parent=data.get("Parent", ""),
        digests=tuple(data.get("RepoDigests") or ()),
    )


def _listed_image(data: dict[str, Any]) -> ImageInfo:
    """As a list of images has it: to look at each one by itself takes 3 ms more."""
    return ImageInfo(
        id=data["Id"],
        tags=_names(data.get("RepoTags")),
        size_bytes=data.get("Size", 0),
        labels=dict(data.get("Labels") or {}),
        created_at=datetime.fromtimestamp(data.get("Created", 0), UTC).isoformat(),
        parent=data.get("ParentId", ""),
        digests=_names(data.get("RepoDigests")),
    )


def _names(listed: list[str] | None) -> tuple[str, ...]:
    """Engines of old say `<none>:<none>` where there is none."""
    return tuple(name for name in listed or () if not name.startswith("<none>"))


def _short(error: BaseException) -> str:
    """What the engine said, or the system of the way to it: `ConnectionError(ProtocolError(…` is for programmers."""
    causes = list(_causes(error))
    system = next((cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror), None)
    if explanation := getattr(error, "explanation", None):
        text = str(explanation)
    elif system:
        text = system[0].lower() + system[1:]
    elif any(isinstance(cause, (requests.exceptions.Timeout, TimeoutError)) for cause in causes):
        text = f"it said nothing for {_ANSWER_SECONDS} s"
    elif any(isinstance(cause, (ConnectionError, requests.exceptions.ConnectionError)) for cause in causes):
        text = "it broke off"
    else:
        text = str(error)
    return " ".join(text.split())[:300]


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it rests on: libraries put it into the arguments as often as into the cause."""
    pending, seen = [error], set[int]()
    while pending:
        found = pending.pop(0)
        if id(found) not in seen:
            seen.add(id(found))
            yield found
            below = (*found.args, getattr(found, "reason", None), found.__cause__, found.__context__)
            pending += [item for item in below if isinstance(item, BaseException)]
