"""Folders are emptied however they were left, and nothing outside is touched."""

import os
from pathlib import Path

from sandbox.runner.emptying import empty_folder, remove_entry


def test_links_are_removed_and_not_followed(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    (outside / "precious").write_text("x")
    inside.mkdir()
    (inside / "file").symlink_to(outside / "precious")
    (inside / "folder").symlink_to(outside)
    (inside / "sub").mkdir()
    (inside / "sub" / "folder").symlink_to(outside)

    empty_folder(str(inside))

    assert list(inside.iterdir()) == []
    assert (outside / "precious").read_text() == "x"


def test_no_depth_is_too_deep(tmp_path: Path) -> None:
    """A path of 4,096 bytes is the kernel's limit, a recursion of 1,000 Python's."""
    top = tmp_path / "top"
    top.mkdir()
    fd = os.open(top, os.O_RDONLY)
    for n in range(3000):
        os.mkdir("folder", dir_fd=fd)
        os.close(os.open(f"file{n}", os.O_CREAT | os.O_WRONLY, dir_fd=fd))
        below = os.open("folder", os.O_RDONLY, dir_fd=fd)
        os.close(fd)
        fd = below
    os.close(fd)

    remove_entry(str(top))

    assert not top.exists()
