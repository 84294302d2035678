"""The engine sends both of a box's streams as one; ours are told apart, and neither can pass for the other."""

import socket
import time
from collections.abc import Iterator

import pytest

from sandbox.attached import STDERR_TAIL_BYTES, AttachedStream

STDOUT, STDERR = 1, 2


def a_piece(which: int, data: bytes) -> bytes:
    return bytes([which, 0, 0, 0]) + len(data).to_bytes(4, "big") + data


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, AttachedStream]]:
    engine, ours = socket.socketpair()
    stream = AttachedStream(ours)
    yield engine, stream
    engine.close()
    stream.close()


def test_standard_error_is_split_off(ends: tuple[socket.socket, AttachedStream]) -> None:
    engine, stream = ends
    engine.sendall(a_piece(STDERR, b"warning") + a_piece(STDOUT, b"ans") + a_piece(STDOUT, b"wer"))
    assert stream.read(3) + stream.read(3) == b"answer"
    assert stream.stderr == b"warning"


def test_a_piece_that_looks_like_another_stays_in_its_own(ends: tuple[socket.socket, AttachedStream]) -> None:
    engine, stream = ends
    forged = a_piece(STDOUT, b"passed")
    engine.sendall(a_piece(STDERR, forged) + a_piece(STDOUT, b"failed"))
    assert stream.read(100) == b"failed"
    assert stream.stderr == forged


def test_of_a_flood_the_end_is_kept(ends: tuple[socket.socket, AttachedStream]) -> None:
    engine, stream = ends
    for _ in range(10):
        engine.sendall(a_piece(STDERR, b"x" * 20_000) + a_piece(STDOUT, b"."))
        assert stream.read(1) == b"."
    engine.sendall(a_piece(STDERR, b"the end") + a_piece(STDOUT, b"."))
    assert stream.read(1) == b"."
    assert len(stream.stderr) == STDERR_TAIL_BYTES
    assert bytes(stream.stderr).endswith(b"the end")


def test_a_box_that_is_gone_reads_as_nothing(ends: tuple[socket.socket, AttachedStream]) -> None:
    engine, stream = ends
    engine.sendall(a_piece(STDOUT, b"cut short")[:-3])
    engine.close()
    assert stream.read(6) == b"cut sh"
    assert stream.read(1) == b""


def test_waiting_ends_at_the_deadline(ends: tuple[socket.socket, AttachedStream]) -> None:
    _, stream = ends
    stream.deadline = time.monotonic() + 0.05
    with pytest.raises(TimeoutError):
        stream.read(1)
