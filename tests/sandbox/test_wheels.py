"""How wheels come into an image: what the box that downloads them may, and the one that unpacks them."""

from typing import Any

from sandbox.base_image import INSTALLER_UID
from sandbox.boxes import BoxSpec
from sandbox.host_network import HostNetwork
from sandbox.protocol import Message
from sandbox.wheels import FetchBox, VenvPlan, build_venv
from tests.fakes import FakeImageEngine

PLAN = VenvPlan(tag="t", parent="base", base_python="/usr/bin/python3", prefix="/opt/venv", lock="", labels={})


ONE_WHEEL = (
    Message(head={"op": "wheels", "names": ["a.whl"]}),
    Message(head={"op": "wheel"}, blobs=(b"a wheel",)),
    Message(head={"op": "installed", "versions": {"a": "1"}, "refused": {}}),
)
"""It is downloaded, handed out, and installed."""


def built() -> tuple[BoxSpec, BoxSpec, FakeImageEngine]:
    """The box that downloads, and the one that unpacks."""
    said = iter(ONE_WHEEL)
    fake = FakeImageEngine(answer=lambda head: next(said))
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
    assert list(fake.images) == ["t"]


def test_neither_box_is_root_nor_has_a_capability() -> None:
    fetch, install, _ = built()

    assert (fetch.user, install.user) == ("65532:65532", f"{INSTALLER_UID}:{INSTALLER_UID}")
    assert fetch.capabilities == install.capabilities == ()
    assert fetch.read_only


def test_wheels_are_unpacked_by_an_interpreter_of_ours_that_reads_nothing_of_theirs() -> None:
    _, install, _ = built()

    assert install.argv[:3] == ("/usr/bin/python3", "-I", "-S")
