"""What an image that others start from says of itself. A real one is made in `test_images.py`, where none is there."""

from typing import Any

from sandbox.base_image import build_base
from sandbox.protocol import Message
from sandbox.pythons import PYTHONS
from tests.fakes import FakeImageEngine

THEIRS = "/usr/local/bin/python3"
"""Where a registry's images have it."""


def built(version: str, interpreter: bytes) -> FakeImageEngine:
    engine: Any = FakeImageEngine(answer=_prepared)
    build_base(engine, "base", {"takehome.kind": "base"}, PYTHONS[version], interpreter)
    assert isinstance(engine, FakeImageEngine)
    return engine


def _prepared(head: dict[str, Any]) -> Message:
    return Message(head={"op": "prepared", "python": head["python"].rpartition("/")[2]})


def test_the_base_s_own_python_is_ours_and_the_candidate_s() -> None:
    engine = built("3.11", b"")
    labels = engine.image("base").labels
    assert labels["takehome.python"] == labels["takehome.candidate-python"] == THEIRS
    assert engine.opened[-1].argv[0] == THEIRS


def test_in_a_base_of_another_python_what_is_ours_runs_on_the_copy_of_ours() -> None:
    """A wheel in the candidate's Python may run whenever that one starts."""
    engine = built("3.9", b"our interpreter, packed")
    labels = engine.image("base").labels
    assert labels["takehome.python"] == "/opt/takehome-python/python3"
    assert labels["takehome.candidate-python"] == THEIRS
    assert engine.sent[0][0] == {"op": "interpreter"}, "it is laid there before anything of ours runs"
    assert labels["takehome.kind"] == "base"
