"""Which images go for the others to keep within the budget: never one that somebody uses."""

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sandbox.budget import Holdings, holdings, keep_within, own_bytes, surplus
from sandbox.engine import ImageInfo
from sandbox.errors import SandboxError
from sandbox.image_uses import ImageUses


def an_image(identity: str, size: int, *, parent: str = "", kind: str = "environment", made: str = "") -> ImageInfo:
    labels = {"takehome": "image", "takehome.kind": kind}
    return ImageInfo(id=identity, tags=(), size_bytes=size, labels=labels, created_at=made, parent=parent)


BASE = an_image("base", 250, kind="base")
TOOLS = an_image("tools", 300, parent="base", kind="tools")
OLD = an_image("old", 850, parent="base", made="2026-01-01T00:00:00.123456789Z")
NEW = an_image("new", 750, parent="base", made="2026-01-02T00:00:00.123456789Z")
ALL = (NEW, BASE, OLD, TOOLS)


@dataclass
class FakeEngine:
    gallery: dict[str, ImageInfo]
    boxed: frozenset[str] = frozenset()
    stubborn: str = ""
    gone: list[str] = field(default_factory=list)

    def images(self) -> tuple[ImageInfo, ...]:
        return tuple(self.gallery.values())

    def images_of_boxes(self) -> frozenset[str]:
        return self.boxed

    def remove_image(self, identity: str) -> None:
        if identity == self.stubborn or any(image.parent == identity for image in self.gallery.values()):
            raise SandboxError("image has dependent child images")
        del self.gallery[identity]
        self.gone.append(identity)


def an_engine(*, boxed: frozenset[str] = frozenset(), stubborn: str = "") -> FakeEngine:
    return FakeEngine({image.id: image for image in ALL}, boxed, stubborn)


def _ids(images: tuple[ImageInfo, ...]) -> list[str]:
    return [image.id for image in images]


def test_layers_that_images_share_count_once() -> None:
    assert own_bytes(ALL) == {"base": 250, "tools": 50, "old": 600, "new": 500}
    assert holdings(ALL) == Holdings(n_images=4, image_bytes=1400)


@pytest.mark.parametrize(
    ("budget", "going"),
    [
        (1400, []),
        (1399, ["old"]),
        (300, ["old", "new"]),  # before tools, whose making takes longer
        (250, ["old", "new", "tools"]),
        (0, ["old", "new", "tools", "base"]),  # once nothing is built on it any more
    ],
)
def test_environments_go_first_the_oldest_before_others(budget: int, going: list[str]) -> None:
    assert _ids(surplus(ALL, budget_bytes=budget, last_used={}, spared=frozenset())) == going


def test_what_was_used_lately_is_younger_than_what_was_made_lately() -> None:
    used = {"old": 2_000_000_000.0}
    assert _ids(surplus(ALL, budget_bytes=1000, last_used=used, spared=frozenset())) == ["new"]


def test_what_is_spared_stays_though_the_budget_is_not_kept_so() -> None:
    assert _ids(surplus(ALL, budget_bytes=0, last_used={}, spared=frozenset({"old", "tools"}))) == ["new"]


def test_an_image_in_use_by_a_live_run_stays_and_so_does_one_that_a_box_is_made_of(tmp_path: Path) -> None:
    uses, engine = ImageUses(tmp_path), an_engine(boxed=frozenset({"tools"}))
    with uses.using("old"):
        evicted = keep_within(engine, 0, uses=uses, now=lambda: 0.0)
    assert engine.gone == ["new"]
    assert (evicted.n_images, evicted.image_bytes) == (1, 500)
    assert evicted.left == Holdings(n_images=3, image_bytes=900)


def test_what_somebody_has_just_looked_up_is_about_to_be_used(tmp_path: Path) -> None:
    uses, engine = ImageUses(tmp_path), an_engine()
    uses.touch("old")
    at = uses.last_used()["old"]
    keep_within(engine, 1399, uses=uses, now=lambda: at + 59)
    assert engine.gone == ["new"]

    keep_within(engine, 0, uses=uses, now=lambda: at + 61)
    assert engine.gone == ["new", "old", "tools", "base"]


def test_what_is_gone_leaves_no_trace_and_what_the_engine_keeps_is_kept(tmp_path: Path) -> None:
    uses, engine = ImageUses(tmp_path), an_engine(stubborn="new")
    for name in ("old", "new"):
        uses.touch(name)
        os.utime(tmp_path / "images" / name, (1000 + len(name), 1000 + (name == "new")))
    evicted = keep_within(engine, 0, uses=uses)
    assert engine.gone == ["old"]
    assert evicted.left.n_images == 3
    assert set(uses.last_used()) == {"new"}
