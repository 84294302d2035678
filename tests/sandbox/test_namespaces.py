"""Whose number a box's root has: it owns the socket's volume, and nobody else may."""

from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.boxes import BoxSpec
from sandbox.engine import EngineInfo
from sandbox.errors import SandboxError
from sandbox.namespaces import NONE, UserNamespace, root_uid, user_namespace
from sandbox.protocol import Message


@dataclass
class FakeEngine:
    """Its boxes say `uid_map`."""

    uid_map: str
    n_boxes: int = 0

    def open(self, spec: BoxSpec) -> "FakeEngine":
        self.n_boxes += 1
        return self

    def __enter__(self) -> "FakeEngine":
        return self

    def __exit__(self, *_: object) -> None:
        """There is nothing to remove."""

    def send(self, head: dict[str, Any], *blobs: bytes) -> None:
        """It takes everything."""

    def receive(self, *, wall_seconds: float) -> Message:
        return Message(head={"uid_map": self.uid_map})


def found(engine: FakeEngine, *security: str) -> UserNamespace:
    info = EngineInfo(
        address="", name="", version="", api_version="", runtimes=(), default_runtime="", storage_driver="",
        cgroup_version="1", security=security, root="", architecture="", n_cpus=1, memory_bytes=1,
    )  # fmt: skip
    fake: Any = engine
    return user_namespace(fake, info, image="base", python="python3")


def test_under_user_namespaces_a_box_says_which_number_its_root_has() -> None:
    engine = FakeEngine("         0     231072      65536\n")

    assert found(engine, "seccomp", "userns") == UserNamespace(root_uid=231072, is_small=True)


def test_elsewhere_no_box_is_asked() -> None:
    engine = FakeEngine("")

    assert found(engine, "seccomp") == NONE
    assert found(engine, "seccomp", "rootless", "userns") == UserNamespace(root_uid=0, is_small=True)
    assert engine.n_boxes == 0


def test_a_root_without_a_number_is_an_error() -> None:
    with pytest.raises(SandboxError, match="no number"):
        root_uid("1 231072 65536\n")
