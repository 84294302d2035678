"""TOML that somebody else wrote, as data, within limits."""

import re
import tomllib
from typing import Any, NamedTuple

from grader.intake_box.text import shown

TOML_LIMIT_BYTES = 128 * 2**10
_LINE_LIMIT = 4_000
"""A key of 20,000 dotted parts keeps tomllib busy for 8 s; the time grows with the square."""
_LINE = re.compile(r"at line (\d+)")


class Toml(NamedTuple):
    document: dict[str, Any]
    text: str


class TomlError(Exception):
    """Why it can't be read, and the line if it is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


def read_toml(content: bytes) -> Toml:
    """The document and its text. Raises TomlError when it is none, or over a limit."""
    if len(content) > TOML_LIMIT_BYTES:
        raise TomlError(f"It is larger than {TOML_LIMIT_BYTES // 2**10} KB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TomlError("It is not text in UTF-8.") from error
    long = next((number for number, line in enumerate(text.splitlines(), 1) if len(line) > _LINE_LIMIT), None)
    if long:
        raise TomlError(f"A line of it is longer than {_LINE_LIMIT:,} characters.", long)
    try:
        return Toml(tomllib.loads(text), text)
    except (ValueError, RecursionError) as error:
        found = _LINE.search(str(error))
        raise TomlError(f"It is no TOML: {shown(str(error))}.", int(found[1]) if found else None) from error
