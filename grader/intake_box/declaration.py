"""`takehome.toml`: where the candidate says a part lives, and how good the model is. Read as data, nothing is imported.

    [parts]
    features = "package.module:function"

    [claims]
    roc_auc = 0.71              # or from and to: [0.69, 0.73]

Other tables and keys are let be: a later version may mean something by them.
"""

import keyword
import math
import re
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from grader.intake_box.text import shown
from grader.intake_box.toml import TomlError, read_toml
from grader.model import Claim, DeclaredPart, Finding, Place

DECLARATION = "takehome.toml"
_ENTRIES_LIMIT = 50
_NAME_LIMIT = 200
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_T = TypeVar("_T")


class Declaration(NamedTuple):
    parts: tuple[DeclaredPart, ...]
    """Sorted by name."""
    findings: tuple[Finding, ...]
    claims: tuple[Claim, ...] = ()
    """Sorted by metric."""


def read_declaration(content: bytes | None) -> Declaration:
    """What a `takehome.toml` declares; None: there is no such file, which is no fault here."""
    if content is None:
        return Declaration((), ())
    try:
        document, text = read_toml(content)
    except TomlError as fault:
        return Declaration((), (_fault(str(fault), fault.line),))
    findings: list[Finding] = []
    parts = _entries(document, text, "parts", _part, 'a part is declared as name = "package.module:function"', findings)
    how = "a claim is a number, or two, as [from, to]"
    claims = _entries(document, text, "claims", lambda name, value: _claim(name, value, text), how, findings)
    return Declaration(parts, tuple(findings), claims)


def _entries(
    document: dict[str, Any],
    text: str,
    key: str,
    read: Callable[[str, object], _T | None],
    how: str,
    findings: list[Finding],
) -> tuple[_T, ...]:
    """Of a table, those that can be read; the others become findings, which say how it is done."""
    table = document.get(key, {})
    if not isinstance(table, dict):
        findings.append(_fault(f"`{key}` is no table.", _line_of(key, text)))
        return ()
    found: list[_T] = []
    for name, value in sorted(table.items())[:_ENTRIES_LIMIT]:
        entry = read(name, value)
        if entry is None:
            value_text = shown(value, 100) if isinstance(value, str) else f"({type(value).__name__})"
            findings.append(_fault(f"{shown(name, 60)} = {value_text}: {how}.", _line_of(name, text)))
        else:
            found.append(entry)
    if len(table) > _ENTRIES_LIMIT:
        findings.append(_fault(f"It declares {len(table):,} {key}; the first {_ENTRIES_LIMIT} are read."))
    return tuple(found)


def _claim(name: str, value: object, text: str) -> Claim | None:
    numbers: list[Any] = value if isinstance(value, list) and len(value) == 2 else [value]
    if not _is_identifier(name) or not all(type(number) in (int, float) for number in numbers):
        return None
    try:
        ends = sorted(float(number) for number in numbers)
    except OverflowError:
        return None
    if not all(math.isfinite(end) for end in ends):
        return None
    return Claim(metric=name, low=ends[0], high=ends[-1], line=_line_of(name, text))


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
