"""Who uses an image is known of every process, and that a process died ends its use."""

import multiprocessing
import os
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from sandbox.image_uses import ImageUses


def test_an_image_is_used_until_the_last_one_is_done(tmp_path: Path) -> None:
    uses = ImageUses(tmp_path)
    with uses.using("sha256:1"):
        with uses.using("sha256:1"):
            assert not _is_unused(tmp_path, "sha256:1")
        assert not _is_unused(tmp_path, "sha256:1")
        assert _is_unused(tmp_path, "sha256:2")
    assert _is_unused(tmp_path, "sha256:1")


def _use(folder: Path, begun: Event) -> None:
    with ImageUses(folder).using("sha256:1"):
        begun.set()
        os.read(os.pipe()[0], 1)  # for ever


def test_a_process_that_was_killed_uses_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    begun = context.Event()
    other = context.Process(target=_use, args=(tmp_path, begun))
    other.start()
    assert begun.wait(30)
    assert not _is_unused(tmp_path, "sha256:1")

    other.kill()
    other.join()
    assert _is_unused(tmp_path, "sha256:1")


def test_the_last_use_is_when_it_was_looked_up_or_put_back(tmp_path: Path) -> None:
    uses = ImageUses(tmp_path)
    uses.touch("sha256:1")
    os.utime(tmp_path / "images" / "sha256:1", (1000, 1000))
    assert uses.last_used() == {"sha256:1": 1000.0}

    with uses.using("sha256:1"):
        pass
    assert uses.last_used()["sha256:1"] > 1_700_000_000


def test_to_ask_whether_it_is_used_is_no_use(tmp_path: Path) -> None:
    """Or whoever cleans up would make all images look as if they had been used just now."""
    assert _is_unused(tmp_path, "sha256:1")
    assert ImageUses(tmp_path).last_used() == {}


def test_what_is_forgotten_while_somebody_waits_for_it_is_used_all_the_same(tmp_path: Path) -> None:
    """The waiting one had opened a file that is no longer the one by that name."""
    uses = ImageUses(tmp_path)
    with uses.unused("sha256:1") as is_unused:
        assert is_unused
        uses.forget("sha256:1")
    with uses.using("sha256:1"):
        assert not _is_unused(tmp_path, "sha256:1")


@pytest.mark.parametrize("image", ["sha256:../../x", "takehome/environment:1"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, image: str) -> None:
    ImageUses(tmp_path).touch(image)
    assert [path.parent for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / "images"]


def _is_unused(folder: Path, image: str) -> bool:
    with ImageUses(folder).unused(image) as is_unused:
        return is_unused
