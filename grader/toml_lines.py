"""On which line of a TOML text each key stands, for `tomllib` does not say."""

import re
import tomllib
from collections.abc import Mapping

KeyPath = tuple[str | int, ...]
"""`("areas", 1, "weight")`: keys, and positions in arrays from 0."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*'""")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_VALUE = re.compile(
    r"""
      \"{3} (?: \\. | [^\\] )*? \"{3,5}      # texts of several lines may end in quotes of their own
    | '{3} .*? '{3,5}
    | " (?: \\. | [^"\\] )* "
    | ' [^']* '
    | [^,\]}\#\n]*                           # numbers, dates, booleans
    """,
    re.DOTALL | re.VERBOSE,
)


def key_lines(text: str) -> Mapping[KeyPath, int]:
    """The line, from 1, of every key, table and array element of a text that `tomllib` accepts.

    A table that is opened more than once (`[limits]`, `[limits.train]`) has the line of its first mention.
    """
    locator = _Locator(text.replace("\r\n", "\n"))
    locator.document()
    return locator.lines


class _Locator:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line, self._counted = 1, 0
        self._arrays: dict[KeyPath, int] = {}
        """Arrays of tables, each with the position of its last element: what `[areas.x]` after `[[areas]]` is about."""
        self.lines: dict[KeyPath, int] = {}

    def document(self) -> None:
        table: KeyPath = ()
        while self._next():
            if self._skip("[["):
                table = self._array_header()
            elif self._skip("["):
                table = self._mark((), self._keys(), headers=True)
                self._skip("]")
            else:
                self._pair(table)

    def _array_header(self) -> KeyPath:
        *parents, last = self._keys()
        above = self._mark((), tuple(parents), headers=True)
        array = (*above, last)
        self._arrays[array] = self._arrays.get(array, -1) + 1
        self.lines.setdefault(array, self._line_here())
        element = (*array, self._arrays[array])
        self.lines[element] = self._line_here()
        self._skip("]]")
        return element

    def _pair(self, table: KeyPath) -> None:
        path = self._mark(table, self._keys())
        self._skip("=")
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        self._next()
        if self._skip("{"):
            while self._next() and not self._skip("}"):
                self._pair(path)
                self._next()
                self._skip(",")
        elif self._skip("["):
            position = 0
            while self._next() and not self._skip("]"):
                self.lines[(*path, position)] = self._line_here()
                self._value((*path, position))
                self._next()
                self._skip(",")
                position += 1
        else:
            self._take(_VALUE)

    def _keys(self) -> tuple[str, ...]:
        self._next()
        keys = [_unquoted(self._take(_KEY))]
        while self._take(_DOT):
            keys.append(_unquoted(self._take(_KEY)))
        self._next()
        return tuple(keys)

    def _mark(self, table: KeyPath, keys: tuple[str, ...], *, headers: bool = False) -> KeyPath:
        path = table
        for key in keys:
            path = (*path, key)
            self.lines.setdefault(path, self._line_here())
            if headers and path in self._arrays:
                path = (*path, self._arrays[path])
        return path

    def _next(self) -> bool:
        """Past blanks and comments; False at the end of the text."""
        self._take(_BLANK)
        return self._at < len(self._text)

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return found[0] if found else ""

    def _skip(self, token: str) -> bool:
        if self._text.startswith(token, self._at):
            self._at += len(token)
            return True
        return False

    def _line_here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line


def _unquoted(key: str) -> str:
    return next(iter(tomllib.loads(f"{key}=0")))
