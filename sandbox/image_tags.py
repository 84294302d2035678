"""The names of images: a digest of all that goes into one."""

import hashlib
import json
from dataclasses import astuple

from sandbox.base_image import DEBIAN_PACKAGES
from sandbox.pythons import OURS, Option, Python

RECIPE = "1"
"""Part of every key: raised when what we do with the same ingredients changes."""


def base_tag(python: Python = OURS, ours: str = "") -> str:
    """`ours`: the id of our own base, of which one with another Python has the interpreter."""
    others = () if python == OURS else (python.debian_suite, ours)
    return _tag("base", python.registry_reference, *DEBIAN_PACKAGES, *others)


def debian_tag(parent: str, packages: tuple[str, ...]) -> str:
    return _tag("debian", parent, *packages)


def tools_tag(parent: str, lock: str) -> str:
    return _tag("tools", parent, lock)


def examiner_tag(parent: str, lock: str) -> str:
    return _tag("examiner", parent, lock)


def environment_tag(parent: str, lock: str) -> str:
    """Of an environment that has exactly these pins, whoever asked for them."""
    return _tag("environment", parent, lock)


def requested_tag(parent: str, lock: str, names: tuple[str, ...], requirements: tuple[str, ...]) -> str:
    """Of what a submission's requirements come to, before it is known what that is."""
    return _tag("environment", parent, lock, *sorted(names), "", *sorted(requirements))


def chosen_tag(
    parent: str, lock: str, names: tuple[str, ...], debian: tuple[str, ...], options: tuple[Option, ...]
) -> str:
    """Of what they come to on the Python that suits them best, before it is known which that is."""
    asked = json.dumps([sorted(names), sorted(debian), [astuple(option) for option in options]])
    return _tag("environment", parent, lock, "", asked)


def _tag(kind: str, *ingredients: str) -> str:
    text = json.dumps([RECIPE, kind, *ingredients])
    return f"takehome/{kind}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"
