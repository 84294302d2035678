"""Text of others, fit to be looked at: what can't be seen is named, what is long is cut.

Escaping for HTML is the template's; this is about what escaping leaves in: terminal escapes, controls that turn the
direction of writing, characters without ink, and floods.
"""

import re
import unicodedata
from dataclasses import dataclass

MAX_LINE_CHARACTERS = 400
MAX_PROSE_CHARACTERS = 3000

SHORT_LINES = 4
HEAD_LINES, HEAD_CHARACTERS = 14, 1400
TAIL_LINES, TAIL_CHARACTERS = 26, 2600  # the end of a traceback says more than its start

CONTROL_PICTURES = 0x2400  # U+2400 SYMBOL FOR NULL and its neighbours, in ASCII's order
WITHOUT_INK = dict.fromkeys(
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
)  # "printable" to Python, blank to the eye
PILED_MARKS = re.compile(r"(?<=[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})"
                         r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # fmt: skip

_WITHOUT_LINES = str.maketrans("", "", "\n\t")
BACKTICKS = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    text: str
    is_code: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Excerpt:
    """The start and the end of a text, ready to show."""

    size_text: str
    head: str
    left_out_text: str = ""
    """How much is missing between the two; empty: nothing, and `tail` is empty too."""
    tail: str = ""
    is_short: bool = False
    """A few lines: to be read at once."""


def visible(text: str, *, lines: bool = False) -> str:
    """`text` with each invisible character named: `␛` for ESC, `⟨U+202E⟩` for a right-to-left override.

    With `lines`, line feeds and tabs stay what they are; `\\r\\n` counts as a line feed. Idempotent.
    """
    if text.isascii() and (text.translate(_WITHOUT_LINES) if lines else text).isprintable():
        return text  # most texts, and a twentieth of the time
    if lines:
        text = text.replace("\r\n", "\n")
    text = PILED_MARKS.sub(lambda match: f"⟨+{len(match[0])} marks⟩", text)
    kept = "\n\t" if lines else ""
    return "".join(char if char in kept or _has_ink(char) else _named(char) for char in text)


def visible_line(text: str) -> str:
    """For names, titles and paths: one line of at most `MAX_LINE_CHARACTERS`, and a note of what was cut."""
    return visible(_cut(text.strip("\n"), MAX_LINE_CHARACTERS))


def visible_prose(text: str) -> str:
    """For rationales and details: lines stay; at most `MAX_PROSE_CHARACTERS`, and a note of what was cut."""
    return visible(_cut(text.strip("\n"), MAX_PROSE_CHARACTERS), lines=True)


def excerpt(text: str) -> Excerpt | None:
    """Output of a program, by its start and its end; None if there was none but white space."""
    text = text.rstrip()
    if not text:
        return None
    n_lines = text.count("\n") + 1
    size_text = "1 line" if n_lines == 1 else f"{n_lines:,} lines"
    head_end = min(_start_of_line(text, HEAD_LINES), HEAD_CHARACTERS)
    tail_start = max(_start_of_last_lines(text, TAIL_LINES), len(text) - TAIL_CHARACTERS)
    if head_end >= tail_start:
        return Excerpt(size_text=size_text, head=visible(text, lines=True), is_short=n_lines <= SHORT_LINES)
    left_out = text[head_end:tail_start]
    return Excerpt(
        size_text=size_text,
        head=visible(text[:head_end].rstrip("\n"), lines=True),
        left_out_text=f"{len(left_out):,} characters left out",
        tail=visible(text[tail_start:], lines=True),
    )


def code_spans(text: str) -> tuple[Span, ...]:
    """`text` in pieces: what stands between backticks on one line is code, and the backticks are gone."""
    pieces = BACKTICKS.split(text)
    return tuple(Span(text=piece, is_code=n % 2 == 1) for n, piece in enumerate(pieces) if piece)


def _has_ink(char: str) -> bool:
    if char in WITHOUT_INK:
        return False
    return char.isprintable() or unicodedata.category(char) == "Zs"


def _named(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(CONTROL_PICTURES + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit:,} characters left out)"


def _start_of_line(text: str, n: int) -> int:
    """Where line `n` (from 0) starts; the end if there are fewer."""
    position = 0
    for _ in range(n):
        position = text.find("\n", position) + 1
        if position == 0:
            return len(text)
    return position


def _start_of_last_lines(text: str, n: int) -> int:
    """Where the last `n` lines start."""
    position = len(text)
    for _ in range(n):
        position = text.rfind("\n", 0, position)
        if position == -1:
            return 0
    return position + 1
