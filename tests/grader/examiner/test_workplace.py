"""What the examiner is handed besides its suite: the tree, and texts of earlier commits."""

import io
import tarfile
from pathlib import Path

import pytest

from grader.examiner import workplace
from grader.examiner.past import PastText
from grader.examiner.workplace import BoxWorkplace
from grader.examiner_order import Order
from sandbox.protocol import Message
from tests.builders import a_contract, a_snapshot
from tests.grader.examiner.scripted import RememberedChannel


def a_tar(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    return buffer.getvalue()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BoxWorkplace:
    monkeypatch.setattr(workplace, "SUITES_FOLDER", tmp_path)
    order = Order(
        op="examine",
        contract=a_contract(),
        snapshot=a_snapshot(),
        suite="hidden",
        suite_files=(("test_a.py", 0, 4),),
        preparation=(),
        areas=(),
        wall_seconds=1,
    )
    past = a_tar({"a" * 40 + "/deploy/key": b"a key", "b" * 40 + "/app.py": b"X = 1\n"})
    blobs = (b"pass", a_tar({"app.py": b"X = 2\n"}), past)
    return BoxWorkplace(order, Message(head={}, blobs=blobs), RememberedChannel())


def test_the_suite_is_laid_down_and_the_tree_is_read(place: BoxWorkplace) -> None:
    assert (place.suite_folder / "test_a.py").read_bytes() == b"pass"
    assert place.files() == {"app.py": b"X = 2\n"}


def test_texts_of_earlier_commits_have_their_commits(place: BoxWorkplace) -> None:
    assert place.past() == (
        PastText(commit="a" * 40, path="deploy/key", content=b"a key"),
        PastText(commit="b" * 40, path="app.py", content=b"X = 1\n"),
    )
