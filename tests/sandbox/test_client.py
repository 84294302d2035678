"""The client of a runner's socket; the runner is a thread of ours here."""

import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.client import SocketSandbox
from sandbox.command import Command, CommandLimits, Wanted
from sandbox.errors import BoxDiedError, SandboxError
from sandbox.protocol import read_message, write_message
from sandbox.wire import parse_command, result_message
from tests.fakes import a_result

LIMITS = CommandLimits(wall_seconds=5, cpu_seconds=5, memory_bytes=1, pids=1, disk_bytes=1, output_bytes=10)
COMMAND = Command(argv=("x",), limits=LIMITS, wanted=(Wanted(path="a", limit_bytes=10),))


def served(path: Path, answer: Callable[[socket.socket], object]) -> SocketSandbox:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()

    def serve() -> None:
        with listener, listener.accept()[0] as connection:
            answer(connection)

    threading.Thread(target=serve, daemon=True).start()
    return SocketSandbox(str(path), connect_seconds=5)


def replies(*messages: tuple[dict[str, object], bytes]) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        with connection.makefile("rwb") as stream:
            for head, blobs in messages:
                parse_command(read_message(stream))
                write_message(stream, head, *([blobs] if blobs else []))

    return answer


def test_a_result_comes_back(tmp_path: Path) -> None:
    def answer(connection: socket.socket) -> None:
        with connection.makefile("rwb") as stream:
            assert parse_command(read_message(stream)) == COMMAND
            message = result_message(a_result(stdout=b"hi"))
            write_message(stream, message.head, *message.blobs)

    sandbox = served(tmp_path / "s", answer)

    assert sandbox.run(COMMAND).stdout == b"hi"
    sandbox.close()


def test_a_refusal_is_an_error_after_which_the_next_command_may_go_well(tmp_path: Path) -> None:
    sandbox = served(tmp_path / "s", replies(({"op": "refused", "reason": "no room"}, b""), ({"op": "refused"}, b"")))

    for _ in range(2):
        with pytest.raises(SandboxError) as caught:
            sandbox.run(COMMAND)
        assert type(caught.value) is SandboxError
    sandbox.close()


def cut(connection: socket.socket) -> None:
    read_message(connection.makefile("rb"))
    connection.sendall(b"\0\0\1\0{")


@pytest.mark.parametrize(
    "answer",
    [lambda connection: None, cut, replies(({"op": "ran"}, b"")), replies(({"op": "ran"}, b"x" * 1000))],
    ids=["closed", "cut", "no-result", "too-large"],
)
def test_any_break_of_the_stream_is_the_end_of_the_box(
    tmp_path: Path, answer: Callable[[socket.socket], object]
) -> None:
    sandbox = served(tmp_path / "s", answer)

    for _ in range(2):
        with pytest.raises(BoxDiedError):
            sandbox.run(COMMAND)


def test_of_a_result_no_more_is_read_than_the_command_may_say(tmp_path: Path) -> None:
    def answer(connection: socket.socket) -> None:
        with connection.makefile("rwb") as stream:
            read_message(stream)
            message = result_message(a_result(stdout=b"x" * 1000))
            write_message(stream, message.head, *message.blobs)

    with pytest.raises(BoxDiedError, match="blobs of 1000 bytes"):
        served(tmp_path / "s", answer).run(COMMAND)


def test_a_socket_that_never_comes_is_a_box_that_died(tmp_path: Path) -> None:
    with pytest.raises(BoxDiedError):
        SocketSandbox(str(tmp_path / "s"), connect_seconds=0.1).run(COMMAND)
