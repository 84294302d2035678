"""What comes goes onto the volume as it is, and nobody but root can list or change it."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.fill_box.main import fill
from sandbox.protocol import Message


def sent(*files: tuple[str, list[bytes]]) -> Iterator[Message]:
    for path, pieces in files:
        yield Message(head={"op": "file", "path": path})
        yield from (Message(head={"op": "piece"}, blobs=(piece,)) for piece in pieces)


def test_pieces_become_files(tmp_path: Path) -> None:
    n_bytes = fill(tmp_path, sent(("a1/season.csv", [b"day\n", b"1\n2\n"]), ("b2/empty.csv", [])))

    assert n_bytes == 8
    assert (tmp_path / "a1/season.csv").read_bytes() == b"day\n1\n2\n"
    assert (tmp_path / "b2/empty.csv").read_bytes() == b""


def test_modes_let_others_read_what_they_can_name_and_no_more(tmp_path: Path) -> None:
    fill(tmp_path, sent(("a1/season.csv", [b"1"])))

    modes = {path: stat.S_IMODE((tmp_path / path).stat().st_mode) for path in ("", "a1", "a1/season.csv")}
    assert modes == {"": 0o711, "a1": 0o711, "a1/season.csv": 0o444}


@pytest.mark.parametrize("path", ["../season.csv", "/etc/passwd", "a1/../../x"])
def test_no_path_leads_out_of_the_volume(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="not plainly relative"):
        fill(tmp_path, sent((path, [b"1"])))
