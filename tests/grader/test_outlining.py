"""The host's side of an outline: whatever their code does to its box, it costs the comparison and no grading."""

import io
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from grader.blind import Aliases, cover
from grader.outline_box.main import code_files
from grader.outline_box.outline import FILE_BYTES, outline
from grader.outlining import OUTLINE_FILE, Outliner, has_outline, keep_outline, kept_outline, outline_of
from grader.source import parse_source
from grader.store import Store
from sandbox.boxes import BoxSpec
from sandbox.engine import DockerEngine
from sandbox.errors import BoxDiedError, BoxTimeoutError, EngineUnavailableError
from sandbox.images import Images
from sandbox.protocol import Message, ProtocolError
from tests.builders import a_snapshot

CODE = b"def hour(flights):\n    return [flight.hour % 24 for flight in flights if flight.hour >= 0] or [0, 1]\n" * 3
SNAPSHOT = a_snapshot()


def a_tree(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        link = tarfile.TarInfo("link.py")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    return buffer.getvalue()


@dataclass
class FakeBoxes:
    """Each box answers with an outline of the tree, as ours does, or is what `answer` says."""

    answer: dict[str, Any] | Exception | None = None
    specs: list[BoxSpec] = field(default_factory=list)
    tree: bytes = b""
    before: Callable[[], object] = lambda: None
    """Is called before a box is there."""

    @contextmanager
    def open(self, spec: BoxSpec) -> Iterator["FakeBoxes"]:
        self.before()
        self.specs.append(spec)
        yield self

    def send(self, head: dict[str, Any], *blobs: bytes) -> None:
        self.tree = blobs[0]

    def receive(self, *, wall_seconds: float, head_limit_bytes: int, blob_limit_bytes: int) -> Message:
        if isinstance(self.answer, Exception):
            raise self.answer
        if self.answer is not None:
            return Message(head=self.answer)
        return Message(head={"op": "outlined", "outline": outline(dict(code_files(self.tree)))})


def test_regular_files_of_code_are_read_and_of_a_large_one_only_the_start() -> None:
    tree = a_tree(**{"a/b.py": CODE, "data.csv": b"x", "big.py": b"x" * FILE_BYTES * 3})
    found = dict(code_files(tree))
    assert list(found) == ["a/b.py", "big.py"]
    assert (found["a/b.py"], len(found["big.py"])) == (CODE, FILE_BYTES + 1)


def test_the_box_has_no_network_and_no_privilege(tmp_path: Path) -> None:
    boxes = FakeBoxes()
    Outliner(boxes, "image", runtime="runsc").outline(a_tree(a=CODE), "digest")
    (spec,) = boxes.specs
    assert (spec.network, spec.capabilities, spec.user, spec.runtime) == ("none", (), "65532:65532", "runsc")
    assert spec.volumes == ()


def test_an_outline_is_kept(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    assert not has_outline(store, "ada", SNAPSHOT)
    keep_outline(store, "ada", SNAPSHOT, a_tree(**{"a.py": CODE}), Outliner(FakeBoxes(), "image"))
    assert has_outline(store, "ada", SNAPSHOT)

    kept = kept_outline(store, "ada")
    assert kept is not None
    assert kept.outline is not None
    assert kept.tree_digest == SNAPSHOT.tree_digest
    assert kept.outline.files[0].lines[0] == "def hour(flights):"


def test_another_tree_has_none_yet(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    keep_outline(store, "ada", SNAPSHOT, a_tree(**{"a.py": CODE}), Outliner(FakeBoxes(), "image"))
    assert not has_outline(store, "ada", a_snapshot(tree_digest="0" * 64))


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (BoxDiedError("It ended."), "ended the box"),
        (BoxTimeoutError("Nothing."), "within 60 s"),
        (ProtocolError("no message"), "no proper answer"),
        ({"op": "outlined"}, "no proper answer"),
        ({"op": "outlined", "outline": {"version": 1, "files": [{"path": "a.py"}]}}, "no proper answer"),
        ({"op": "outlined", "outline": {"version": 0, "files": []}}, "no proper answer"),
    ],
)
def test_what_their_code_does_to_its_box_is_told_and_kept(
    tmp_path: Path, answer: dict[str, Any] | Exception, trouble: str
) -> None:
    store = Store.open(tmp_path)
    keep_outline(store, "ada", SNAPSHOT, a_tree(), Outliner(FakeBoxes(answer), "image"))
    kept = kept_outline(store, "ada")
    assert kept is not None
    assert kept.outline is None
    assert trouble in kept.trouble


def test_an_engine_that_is_gone_is_nobody_s_code() -> None:
    with pytest.raises(EngineUnavailableError):
        Outliner(FakeBoxes(EngineUnavailableError("nowhere")), "image").outline(a_tree(), "digest")


@pytest.mark.parametrize(
    "change",
    [
        {"token_lines": [1]},
        {"token_lines": [0] * 30},
        {"token_lines": [9] * 30},
        {"prints": [[1, -1]]},
        {"prints": [[1, 7]]},
        {"prints": [[2**64, 0]]},
        {"n_tokens": 10**6},
        {"lines": []},
        {"path": 3},
    ],
)
def test_an_outline_that_can_not_be_is_none(change: dict[str, Any]) -> None:
    """So that no page is drawn of lines that aren't there."""
    sound = {"path": "a.py", "n_tokens": 30, "prints": [[1, 6]], "token_lines": [1] * 30, "lines": ["x"]}
    assert outline_of({"outline": {"version": 1, "files": [sound]}}).files[0].n_tokens == 30
    with pytest.raises(ProtocolError):
        outline_of({"outline": {"version": 1, "files": [{**sound, **change}]}})


def test_where_grading_is_blind_no_known_name_is_kept(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    source = parse_source("https://git.example.org/ada-park/challenge")
    mine = cover(Aliases(key=b"k" * 32), source, ("Ada Park",))
    tree = a_tree(**{"ada_park/a.py": b"# by Ada Park, ada@example.org\n" + CODE})
    keep_outline(store, "lusab", SNAPSHOT, tree, Outliner(FakeBoxes(), "image"), mine)
    kept = (tmp_path / "lusab" / OUTLINE_FILE).read_text().lower()
    assert "ada park" not in kept
    assert "ada@" not in kept
    assert "def hour" in kept


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"tree_digest": 3}', b"\xff", b"[" * 10_000])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    store = Store.open(tmp_path)
    store.write("ada", OUTLINE_FILE, content)
    assert kept_outline(store, "ada") is None


@pytest.mark.docker
def test_a_real_box_outlines_as_this_process_would(engine: DockerEngine) -> None:
    tree = a_tree(**{"a/b.py": CODE, "odd.py": b"(" * 100_000, "c.ipynb": b"{}"})
    kept = Outliner(engine, Images(engine).examiner().id).outline(tree, "digest")
    assert kept.trouble == ""
    assert kept.outline == outline_of({"outline": outline(dict(code_files(tree)))})
