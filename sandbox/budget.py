"""How much of the engine's disk our images may take: whose last use is longest ago goes first.

Environments first, for another is built in a minute or two; then what Debian's packages and our own instruments are in.
An image that others build on goes after them. One that somebody uses never goes.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sandbox.engine import ImageInfo
from sandbox.errors import SandboxError
from sandbox.image_uses import RECENT_SECONDS, ImageUses

DEFAULT_BUDGET_BYTES = 30 * 10**9
"""About fifty environments with pandas and scikit-learn in them."""


class Remover(Protocol):
    def remove_image(self, identity: str) -> None: ...


class Engine(Remover, Protocol):
    """What keeping within a budget needs of `sandbox.engine.DockerEngine`."""

    def images(self) -> tuple[ImageInfo, ...]: ...
    def images_of_boxes(self) -> frozenset[str]: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Holdings:
    """What our images take."""

    n_images: int
    image_bytes: int
    """Layers that images share are counted once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Evicted:
    n_images: int = 0
    image_bytes: int = 0
    left: Holdings


def holdings(images: Sequence[ImageInfo]) -> Holdings:
    return Holdings(n_images=len(images), image_bytes=sum(own_bytes(images).values()))


def own_bytes(images: Sequence[ImageInfo]) -> dict[str, int]:
    """By id, what goes when the image does: without the layers of what it is built on."""
    sizes = {image.id: image.size_bytes for image in images}
    return {image.id: max(image.size_bytes - sizes.get(image.parent, 0), 0) for image in images}


def surplus(
    images: Sequence[ImageInfo], *, budget_bytes: int, last_used: Mapping[str, float], spared: frozenset[str]
) -> tuple[ImageInfo, ...]:
    """Which have to go for the others to keep within the budget, in the order to remove them. Pure.

    Nothing of `spared` (ids) is in it, even if the budget can't be kept so.
    """
    left = {image.id: image for image in images}
    own = own_bytes(images)
    going: list[ImageInfo] = []
    while sum(own[identity] for identity in left) > budget_bytes:
        parents = {image.parent for image in left.values()}
        free = [image for image in left.values() if image.id not in spared and image.id not in parents]
        if not free:
            break
        first = min(free, key=lambda image: (_rank(image), _used_at(image, last_used), image.id))
        going.append(left.pop(first.id))
    return tuple(going)


def keep_within(engine: Engine, budget_bytes: int, *, uses: ImageUses, now: Callable[[], float] = time.time) -> Evicted:
    """Images of ours are gone, longest unused first, until the others take `budget_bytes` or all others are in use."""
    images = engine.images()
    last_used = uses.last_used()
    recent = {image for image, at in last_used.items() if abs(now() - at) < RECENT_SECONDS}
    spared = frozenset(engine.images_of_boxes() | recent | {image.id for image in images if _is_used(uses, image.id)})
    own = own_bytes(images)
    gone: list[str] = []
    for image in surplus(images, budget_bytes=budget_bytes, last_used=last_used, spared=spared):
        if not remove_unused(engine, uses, image.id):
            break  # what it is built on can't go either; the next start tries again
        gone.append(image.id)
    freed = sum(own[identity] for identity in gone)
    left = Holdings(n_images=len(images) - len(gone), image_bytes=sum(own.values()) - freed)
    return Evicted(n_images=len(gone), image_bytes=freed, left=left)


def remove_unused(engine: Remover, uses: ImageUses, image: str) -> bool:
    """Whether it is gone: nobody on this machine uses it, and the engine lets it go."""
    with uses.unused(image) as is_unused:
        if not is_unused:
            return False
        try:
            engine.remove_image(image)
        except SandboxError:
            return False
        uses.forget(image)
        return True


def _is_used(uses: ImageUses, image: str) -> bool:
    with uses.unused(image) as is_unused:
        return not is_unused


def _rank(image: ImageInfo) -> int:
    return {"environment": 0, "debian": 1}.get(image.labels.get("takehome.kind", ""), 2)


def _used_at(image: ImageInfo, last_used: Mapping[str, float]) -> float:
    return last_used[image.id] if image.id in last_used else _created_at(image)


def _created_at(image: ImageInfo) -> float:
    try:
        return datetime.fromisoformat(image.created_at[:19]).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0
