"""Standard input: a line with a text, then a file that a submission wrote; on standard output where the text is in it.

As UTF-8, UTF-16 and UTF-32 (NumPy's arrays of texts), and in what is packed by gzip, bz2, xz, zlib or in a zip.
"""

import json
import lzma
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from grader.examiner.programs.budget import limit_myself
from grader.examiner.programs.packed import PACKINGS, ZIP_START, Unpacker, UnreadableZipError, members

UNPACKED_BYTES = 128 * 2**20
"""Of all layers together."""
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


class _Budget:
    def __init__(self) -> None:
        self.left = UNPACKED_BYTES


def _layers(content: bytes, budget: _Budget, n_left: int, name: str = "") -> Iterator[tuple[str, bytes]]:
    """With what they are in; the file itself first."""
    yield name, content
    if n_left == 0:
        return
    if content.startswith(ZIP_START):
        for member, inner in _members(content, budget):
            yield from _layers(inner, budget, n_left - 1, f"{name}, in its member {member[:100]}")
    for packing in PACKINGS:
        if content.startswith(packing.start):
            inner = _unpacked(packing.unpacker(), content, budget)
            yield from _layers(inner, budget, n_left - 1, f"{name}, under {packing.name}")


def _unpacked(unpacker: Unpacker, content: bytes, budget: _Budget) -> bytes:
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
    """Those before it breaks off."""
    try:
        for name, inner in members(content, lambda: max(budget.left, 0)):
            budget.left -= len(inner)
            yield name, inner
    except UnreadableZipError:
        return


if __name__ == "__main__":
    limit_myself()
    text = sys.stdin.buffer.readline().decode().rstrip("\n")
    json.dump({"where": where(text, sys.stdin.buffer.read())}, sys.stdout)
