"""Python code as fingerprints of runs of its tokens, which names, texts, comments and layout don't change.

Tokens are Pygments', and fingerprints are chosen by winnowing (Schleimer, Wilkerson, Aiken: Winnowing: Local Algorithms
for Document Fingerprinting, SIGMOD 2003): of every run of equal tokens that is RUN + WINDOW - 1 long or longer, one
fingerprint is kept at least, wherever the run stands. Decision 020.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Punctuation, String, Text, Whitespace, _TokenType

SUFFIXES = (".py", ".ipynb")
VERSION = 1
"""Of what is kept: prints of different versions say nothing of each other."""
RUN = 24
"""Tokens that one fingerprint is of."""
WINDOW = 12
"""Of as many neighbours, one at least is kept."""
FILE_BYTES = 100_000
"""A file that is larger, of 2,500 lines, is nobody's handiwork."""
ALL_BYTES = 1_000_000
LINE_CHARACTERS = 240
"""Shown of a line."""
_KEPT_NAMES = (Name.Builtin, Name.Exception)
_KEY = re.compile(r"\b(?=\w*\d)(?=\w*[^\W\d_])\w{16,}")
_OPEN, _CLOSED = "([{", ")]}"


class Token(NamedTuple):
    text: str
    line: int
    """From 1."""


def outline(files: Mapping[str, bytes]) -> dict[str, Any]:
    """What is kept of the Python code in these files, as JSON has it; of the notebooks too, cell after cell."""
    outlined, n_left_out, n_bytes = [], 0, 0
    for path, content in sorted(files.items()):
        if not path.endswith(SUFFIXES):
            continue
        text = _text(path, content)
        if text is None or n_bytes + len(text) > ALL_BYTES:
            n_left_out += 1
            continue
        n_bytes += len(text)
        outlined.append(_file(path, text))
    return {"version": VERSION, "files": outlined, "n_left_out": n_left_out}


def tokens(text: str) -> list[Token]:
    """What the code does, whatever things are called: no import, no comment, no docstring, any name as any other."""
    found: list[Token] = []
    line, was, importing, depth, in_text = 1, 0, False, 0, 0
    for place, kind, value in PythonLexer(stripnl=False, ensurenl=False).get_tokens_unprocessed(text):
        line += text.count("\n", was, place)
        was = place
        if kind is String.Interpol and value in ("{", "}"):  # of an f-string, whose values are no more than a text's
            in_text = max(in_text + (1 if value == "{" else -1), 0)
        elif in_text:
            in_text = 0 if "\n" in value else in_text
        elif importing:
            depth += sum(value.count(char) for char in _OPEN) - sum(value.count(char) for char in _CLOSED)
            importing = not ("\n" in value and depth <= 0)
        elif kind is Keyword.Namespace:
            importing, depth = True, 0
        elif (word := _word(kind, value)) and not (word == "S" and found and found[-1].text == "S"):
            found.append(Token(word, line))
    return found


def bare(text: str) -> str:
    """The code line by line, without what stands in texts and comments: no password, no address, nobody's name.

    These count for nothing here, and are nothing to keep a copy of. A word that looks like a key goes too.
    """
    pieces = PythonLexer(stripnl=False, ensurenl=False).get_tokens_unprocessed(text)
    return _KEY.sub("…", "".join(_shown(kind, value) for _, kind, value in pieces))


def prints(found: list[Token]) -> list[tuple[int, int]]:
    """Fingerprint and where it begins, by rising place."""
    hashes = [_hash(found[start : start + RUN]) for start in range(len(found) - RUN + 1)]
    chosen: list[tuple[int, int]] = []
    for start in range(max(len(hashes) - WINDOW + 1, min(len(hashes), 1))):
        window = hashes[start : start + WINDOW]
        least = min(window)
        place = start + max(n for n, value in enumerate(window) if value == least)  # the rightmost, as in the paper
        if not chosen or chosen[-1][1] != place:
            chosen.append((least, place))
    return chosen


def _file(path: str, text: str) -> dict[str, Any]:
    found = tokens(text)
    return {
        "path": path,
        "n_tokens": len(found),
        "prints": [[value, place] for value, place in prints(found)],
        "token_lines": [token.line for token in found],
        "lines": [line[:LINE_CHARACTERS] for line in bare(text).split("\n")],
    }


def _shown(kind: _TokenType, value: str) -> str:
    """With as many lines as it had."""
    gone = "…" + "\n" * value.count("\n")
    if kind in Comment:
        return f"# {gone}"
    if kind in String.Doc:
        return f'"""{gone}"""'
    if kind in String and kind not in (String.Interpol, String.Affix) and value.strip("\"'"):
        return gone
    return value


def _text(path: str, content: bytes) -> str | None:
    """None: too large, or a notebook that is none."""
    if len(content) > FILE_BYTES:
        return None
    text = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return text if path.endswith(".py") else _cells(text)


def _cells(text: str) -> str | None:
    try:
        cells = json.loads(text)["cells"]
        return "\n".join("".join(cell["source"]) for cell in cells if cell.get("cell_type") == "code")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _word(kind: _TokenType, value: str) -> str:
    if kind in Text or kind in Whitespace or kind in Comment or kind in String.Doc:
        return ""
    if kind in String:
        return "S"
    if kind in Number:
        return "0"
    if kind in Name:
        return value if any(kind in kept for kept in _KEPT_NAMES) else "N"
    return value.strip() if kind in Punctuation or kind in Keyword else value


def _hash(run: list[Token]) -> int:
    content = "\0".join(token.text for token in run).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(content, digest_size=7).digest(), "big")
