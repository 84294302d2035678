"""Standard input: a line with a text, then a file that a submission wrote; on standard output where the text is in it.

As UTF-8, UTF-16 and UTF-32 (NumPy's arrays of texts), and in what is packed by gzip, bz2, xz, zlib or in a zip.
"""

import bz2
import io
import json
import lzma
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

sys.path.insert(0, str(Path(__file__).parents[3]))

from grader.examiner.programs.budget import limit_myself

UNPACKED_BYTES = 128 * 2**20
"""Of all layers together."""
MOST_MEMBERS = 2_000
MOST_LAYERS = 3
PIECE_BYTES = 2**20


def where(text: str, content: bytes) -> str:
    """In words; empty if it is nowhere."""
    forms = {"as it is": text.encode(), "in UTF-16": text.encode("utf-16-le"), "in UTF-32": text.encode("utf-32-le")}
    for name, layer in _layers(content, _Budget(), MOST_LAYERS):
        for form, sought in forms.items():
            if sought in layer:
                return f"{form}{name}"
    return ""


class _Unpacker(Protocol):
    def decompress(self, data: bytes, /) -> bytes: ...


class _Budget:
    def __init__(self) -> None:
        self.left = UNPACKED_BYTES


def _layers(content: bytes, budget: _Budget, n_left: int, name: str = "") -> Iterator[tuple[str, bytes]]:
    """With what they are in; the file itself first."""
    yield name, content
    if n_left == 0:
        return
    if content.startswith(b"PK"):
        for member, inner in _members(content, budget):
            yield from _layers(inner, budget, n_left - 1, f"{name}, in its member {member}")
    for packing, start, unpacker in (
        ("gzip", b"\x1f\x8b", lambda: zlib.decompressobj(31)),
        ("bz2", b"BZh", bz2.BZ2Decompressor),
        ("xz", b"\xfd7zXZ\x00", lzma.LZMADecompressor),
        ("zlib", b"\x78", zlib.decompressobj),
    ):
        if content.startswith(start):
            yield from _layers(_unpacked(unpacker(), content, budget), budget, n_left - 1, f"{name}, under {packing}")


def _unpacked(unpacker: "_Unpacker", content: bytes, budget: _Budget) -> bytes:
    """As far as it goes, in pieces, for one packed byte may be a thousand."""
    pieces: list[bytes] = []
    for start in range(0, len(content), PIECE_BYTES // 1024):
        try:
            piece = unpacker.decompress(content[start : start + PIECE_BYTES // 1024])
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
            break
        budget.left -= len(piece)
        if budget.left < 0:
            break
        pieces.append(piece)
    return b"".join(pieces)


def _members(content: bytes, budget: _Budget) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist()[:MOST_MEMBERS]:
                with archive.open(member) as file:
                    inner = file.read(max(budget.left, 0))
                budget.left -= len(inner)
                yield member.filename[:100], inner
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, zlib.error, OSError):
        return


if __name__ == "__main__":
    limit_myself()
    text = sys.stdin.buffer.readline().decode().rstrip("\n")
    json.dump({"where": where(text, sys.stdin.buffer.read())}, sys.stdout)
