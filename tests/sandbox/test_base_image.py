"""What an image that others start from says of itself. A real one is made in `test_images.py`, where none is there."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.base_image import build_base
from sandbox.boxes import BoxSpec
from sandbox.engine import ImageInfo
from sandbox.protocol import Message
from sandbox.pythons import PYTHONS

THEIRS = "/usr/local/bin/python3"
"""Where a registry's images have it."""


@dataclass
class FakeEngine:
    """A registry's image is there; what is committed on it is remembered. It is its own box."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    argv: tuple[str, ...] = ()

    def image(self, reference: str) -> ImageInfo:
        return ImageInfo(id="sha256:1", tags=(reference,), labels=self.labels, size_bytes=1, created_at="")

    def open(self, spec: BoxSpec) -> "FakeEngine":
        self.argv = spec.argv
        return self

    def send(self, head: dict[str, Any], *blobs: bytes) -> None:
        self.sent.append(head)

    def receive(self, *, wall_seconds: float) -> Message:
        return Message(head={"op": "prepared", "python": self.sent[-1]["python"].rpartition("/")[2]})

    def commit(self, tag: str, labels: dict[str, str]) -> ImageInfo:
        self.labels = labels
        return self.image(tag)

    def __enter__(self) -> "FakeEngine":
        return self

    def __exit__(self, *_: object) -> None: ...


def built(version: str, interpreter: bytes) -> FakeEngine:
    engine: Any = FakeEngine()
    build_base(engine, "base", {"takehome.kind": "base"}, PYTHONS[version], interpreter)
    assert isinstance(engine, FakeEngine)
    return engine


def test_the_base_s_own_python_is_ours_and_the_candidate_s() -> None:
    engine = built("3.11", b"")
    assert engine.labels["takehome.python"] == engine.labels["takehome.candidate-python"] == THEIRS
    assert engine.argv[0] == THEIRS


def test_in_a_base_of_another_python_what_is_ours_runs_on_the_copy_of_ours() -> None:
    """A wheel in the candidate's Python may run whenever that one starts."""
    engine = built("3.9", b"our interpreter, packed")
    assert engine.labels["takehome.python"] == "/opt/takehome-python/python3"
    assert engine.labels["takehome.candidate-python"] == THEIRS
    assert engine.sent[0] == {"op": "interpreter"}, "it is laid there before anything of ours runs"
    assert engine.labels["takehome.kind"] == "base"
