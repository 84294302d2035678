"""One volume for all that read it: filled once, whole or not there."""

import errno
import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from sandbox.boxes import BoxSpec
from sandbox.engine import DockerEngine
from sandbox.errors import BoxDiedError, NoSpaceError, SandboxError
from sandbox.images import BuiltImage
from sandbox.input_volume import InputFile, InputVolume
from sandbox.protocol import Message

MB = 2**20
FILLED: dict[str, Any] = {"op": "filled", "n_bytes": 1}


@dataclass
class FakeEngine:
    """Its boxes answer in turn; an exception is raised."""

    answers: list[dict[str, Any] | Exception]
    volumes: list[str] = field(default_factory=list)
    n_boxes: int = 0

    def create_volume(self, name: str) -> None:
        self.volumes.append(name)

    def remove_volume(self, name: str) -> None:
        self.volumes.remove(name)

    def open(self, spec: BoxSpec) -> "FakeEngine":
        self.n_boxes += 1
        return self

    def __enter__(self) -> "FakeEngine":
        return self

    def __exit__(self, *_: object) -> None:
        """There is nothing to remove."""

    def send(self, head: dict[str, Any], *blobs: bytes) -> None:
        time.sleep(0.001)

    def receive(self, *, wall_seconds: float) -> Message:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Message(head=answer)


def a_file(pieces: Callable[[], Iterator[bytes]] = lambda: iter([b"1"])) -> InputFile:
    return InputFile(path="a1/season.csv", pieces=pieces)


def a_volume(engine: Any, *files: InputFile) -> InputVolume:
    return InputVolume(engine, image="sha256:1", python="/usr/bin/python3", files=files)


def test_it_is_filled_once_however_many_ask_at_the_same_time() -> None:
    engine = FakeEngine([FILLED])
    volume, together = a_volume(engine, a_file()), threading.Barrier(4)

    def ask(_: int) -> str:
        together.wait()
        return volume.mounts()[0].name

    with ThreadPoolExecutor(4) as pool:
        names = set(pool.map(ask, range(4)))
    assert (len(names), engine.n_boxes) == (1, 1)
    assert engine.volumes == [*names]
    volume.close()
    assert engine.volumes == []


def test_without_files_there_is_no_volume() -> None:
    engine = FakeEngine([])
    volume = a_volume(engine)
    assert volume.mounts() == ()
    volume.close()
    assert (engine.n_boxes, engine.volumes) == (0, [])


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"op": "failed", "number": errno.ENOSPC, "reason": "No space left on device"}, NoSpaceError),
        ({"op": "failed", "number": errno.EIO, "reason": "Input/output error"}, SandboxError),
        (BoxDiedError("it ended"), BoxDiedError),
    ],
)
def test_what_could_not_be_filled_is_gone_and_the_next_call_tries_again(
    answer: dict[str, Any] | Exception, error: type[SandboxError]
) -> None:
    engine = FakeEngine([answer, FILLED])
    volume = a_volume(engine, a_file())
    with pytest.raises(error):
        volume.mounts()
    assert engine.volumes == []
    assert [mount.read_only for mount in volume.mounts()] == [True]


def test_a_file_that_can_not_be_read_is_told_as_it_is() -> None:
    def broken() -> Iterator[bytes]:
        yield b"1"
        raise LookupError("cut short")

    engine = FakeEngine([])
    with pytest.raises(LookupError, match="cut short"):
        a_volume(engine, a_file(broken)).mounts()
    assert engine.volumes == []


READER = """
import hashlib, json, os
def tried(what, *arguments):
    try: return str(what(*arguments))
    except OSError as error: return error.strerror
seen = {
    "write": tried(os.open, "/inputs/a1/season.csv", os.O_WRONLY),
    "create": tried(os.open, "/inputs/note", os.O_WRONLY | os.O_CREAT),
    "list": tried(os.listdir, "/inputs"),
    "chmod": tried(os.chmod, "/inputs/a1/season.csv", 0o777),
    "size": os.stat("/inputs/a1/season.csv").st_size,
}
seen["digest"] = hashlib.file_digest(open("/inputs/a1/season.csv", "rb"), "sha256").hexdigest()
text = json.dumps({**seen, "blobs": []}).encode()
os.write(1, len(text).to_bytes(4, "big") + text)
"""


@pytest.mark.docker
@pytest.mark.parametrize("user", ["0:0", "200001:200001"])
def test_on_a_real_engine_it_holds_what_was_sent_for_reading_alone(
    engine: DockerEngine, base_image: BuiltImage, user: str
) -> None:
    piece = bytes(range(256)) * 4096
    files = (InputFile(path="a1/season.csv", pieces=lambda: iter([piece] * 30)),)
    volume = InputVolume(engine, image=base_image.tag, python=base_image.python, files=files)
    try:
        mounts = volume.mounts()
        argv = (base_image.python, "-I", "-S", "-c", READER)
        spec = BoxSpec(kind="trial", image=base_image.tag, argv=argv, memory_bytes=64 * MB, volumes=mounts, user=user)
        with engine.open(spec) as box:
            seen = box.receive(wall_seconds=60).head
    finally:
        volume.close()
    assert seen.pop("digest") == hashlib.sha256(piece * 30).hexdigest()
    assert seen.pop("size") == 30 * MB
    assert seen.pop("list") == ("['a1']" if user == "0:0" else "Permission denied")
    assert set(seen) == {"write", "create", "chmod"}
    assert set(seen.values()) <= {"Read-only file system", "Permission denied", "Operation not permitted"}
    assert [name for name, _ in engine.volumes() if name == mounts[0].name] == []
