"""How wheels come into an image: what the box that downloads them may, and the one that unpacks them."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from sandbox.base_image import INSTALLER_UID
from sandbox.boxes import BoxSpec
from sandbox.host_network import HostNetwork
from sandbox.protocol import Message
from sandbox.wheels import FetchBox, VenvPlan, build_venv

PLAN = VenvPlan(tag="t", parent="base", base_python="/usr/bin/python3", prefix="/opt/venv", lock="", labels={})


@dataclass
class FakeBox:
    """An engine that is its own boxes: one wheel is downloaded, one is installed."""

    opened: list[BoxSpec] = field(default_factory=list)
    sent: list[tuple[dict[str, Any], tuple[bytes, ...]]] = field(default_factory=list)
    committed: list[str] = field(default_factory=list)

    def open(self, spec: BoxSpec) -> "FakeBox":
        self.opened.append(spec)
        return self

    def info(self) -> SimpleNamespace:
        return SimpleNamespace(n_cpus=2)

    def send(self, head: dict[str, Any], *blobs: bytes) -> None:
        self.sent.append((head, blobs))

    def receive(self, *, wall_seconds: float) -> Message:
        match self.sent[-1][0]["op"]:
            case "download":
                self.sent.append(({"op": "wheels"}, ()))
                return Message(head={"op": "wheels", "names": ["a.whl"]})
            case "wheel":
                return Message(head={"op": "installed", "versions": {"a": "1"}, "refused": {}})
            case _:
                return Message(head={"op": "wheel"}, blobs=(b"a wheel",))

    def commit(self, tag: str, labels: dict[str, str]) -> str:
        self.committed.append(tag)
        return tag

    def close(self) -> None:
        """There is nothing to remove."""

    def __enter__(self) -> "FakeBox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def built() -> tuple[BoxSpec, BoxSpec, FakeBox]:
    """The box that downloads, and the one that unpacks."""
    fake = FakeBox()
    engine: Any = fake
    network = HostNetwork(env=(), ca_bundle=None)
    with FetchBox(engine, image="tools", python="/opt/takehome-tools/bin/python", network=network) as fetch:
        build_venv(engine, PLAN, fetch)
    return (*fake.opened, fake)  # type: ignore[return-value] # two are opened


def test_wheels_are_downloaded_with_network_and_unpacked_without() -> None:
    fetch, install, fake = built()

    assert (fetch.kind, fetch.network) == ("fetch", "bridge")
    assert (install.kind, install.network) == ("install", "none")
    assert ({"op": "wheel", "name": "a.whl"}, (b"a wheel",)) in fake.sent, "it is passed on as it came"
    assert fake.committed == ["t"]


def test_neither_box_is_root_nor_has_a_capability() -> None:
    fetch, install, _ = built()

    assert (fetch.user, install.user) == ("65532:65532", f"{INSTALLER_UID}:{INSTALLER_UID}")
    assert fetch.capabilities == install.capabilities == ()
    assert fetch.read_only


def test_wheels_are_unpacked_by_an_interpreter_of_ours_that_reads_nothing_of_theirs() -> None:
    _, install, _ = built()

    assert install.argv[:3] == ("/usr/bin/python3", "-I", "-S")
