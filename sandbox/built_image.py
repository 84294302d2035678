"""An image that is there, as its labels tell of it."""

import json
from dataclasses import dataclass

from sandbox.engine import ImageInfo
from sandbox.errors import ImageError


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    requirement: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BuiltImage:
    tag: str
    id: str
    base: str
    """Where the base came from: a registry's reference with its digest, or `debian bookworm packages`."""
    python: str
    """An interpreter of ours, outside every environment."""
    interpreter: str
    """The one that its environment is made with: of another Python, where the image is for that."""
    python_version: str
    """That one's."""
    versions: dict[str, str]
    """Package → version of the image's environment; empty for a base."""
    findings: tuple[Refusal, ...]
    """What of a submission's requirements is not in it, and why."""
    size_bytes: int


def there(image: ImageInfo | None, tag: str) -> ImageInfo:
    if image is None:
        raise ImageError(f"The image {tag} vanished while it was in use; run it again.")
    return image


def built(image: ImageInfo, tag: str) -> BuiltImage:
    findings: dict[str, str] = json.loads(image.labels.get("takehome.findings", "{}"))
    return BuiltImage(
        tag=tag,
        id=image.id,
        base=image.labels.get("takehome.base", ""),
        python=image.labels.get("takehome.python", ""),
        interpreter=image.labels.get("takehome.candidate-python", image.labels.get("takehome.python", "")),
        python_version=image.labels.get("takehome.python-version", ""),
        versions=json.loads(image.labels.get("takehome.versions", "{}")),
        findings=tuple(Refusal(requirement=name, reason=reason) for name, reason in sorted(findings.items())),
        size_bytes=image.size_bytes,
    )
