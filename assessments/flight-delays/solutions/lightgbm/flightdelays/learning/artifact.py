"""The model file: JSON that says what it is, with a digest that tells damage. Reading it runs nothing."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

KIND = "flightdelays lightgbm 1"


def to_text(content: Mapping[str, Any]) -> str:
    return json.dumps({"kind": KIND, "sha256": _digest(content), "content": content}) + "\n"


def from_text(text: str) -> dict[str, Any]:
    """The content that `to_text` was given. Raises ValueError for anything else."""
    try:
        document = json.loads(text, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(document, dict) or set(document) != {"kind", "sha256", "content"}:
        raise ValueError("not a model")
    content = document["content"]
    if document["kind"] != KIND or not isinstance(content, dict) or document["sha256"] != _digest(content):
        raise ValueError("another kind, or damaged")
    return content


def _digest(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")
