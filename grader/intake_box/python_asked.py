"""Which Python a submission asks for, and in which order those that may be had are tried."""

import configparser
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from grader.intake_box.requirements_file import Reader

PIN_FILE = ".python-version"
_SETUP_CFG = "setup.cfg"
_LIMIT_BYTES = 64 * 2**10
_RANGE_LIMIT = 200
_PATCHES = range(60)
"""More than any Python had: a range is met if it is met by one of them."""
_PINNED = re.compile(r"(?:(?:c?python|py)-?)?(3\.\d{1,2})(\.\d+)?(?![\w.])")
"""As pyenv, uv, asdf and Heroku write it."""


class PythonAsked(NamedTuple):
    text: str
    """As it stands there."""
    versions: str
    """As a range of PEP 440."""
    path: str


def pythons_asked(read: Reader, requires_python: str) -> tuple[PythonAsked, ...]:
    """What the repository says of its Python, the most definite first. `requires_python` is `pyproject.toml`'s."""
    return tuple(_asked(read, requires_python))


def fits(versions: str, python: str) -> bool:
    """Whether some release of `python`, such as 3.9, is in the range; so for a range that can't be read."""
    try:
        wanted = SpecifierSet(versions)
    except InvalidSpecifier:
        return True
    return any(wanted.contains(Version(f"{python}.{patch}"), prereleases=True) for patch in _PATCHES)


def asked_among(asked: Iterable[PythonAsked], allowed: tuple[str, ...]) -> tuple[str, ...]:
    """Of the allowed, those that the first thing that is said and can be met admits; all, if nothing can be met."""
    met = (tuple(python for python in allowed if fits(each.versions, python)) for each in asked)
    return next(filter(None, met), allowed)


def in_order(pythons: tuple[str, ...], *, usual: str, pinned: bool) -> tuple[str, ...]:
    """The newest first for who pins versions; for who doesn't, the usual one before them, whose lock they then get."""
    newest = sorted(pythons, key=Version, reverse=True)
    return tuple(newest if pinned else sorted(newest, key=lambda python: python != usual))


def _asked(read: Reader, requires_python: str) -> Iterator[PythonAsked]:
    for line in _text(read(PIN_FILE)).splitlines():
        if found := _PINNED.match(line.strip()):
            yield PythonAsked(found[0], f"=={found[1]}.*", PIN_FILE)
            break
    if requires_python:
        yield PythonAsked(requires_python, requires_python, "pyproject.toml")
    if python_requires := _setup_cfg(_text(read(_SETUP_CFG))):
        yield PythonAsked(python_requires, python_requires, _SETUP_CFG)


def _setup_cfg(text: str) -> str:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return ""
    return parser.get("options", "python_requires", fallback="").strip()[:_RANGE_LIMIT]


def _text(content: bytes | None) -> str:
    return (content or b"")[:_LIMIT_BYTES].decode(errors="replace")
