"""Messages between host and boxes, and between boxes: a JSON head and blobs, length-prefixed. Standard library only.

    4 bytes   length of the head, big-endian
    head      JSON object; its `blobs` lists the length of each blob that follows
    blobs     bytes, one after the other

Reads are exact and nothing is ever half-closed, so that a stream may go through a remote engine.
"""

import json
import struct
from dataclasses import dataclass
from typing import Any, Protocol

HEAD_LIMIT_BYTES = 32 * 2**20
BLOB_LIMIT_BYTES = 2 * 2**30
_LENGTH = struct.Struct(">I")


class ProtocolError(Exception):
    """What came is not a message: cut short, larger than the limit, or not JSON."""


class StreamClosedError(ProtocolError):
    """The other side is gone, before or within a message."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes | None: ...


class Writable(Protocol):
    def write(self, data: bytes, /) -> Any: ...

    def flush(self) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    head: dict[str, Any]
    blobs: tuple[bytes, ...] = ()


def write_message(stream: Writable, head: dict[str, Any], *blobs: bytes) -> None:
    """Write one message and flush. `head` must be JSON and have no key `blobs` of its own."""
    text = json.dumps({**head, "blobs": [len(blob) for blob in blobs]}).encode()
    stream.write(_LENGTH.pack(len(text)) + text)
    for blob in blobs:
        stream.write(blob)
    stream.flush()


def read_message(
    stream: Readable, *, head_limit_bytes: int = HEAD_LIMIT_BYTES, blob_limit_bytes: int = BLOB_LIMIT_BYTES
) -> Message:
    """The next message.

    Raises:
        StreamClosedError: the stream ended before the message did.
        ProtocolError: a length is over its limit (nothing of it is read then), or the head is no JSON object.
    """
    (head_bytes,) = _LENGTH.unpack(read_exactly(stream, _LENGTH.size))
    if head_bytes > head_limit_bytes:
        raise ProtocolError(f"a head of {head_bytes} bytes; {head_limit_bytes} are allowed")
    head = _parse_head(read_exactly(stream, head_bytes))
    lengths = head.pop("blobs", None)
    if not isinstance(lengths, list) or not all(type(n) is int and n >= 0 for n in lengths):
        raise ProtocolError("a head without the lengths of its blobs")
    if sum(lengths) > blob_limit_bytes:
        raise ProtocolError(f"blobs of {sum(lengths)} bytes; {blob_limit_bytes} are allowed")
    return Message(head=head, blobs=tuple(read_exactly(stream, n) for n in lengths))


def read_exactly(stream: Readable, size: int) -> bytes:
    """`size` bytes, however many reads that takes. Raises StreamClosedError when the stream ends before."""
    parts = bytearray()
    while len(parts) < size:
        part = stream.read(min(size - len(parts), 2**20))
        if not part:
            raise StreamClosedError(f"the stream ended after {len(parts)} of {size} bytes")
        parts += part
    return bytes(parts)


def _parse_head(text: bytes) -> dict[str, Any]:
    try:
        head = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"a head that is no JSON: {error}") from error
    if not isinstance(head, dict):
        raise ProtocolError("a head that is no JSON object")
    return head
