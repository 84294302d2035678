"""Code in colours: plain text in pieces, each with the kind of word that it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from pygments.lexer import Lexer
from pygments.lexers import BashLexer, IniLexer, JsonLexer, PythonLexer, TOMLLexer, YamlLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType

from reports.visible import visible_line

_LEXERS: dict[str, type[Lexer]] = {
    ".py": PythonLexer,
    ".toml": TOMLLexer,
    ".json": JsonLexer,
    ".yml": YamlLexer,
    ".yaml": YamlLexer,
    ".cfg": IniLexer,
    ".ini": IniLexer,
    ".sh": BashLexer,
}
"""By a file's suffix; what has another stays plain."""
_KINDS = (
    (Comment, "comment"),
    (String.Doc, "comment"),
    (String, "string"),
    (Number, "numeral"),
    (Keyword, "keyword"),
    (Operator.Word, "keyword"),
    (Name.Function, "function"),
    (Name.Class, "function"),
    (Name.Decorator, "function"),
)
"""The first that holds."""


TAB = 4
"""Columns."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    text: str
    kind: str
    """Names a colour; empty for most. One of ours, never of a candidate."""


def coloured(path: str, lines: tuple[str, ...]) -> tuple[tuple[Piece, ...], ...]:
    """The lines of a file, each in pieces; what can't be seen in them is named, and what is long is cut.

    They may start in the middle of the file: of a text that began above them nothing is known.
    """
    shown = [visible_line(line.expandtabs(TAB)) for line in lines]
    lexer = _lexer(PurePosixPath(path).suffix.lower())
    if lexer is None:
        return tuple((Piece(text=line, kind=""),) if line else () for line in shown)
    pieces: list[list[Piece]] = [[]]
    for token, text in lexer.get_tokens("\n".join(shown)):
        first, *others = text.split("\n")
        _add(pieces[-1], first, token)
        for other in others:
            pieces.append([])
            _add(pieces[-1], other, token)
    return tuple(tuple(line) for line in pieces[: len(shown)])


def _add(line: list[Piece], text: str, token: _TokenType) -> None:
    kind = next(_kinds_of(token), "")
    if text and line and line[-1].kind == kind:
        line[-1] = Piece(text=line[-1].text + text, kind=kind)
    elif text:
        line.append(Piece(text=text, kind=kind))


def _kinds_of(token: _TokenType) -> Iterator[str]:
    return (kind for family, kind in _KINDS if token in family)


@cache
def _lexer(suffix: str) -> Lexer | None:
    lexer = _LEXERS.get(suffix)
    return lexer(stripnl=False, ensurenl=False) if lexer else None
