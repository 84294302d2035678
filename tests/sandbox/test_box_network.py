"""What a box without a network sees of one, on a real engine."""

import os
from dataclasses import replace
from typing import Any

import pytest

from sandbox.boot import boot_argv, boot_message
from sandbox.boxes import BoxSpec
from sandbox.engine import DockerEngine
from sandbox.images import Images

pytestmark = pytest.mark.docker


def seen(engine: DockerEngine, spec: BoxSpec) -> dict[str, Any]:
    with engine.open(spec) as box:
        sources = ("sandbox/protocol.py", "tests/sandbox/network_program.py")
        box.send(*boot_message("tests.sandbox.network_program", sources))
        return box.receive(wall_seconds=60).head


@pytest.mark.parametrize("localhost", [False, True])
def test_it_has_a_namespace_of_its_own_with_a_loopback_and_nothing_else(localhost: bool) -> None:
    engine = DockerEngine()
    base = Images(engine).base()
    spec = BoxSpec(kind="trial", image=base.id, argv=boot_argv(base.python), memory_bytes=64 * 2**20)

    one = seen(engine, replace(spec, localhost=localhost))

    assert one["namespace"] != os.readlink("/proc/self/ns/net")  # noqa: PTH115
    assert one["interfaces"] == ["lo"]
    assert one["routes"] == []
    assert one["closed connections kept"] == "0"
    assert (one["itself"], one["elsewhere"]) == ("connected", "OSError")
    assert one["localhost"] == ("127.0.0.1" if localhost else "gaierror")
