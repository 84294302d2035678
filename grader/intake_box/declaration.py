"""`takehome.toml`: where the candidate says a part lives. Read as data; nothing of it is imported here.

    [parts]
    features = "package.module:function"

Other tables and keys are let be: a later version may mean something by them.
"""

import keyword
import re
from typing import NamedTuple

from grader.intake_box.text import shown
from grader.intake_box.toml import TomlError, read_toml
from grader.model import DeclaredPart, Finding, Place

DECLARATION = "takehome.toml"
_PARTS_LIMIT = 50
_NAME_LIMIT = 200
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Declaration(NamedTuple):
    parts: tuple[DeclaredPart, ...]
    """Sorted by name."""
    findings: tuple[Finding, ...]


def read_declaration(content: bytes | None) -> Declaration:
    """The parts that a `takehome.toml` declares; None: there is no such file, which is no fault here."""
    if content is None:
        return Declaration((), ())
    try:
        document, text = read_toml(content)
    except TomlError as fault:
        return Declaration((), (_fault(str(fault), fault.line),))
    table = document.get("parts", {})
    if not isinstance(table, dict):
        return Declaration((), (_fault("`parts` is no table.", _line_of("parts", text)),))
    parts: list[DeclaredPart] = []
    findings: list[Finding] = []
    for name, value in sorted(table.items())[:_PARTS_LIMIT]:
        part = _part(name, value)
        if part is None:
            value_text = shown(value, 100) if isinstance(value, str) else f"({type(value).__name__})"
            findings.append(
                _fault(
                    f'{shown(name, 60)} = {value_text}: a part is declared as name = "package.module:function".',
                    _line_of(name, text),
                )
            )
        else:
            parts.append(part)
    if len(table) > _PARTS_LIMIT:
        findings.append(_fault(f"It declares {len(table):,} parts; the first {_PARTS_LIMIT} are read."))
    return Declaration(tuple(parts), tuple(findings))


def _part(name: str, value: object) -> DeclaredPart | None:
    if not isinstance(value, str) or len(value) > _NAME_LIMIT or not _is_identifier(name):
        return None
    module, colon, function = value.partition(":")
    if not colon or not _is_identifier(function) or not all(_is_identifier(word) for word in module.split(".")):
        return None
    return DeclaredPart(name=name, module=module, function=function)


def _is_identifier(word: str) -> bool:
    return len(word) <= _NAME_LIMIT and bool(_IDENTIFIER.fullmatch(word)) and not keyword.iskeyword(word)


def _line_of(key: str, text: str) -> int | None:
    pattern = re.compile(rf"\s*\[?\s*[\"']?{re.escape(key)}\b")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), None)


def _fault(detail: str, line: int | None = None) -> Finding:
    return Finding(
        kind="declaration-fault",
        title=f"{DECLARATION} can't be used as it stands",
        detail=detail,
        places=(Place(path=DECLARATION, line=line),),
    )
