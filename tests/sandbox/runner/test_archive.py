"""Tars: only what is plainly a tree's is seen."""

import io
import tarfile
from pathlib import Path

import pytest

from sandbox.runner import archive
from sandbox.runner.archive import ArchiveError, tar_entries, write_tar
from sandbox.runner.tree import lay_entries


def a_tar(*members: tuple[str, bytes, bytes], **changes: object) -> io.BytesIO:
    """Of name, type and content."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", encoding="utf-8", errors="surrogateescape") as tar:
        for name, kind, content in members:
            member = tarfile.TarInfo(name)
            member.type, member.size, member.linkname = kind, len(content), "/etc/passwd"
            tar.addfile(member, io.BytesIO(content))
    return out


def test_links_and_devices_are_left_out() -> None:
    tar = a_tar(
        ("a", tarfile.REGTYPE, b"1"),
        ("soft", tarfile.SYMTYPE, b""),
        ("hard", tarfile.LNKTYPE, b""),
        ("fifo", tarfile.FIFOTYPE, b""),
        ("device", tarfile.CHRTYPE, b""),
        ("d", tarfile.DIRTYPE, b""),
        ("d/b", tarfile.REGTYPE, b"2"),
    )

    assert [(entry.path, entry.is_folder) for entry in tar_entries(tar)] == [("a", False), ("d", True), ("d/b", False)]


def test_a_sparse_file_whose_map_is_cut_off_is_an_error() -> None:
    """A fuzzer found `IndexError: index out of range`: of type b"S" with b"\\x01" at 482, a map that goes on."""
    header = bytearray(a_tar(("a", tarfile.GNUTYPE_SPARSE, b"")).getvalue()[:512])
    header[482] = 1
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    with pytest.raises(ArchiveError):
        tar_entries(io.BytesIO(bytes(header)))


@pytest.mark.parametrize("name", ["/etc/passwd", "../up", "a/../../up", "a/./b", "n" * 300, "d/" * 600 + "x"])
def test_a_name_that_leads_out_or_is_too_long_is_an_error(name: str) -> None:
    with pytest.raises(ArchiveError):
        tar_entries(a_tar((name, tarfile.REGTYPE, b"")))


def test_what_is_cut_short_or_no_tar_is_an_error() -> None:
    whole = a_tar(("a", tarfile.REGTYPE, b"x" * 2000)).getvalue()
    for data in (whole[:700], b"PK\3\4" * 500):
        with pytest.raises(ArchiveError):
            tar_entries(io.BytesIO(data))


def test_more_entries_than_a_tree_may_have_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "ENTRIES_LIMIT", 10)
    folders = a_tar(*((f"d{n}", tarfile.DIRTYPE, b"") for n in range(11)))

    with pytest.raises(ArchiveError, match="more than 10 entries"):
        tar_entries(folders)


def test_a_tree_comes_back_from_its_tar_as_it_was(tmp_path: Path) -> None:
    tree, back = tmp_path / "tree", tmp_path / "back"
    (tree / "deep" / "empty").mkdir(parents=True)
    (tree / "deep" / "caf\udce9").write_bytes(b"latin")
    (tree / "run").write_bytes(b"#!/bin/sh")
    (tree / "run").chmod(0o755)
    (tree / "link").symlink_to("run")
    (tree / "secret").write_bytes(b"ours")
    stored = (tmp_path / "tar").open("w+b")

    write_tar(str(tree), stored, limit_bytes=50_000, without=frozenset({"secret"}))
    entries = tar_entries(stored)
    back.mkdir()
    lay_entries(stored.fileno(), entries, str(back))

    found = {path.relative_to(back).as_posix() for path in back.rglob("*")}
    assert found == {"deep", "deep/empty", "deep/caf\udce9", "run"}
    assert (back / "deep" / "caf\udce9").read_bytes() == b"latin"
    assert (back / "run").stat().st_mode & 0o777 == 0o755
    assert (back / "run").stat().st_mtime == int((tree / "run").stat().st_mtime)


def test_a_tree_is_measured_as_it_takes_room_when_it_is_laid_down(tmp_path: Path) -> None:
    """1,000 files of a byte are 1,000 bytes in a sum, and 8 MB of a tmpfs and its box."""
    for n in range(1000):
        (tmp_path / str(n)).write_bytes(b"x")

    with pytest.raises(ArchiveError, match="more than 8000000 bytes in pages"):
        write_tar(str(tmp_path), io.BytesIO(), limit_bytes=8_000_000, without=frozenset())
    write_tar(str(tmp_path), io.BytesIO(), limit_bytes=8_192_000, without=frozenset())


def test_a_tree_over_the_limit_is_an_error_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(10**12)

    with pytest.raises(ArchiveError, match="more than 1000000 bytes"):
        write_tar(str(tmp_path), io.BytesIO(), limit_bytes=10**6, without=frozenset())
