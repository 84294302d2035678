"""Files that hold others: by what they begin, what packs and unpacks them, and the members of a zip."""

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

MOST_MEMBERS = 2_000
ZIP_START = b"PK"


class Unpacker(Protocol):
    def decompress(self, data: bytes, /) -> bytes: ...


class Packing(NamedTuple):
    name: str
    start: bytes
    pack: Callable[[bytes], bytes]
    unpacker: Callable[[], Unpacker]


PACKINGS = (
    Packing("gzip", b"\x1f\x8b", gzip.compress, lambda: zlib.decompressobj(31)),
    Packing("bz2", b"BZh", bz2.compress, bz2.BZ2Decompressor),
    Packing("xz", b"\xfd7zXZ\x00", lzma.compress, lzma.LZMADecompressor),
    Packing("zlib", b"\x78", zlib.compress, zlib.decompressobj),
)


class UnreadableZipError(Exception):
    """No zip, or one that is broken, locked, or packed in a way that Python doesn't know."""


def members(content: bytes, most_bytes: Callable[[], int]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each, cut to `most_bytes`, which is asked before each.

    Raises UnreadableZipError, maybe after some members.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist()[:MOST_MEMBERS]:
                with archive.open(member) as file:
                    inner = file.read(most_bytes())
                yield member.filename, inner
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, zlib.error, OSError) as error:
        raise UnreadableZipError from error
