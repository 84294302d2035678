"""Messages: read exactly, and refused before anything too large is read."""

import io
import json
import struct

import pytest

from sandbox.protocol import ProtocolError, StreamClosedError, read_message, write_message


def written(head: dict[str, object], *blobs: bytes) -> bytes:
    stream = io.BytesIO()
    write_message(stream, head, *blobs)
    return stream.getvalue()


def framed(head: bytes) -> io.BytesIO:
    return io.BytesIO(struct.pack(">I", len(head)) + head)


class Trickle(io.BytesIO):
    """A stream that hands over a byte at a time, as a pipe may."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(1, size or 0))


def test_messages_follow_each_other_on_one_stream() -> None:
    stream = Trickle(written({"op": "one"}, b"\0" * 10, b"") + written({"op": "ü\udcff"}))

    first, second = read_message(stream), read_message(stream)

    assert (first.head, first.blobs) == ({"op": "one"}, (b"\0" * 10, b""))
    assert (second.head, second.blobs) == ({"op": "ü\udcff"}, ())


def test_a_stream_that_ends_anywhere_is_closed_and_no_message() -> None:
    whole = written({"op": "x"}, b"blob")
    for length in range(len(whole)):
        with pytest.raises(StreamClosedError):
            read_message(io.BytesIO(whole[:length]))


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"blobs": 3}',
        b'{"blobs": [-1]}',
        b'{"blobs": [true]}',
        b'{"blobs": [1.0]}',
        b"[" * 100_000,
        b'{"blobs": [], "n": ' + b"1" * 5000 + b"}",
        b"\xff\xfe",
    ],
    ids=lambda head: head[:20].decode(errors="replace"),
)
def test_what_is_no_head_is_refused(head: bytes) -> None:
    with pytest.raises(ProtocolError):
        read_message(framed(head))


def test_nothing_of_a_head_or_blob_over_its_limit_is_read() -> None:
    for stream in (io.BytesIO(struct.pack(">I", 2**32 - 1)), framed(json.dumps({"blobs": [600, 600]}).encode())):
        with pytest.raises(ProtocolError, match="allowed"):
            read_message(stream, head_limit_bytes=1000, blob_limit_bytes=1000)
