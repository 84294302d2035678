"""Lock files: what an assessment's environment is made of, pinned and hashed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

_HASH = re.compile(r"\s--hash[= ]sha256:[0-9a-f]{64}(?=\s|$)")
_COMMENT = re.compile(r"(^|\s)#.*$")
_SHOWN_LINES = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Lock:
    names: frozenset[str]
    """Of the packages that it pins, canonical."""
    problems: tuple[str, ...]
    """Sentences without a subject: `pins no version on line 3`."""


def read_lock(text: str) -> Lock:
    """A `requirements.txt` as `uv pip compile --generate-hashes` writes it; anything but hashed pins is a problem."""
    names: set[str] = set()
    wrong: dict[str, list[int]] = {}
    for line, entry in _entries(text):
        found = _pinned(entry)
        if found.name:
            names.add(found.name)
        for problem in found.problems:
            wrong.setdefault(problem, []).append(line)
    problems = [f"{problem} ({_lines_text(lines)})" for problem, lines in wrong.items()]
    if not names and not problems:
        problems.append("pins nothing")
    return Lock(names=frozenset(names), problems=tuple(problems))


def locked_versions(text: str) -> dict[str, str]:
    """Package, by its canonical name → version, of a lock that has no problems."""
    pins = (Requirement(_words(entry)) for _, entry in _entries(text))
    return {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin in pins}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Pin:
    name: str
    problems: tuple[str, ...]


def _entries(text: str) -> Iterator[tuple[int, str]]:
    """Line and text of each entry: comments gone, continued lines joined."""
    start, entry = 0, ""
    for number, line in enumerate(text.splitlines(), start=1):
        words = _COMMENT.sub("", line).rstrip()
        start = start if entry else number
        entry += words.removesuffix("\\")
        if not words.endswith("\\"):
            if entry.strip():
                yield start, entry.strip()
            entry = ""
    if entry.strip():
        yield start, entry.strip()


def _pinned(entry: str) -> _Pin:
    if entry.startswith("-"):
        return _Pin(name="", problems=("has an option; only pins with hashes belong into it",))
    if "://" in entry or " @ " in entry:
        return _Pin(name="", problems=("has a URL; what is installed comes from the operator's index",))
    hashed = _HASH.search(entry)
    try:
        requirement = Requirement(_words(entry))
    except InvalidRequirement:
        return _Pin(name="", problems=("has something that is no requirement",))
    problems = [] if hashed else ["has a pin without a --hash=sha256:…"]
    specifiers = list(requirement.specifier)
    if len(specifiers) != 1 or specifiers[0].operator != "==" or specifiers[0].version.endswith("*"):
        problems.append("has a requirement that is not pinned with ==")
    return _Pin(name=canonicalize_name(requirement.name), problems=tuple(problems))


def _words(entry: str) -> str:
    """Without its options."""
    return re.split(r"\s--", entry, maxsplit=1)[0]


def _lines_text(lines: list[int]) -> str:
    first = ", ".join(str(line) for line in lines[:_SHOWN_LINES])
    more = f" and {len(lines) - _SHOWN_LINES} more" if len(lines) > _SHOWN_LINES else ""
    return f"line{'s' if len(lines) > 1 else ''} {first}{more}"
