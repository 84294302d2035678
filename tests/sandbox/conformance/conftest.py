"""Sandboxes of both kinds for one suite of behaviours."""

import contextlib
import io
import secrets
import sys
import tarfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from sandbox import errors
from sandbox.boot import boot_argv, boot_message
from sandbox.boxes import BoxSpec, VolumeMount
from sandbox.candidate_box import CandidateLimits, candidate_spec, candidate_uid, open_candidate_box
from sandbox.command import Command, CommandResult, Sandbox
from sandbox.engine import Box, DockerEngine
from sandbox.images import BuiltImage
from sandbox.local import LocalSandbox
from sandbox.namespaces import user_namespace
from sandbox.runner import layout
from sandbox.wire import REFUSED, command_message, parse_result
from tests.sandbox.conformance.commands import MB, SLOW_SECONDS, TREE

OpenSandbox = Callable[[Mapping[str, bytes]], Sandbox]


def tree_tar(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", encoding="utf-8", errors="surrogateescape") as tar:
        for path, content in files.items():
            member = tarfile.TarInfo(path)
            member.size, member.mtime = len(content), 1_700_000_000
            tar.addfile(member, io.BytesIO(content))
    return out.getvalue()


class BoxedSandbox:
    """A candidate box, reached as an examiner box reaches it."""

    def __init__(self, box: Box, relay: Box, preload_faults: tuple[str, ...]) -> None:
        self.box, self.relay, self.preload_faults = box, relay, preload_faults

    def run(self, command: Command) -> CommandResult:
        request = command_message(command)
        self.relay.send(request.head, *request.blobs)
        answer = self.relay.receive(wall_seconds=command.limits.wall_seconds + SLOW_SECONDS)
        if answer.head["op"] == REFUSED:
            raise getattr(errors, answer.head["kind"])(answer.head["reason"])
        return parse_result(answer)

    def close(self) -> None:
        """The stack that opened the boxes removes them."""


@contextlib.contextmanager
def boxed_sandbox(
    engine: DockerEngine,
    image: BuiltImage,
    tar: bytes,
    *,
    scratch_bytes: int = 0,
    scratch_floor_bytes: int = 0,
    candidate_python: str = "",
    preload: tuple[str, ...] = (),
    cpus: float = 1.0,
    memory_bytes: int = 128 * MB,
) -> Iterator[BoxedSandbox]:
    volume, python = f"takehome-test-{secrets.token_hex(4)}", image.python
    limits = CandidateLimits(
        memory_bytes=memory_bytes,
        pids=32,
        cpus=cpus,
        tree_bytes=96 * MB,
        store_bytes=128 * MB,
        scratch_bytes=scratch_bytes,
    )
    spec = candidate_spec(image=image.tag, python=python, limits=limits, volume=volume)
    examiner = BoxSpec(
        kind="examiner",
        image=image.tag,
        argv=boot_argv(python, "-S"),
        memory_bytes=256 * MB,
        volumes=(VolumeMount(name=volume, path=layout.SOCKET_FOLDER),),
    )
    namespace = user_namespace(engine, engine.info(), image=image.tag, python=python)
    engine.create_memory_volume(volume, MB, uid=namespace.root_uid)
    try:
        with contextlib.ExitStack() as stack:
            opened = open_candidate_box(
                engine,
                spec,
                uid=candidate_uid(user_namespaces=namespace.is_small),
                socket="box-0.sock",
                python=candidate_python or python,
                tree_bytes=limits.tree_bytes,
                tree_tar=tar,
                scratch_bytes=scratch_bytes,
                scratch_floor_bytes=scratch_floor_bytes,
                preload=preload,
            )
            stack.enter_context(opened.box)
            relay = stack.enter_context(engine.open(examiner))
            relay.send(
                *boot_message("tests.sandbox.conformance.relay", ("sandbox", "tests/sandbox/conformance/relay.py"))
            )
            relay.send({"socket": f"{layout.SOCKET_FOLDER}/box-0.sock"})
            yield BoxedSandbox(opened.box, relay, opened.preload_faults)
    finally:
        engine.remove_volume(volume)


@contextlib.contextmanager
def local_sandbox(folder: Path, files: Mapping[str, bytes]) -> Iterator[LocalSandbox]:
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    sandbox = LocalSandbox(folder, Path(sys.executable))
    try:
        yield sandbox
    finally:
        sandbox.close()


@pytest.fixture(
    scope="module",
    params=["local", *(pytest.param(kind, marks=pytest.mark.docker) for kind in ("docker", "docker, forked"))],
)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def open_sandbox(
    kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OpenSandbox]:
    """A sandbox on a tree of these files."""
    with contextlib.ExitStack() as stack:

        def opened(files: Mapping[str, bytes]) -> Sandbox:
            if kind == "local":
                return stack.enter_context(local_sandbox(tmp_path_factory.mktemp("tree"), files))
            engine, image = request.getfixturevalue("engine"), request.getfixturevalue("base_image")
            preload = ("decimal",) if kind == "docker, forked" else ()
            return stack.enter_context(boxed_sandbox(engine, image, tree_tar(files), preload=preload))

        yield opened


@pytest.fixture(scope="module")
def sandbox(open_sandbox: OpenSandbox) -> Sandbox:
    """One for many tests, as it is for many probes: no command may leave anything to the next."""
    return open_sandbox(TREE)
