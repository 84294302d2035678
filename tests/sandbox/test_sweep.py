"""A run that died leaves boxes behind; one that lives must keep its own, whoever sweeps."""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.engine import ImageInfo
from sandbox.errors import SandboxError
from sandbox.image_uses import ImageUses
from sandbox.state import host_id
from sandbox.sweep import HOST_LABEL, RUN_LABEL, Run, clean, live_run, sweep_dead_runs


def an_image(identity: str, *, parent: str = "", size_bytes: int = 100, created_at: str = "") -> ImageInfo:
    return ImageInfo(
        id=identity, tags=(), size_bytes=size_bytes, labels={"takehome": "image"}, created_at=created_at, parent=parent
    )


@dataclass
class FakeEngine:
    there: dict[str, dict[str, str]] = field(default_factory=dict)
    """Boxes."""
    shelf: dict[str, dict[str, str]] = field(default_factory=dict)
    """Volumes."""
    gallery: dict[str, ImageInfo] = field(default_factory=dict)

    def boxes(self) -> tuple[tuple[str, dict[str, str]], ...]:
        return tuple(self.there.items())

    def volumes(self) -> tuple[tuple[str, dict[str, str]], ...]:
        return tuple(self.shelf.items())

    def images(self) -> tuple[ImageInfo, ...]:
        return tuple(self.gallery.values())

    def images_of_boxes(self) -> frozenset[str]:
        return frozenset()

    def remove_box(self, identity: str) -> None:
        del self.there[identity]

    def remove_volume(self, name: str) -> None:
        del self.shelf[name]

    def remove_image(self, identity: str) -> None:
        if any(image.parent == identity for image in self.gallery.values()):
            raise SandboxError("image has dependent child images")
        del self.gallery[identity]


def used_long_ago(folder: Path, image: str, *, seconds_ago: float) -> None:
    ImageUses(folder).touch(image)
    os.utime(folder / "images" / image, (time.time() - seconds_ago,) * 2)


def dead_labels(folder: Path) -> dict[str, str]:
    with live_run(folder) as run:
        return dict(run.labels)


def test_a_dead_run_s_boxes_and_volumes_go_and_a_live_one_s_stay(tmp_path: Path) -> None:
    dead = dead_labels(tmp_path)
    with live_run(tmp_path) as run:
        engine = FakeEngine(
            {"old": dead, "new": dict(run.labels)}, {"old-volume": dead, "new-volume": dict(run.labels)}
        )
        swept = sweep_dead_runs(engine, tmp_path)
    assert set(engine.there) == {"new"}
    assert set(engine.shelf) == {"new-volume"}
    assert (swept.n_boxes, swept.n_volumes, swept.n_kept) == (1, 1, 2)


def test_a_run_that_was_killed_left_its_lock_file_and_nobody_holds_it(tmp_path: Path) -> None:
    labels = {RUN_LABEL: "0123456789ab", HOST_LABEL: host_id(tmp_path)}
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "0123456789ab.lock").touch()
    engine = FakeEngine({"old": labels})
    sweep_dead_runs(engine, tmp_path)
    assert engine.there == {}


def test_another_machine_s_runs_are_not_ours_to_judge(tmp_path: Path) -> None:
    engine = FakeEngine({"theirs": {RUN_LABEL: "0123456789ab", HOST_LABEL: "another"}})
    assert sweep_dead_runs(engine, tmp_path).n_boxes == 0
    assert clean(engine, images=True, folder=tmp_path).n_kept == 1
    assert set(engine.there) == {"theirs"}


def test_clean_takes_what_no_run_is_named_on_but_sweeping_does_not(tmp_path: Path) -> None:
    engine = FakeEngine({"stray": {"takehome": "trial"}})
    assert sweep_dead_runs(engine, tmp_path).n_boxes == 0
    assert clean(engine, images=False, folder=tmp_path).n_boxes == 1


def test_images_go_youngest_first_and_shared_layers_count_once(tmp_path: Path) -> None:
    base = an_image("base", size_bytes=250, created_at="2026-01-01")
    tools = an_image("tools", parent="base", size_bytes=300, created_at="2026-01-02")
    engine = FakeEngine(gallery={"base": base, "tools": tools})
    swept = clean(engine, images=True, folder=tmp_path)
    assert engine.gallery == {}
    assert (swept.n_images, swept.image_bytes) == (2, 300)


def test_an_image_that_a_live_run_uses_stays_though_no_box_has_it_just_now(tmp_path: Path) -> None:
    engine = FakeEngine(gallery={"used": an_image("used"), "idle": an_image("idle")})
    with ImageUses(tmp_path).using("used"):
        swept = clean(engine, images=True, folder=tmp_path)
    assert set(engine.gallery) == {"used"}
    assert (swept.n_images, swept.n_kept) == (1, 1)


def test_an_image_that_a_live_run_used_stays_between_two_of_its_submissions(tmp_path: Path) -> None:
    uses = ImageUses(tmp_path)
    engine = FakeEngine(gallery={name: an_image(name) for name in ("before", "used", "never")})
    used_long_ago(tmp_path, "before", seconds_ago=60)
    with live_run(tmp_path):
        with uses.using("used"):
            pass
        clean(engine, images=True, folder=tmp_path)
        assert set(engine.gallery) == {"used"}
    clean(engine, images=True, folder=tmp_path)
    assert engine.gallery == {}, "the run is over"


def test_nor_does_it_go_when_only_some_should(tmp_path: Path) -> None:
    engine = FakeEngine(gallery={name: an_image(name) for name in ("used", "never")})
    with live_run(tmp_path):
        used_long_ago(tmp_path, "used", seconds_ago=0)
        clean(engine, images=True, down_to_bytes=0, folder=tmp_path)
        assert set(engine.gallery) == {"used"}


def test_it_counts_since_the_first_of_the_live_runs_and_a_dead_one_has_no_say(tmp_path: Path) -> None:
    engine = FakeEngine(gallery={name: an_image(name) for name in ("yesterday", "an hour ago")})
    used_long_ago(tmp_path, "yesterday", seconds_ago=86_400)
    used_long_ago(tmp_path, "an hour ago", seconds_ago=3_600)
    with live_run(tmp_path) as first, live_run(tmp_path):
        dead = tmp_path / "runs" / "0123456789ab.lock"
        dead.touch()
        for place, seconds_ago in ((dead, 200_000), (tmp_path / "runs" / f"{first.id}.lock", 7_200)):
            os.utime(place, (time.time() - seconds_ago,) * 2)
        clean(engine, images=True, folder=tmp_path)
    assert set(engine.gallery) == {"an hour ago"}


def test_the_lock_of_a_dead_run_goes_when_the_next_begins(tmp_path: Path) -> None:
    with live_run(tmp_path) as run:
        (tmp_path / "runs" / "0123456789ab.lock").touch()
        sweep_dead_runs(FakeEngine(), tmp_path)
        assert [place.stem for place in (tmp_path / "runs").iterdir()] == [run.id]


def test_cleaning_down_to_a_size_takes_only_what_was_unused_longest(tmp_path: Path) -> None:
    engine = FakeEngine(
        gallery={
            "old": an_image("old", size_bytes=100, created_at="2026-01-01T00:00:00Z"),
            "new": an_image("new", size_bytes=100, created_at="2026-01-02T00:00:00Z"),
        }
    )
    swept = clean(engine, images=True, down_to_bytes=150, folder=tmp_path)
    assert set(engine.gallery) == {"new"}
    assert (swept.n_images, swept.image_bytes) == (1, 100)


def test_a_run_leaves_no_lock_file(tmp_path: Path) -> None:
    with live_run(tmp_path) as run:
        assert isinstance(run, Run)
        assert len(list((tmp_path / "runs").iterdir())) == 1
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_host_keeps_its_name(tmp_path: Path) -> None:
    assert host_id(tmp_path) == host_id(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["host-id"]
