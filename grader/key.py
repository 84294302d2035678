"""Digests, and the two keys that say whether a result is current."""

import dataclasses
import hashlib
import importlib.resources
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable

import msgspec

from grader.circumstances import Circumstances
from grader.contract import Contract
from grader.suite_files import LEFT_OUT, file_digests

SHIPPED_PACKAGES = ("grader", "sandbox")
"""What an examination's outcome may depend on; `reports` only draws it."""
TEMPLATE = "author_template"
"""What `takehome author new` writes judges nobody."""
SHORT = 16
"""Characters of a digest that tells one from another in one place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExaminationInputs:
    """All that the outcome of an examination depends on."""

    commit: str
    tree_digest: str
    suites_digest: str
    round_mark: str
    """Of the secret that hidden data were derived from; how, the suites' digest covers."""
    contract: Contract
    limits: dict[str, float]
    preload: tuple[str, ...]
    image_id: str
    examiner_image_id: str
    runtime: str
    circumstances: Circumstances
    code_digest: str


def digest(value: object) -> str:
    """SHA-256 over canonical JSON: keys sorted, no blanks. Equal values of our dataclasses have equal digests."""
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()


def examination_key(inputs: ExaminationInputs) -> str:
    """Equal keys need no second examination."""
    return digest(inputs)


def key_parts(inputs: ExaminationInputs) -> dict[str, str]:
    """A short digest of each input, by its name: what says later which of them is another now."""
    return {part.name: digest(getattr(inputs, part.name))[:SHORT] for part in dataclasses.fields(inputs)}


def score_key(examination: str, *, rubric_digest: str) -> str:
    """Equal keys need no second scoring. `examination` is an examination key."""
    return digest({"examination": examination, "rubric": rubric_digest})


@cache
def code_digest() -> str:
    """Of our own shipped sources, data files among them: another version of ours may judge otherwise."""
    files: dict[str, bytes] = {}
    for package in SHIPPED_PACKAGES:
        files |= _package_files(package)
    return digest(file_digests(files))


def _package_files(package: str) -> dict[str, bytes]:
    return {path: place.read_bytes() for path, place in _walk(package, importlib.resources.files(package))}


def _walk(path: str, place: Traversable) -> Iterator[tuple[str, Traversable]]:
    for child in place.iterdir():
        name = f"{path}/{child.name}"
        if child.is_file() and not name.endswith(".pyc"):
            yield name, child
        elif child.is_dir() and child.name not in (LEFT_OUT, TEMPLATE):
            yield from _walk(name, child)
