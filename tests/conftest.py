"""What every test gets: Docker and browsers on request only; a guard of the home folder, the network, containers."""

import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.engine import DockerEngine
from sandbox.images import BuiltImage, Images

REPOSITORY = Path(__file__).parent.parent
_HOME = Path.home().resolve()
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_NEEDED = {"docker": "a Docker engine", "browser": "Chromium"}
"""By marker."""
_LOOPBACK = ("127.", "::1", "localhost")


def pytest_addoption(parser: pytest.Parser) -> None:
    for marker, needed in _NEEDED.items():
        parser.addoption(f"--run-{marker}", action="store_true", help=f"also run the tests that need {needed}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for marker, needed in _NEEDED.items():
        if not config.getoption(f"--run-{marker}"):
            skip = pytest.mark.skip(reason=f"needs {needed}: run with --run-{marker}")
            for item in items:
                if item.get_closest_marker(marker):
                    item.add_marker(skip)


class _Guard:
    """An audit hook, which Python can't take away again; so it looks at `on`."""

    def __init__(self) -> None:
        self.on = self.docker = False

    def __call__(self, event: str, details: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "socket.connect" and not self._may_connect(details[1]):
            pytest.fail(f"this test would connect to {details[1]}")
        if event == "open" and isinstance(details[0], str) and details[2] & _WRITING and _is_at_home(details[0]):
            pytest.fail(f"this test would write to {details[0]}")

    def _may_connect(self, address: object) -> bool:
        if isinstance(address, tuple):
            return str(address[0]).startswith(_LOOPBACK)
        return self.docker or "docker" not in str(address)


def _is_at_home(path: str) -> bool:
    place = Path(path).absolute()
    ours = (REPOSITORY, Path(sys.prefix), Path(sys.base_prefix), Path(tempfile.gettempdir()))
    return place.is_relative_to(_HOME) and not any(place.is_relative_to(folder) for folder in ours)


_guard = _Guard()
sys.addaudithook(_guard)


@pytest.fixture(autouse=True)
def guard(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Programs that a test starts find an empty home; the test itself fails when it reaches out."""
    with tempfile.TemporaryDirectory(prefix="takehome-test-home-") as home:
        monkeypatch.setenv("HOME", home)
        _guard.on, _guard.docker = True, request.node.get_closest_marker("docker") is not None
        try:
            yield
        finally:
            _guard.on = False


@pytest.fixture(scope="session")
def engine() -> Iterator[DockerEngine]:
    """What the tests left behind is removed at the end."""
    run = f"tests-{secrets.token_hex(4)}"
    engine = DockerEngine(run_labels=(("takehome.run", run),))
    yield engine
    for identity, _ in engine.boxes(run):
        engine.remove_box(identity)
    for name, _ in engine.volumes(run):
        engine.remove_volume(name)


@pytest.fixture(scope="session")
def base_image(engine: DockerEngine) -> BuiltImage:
    return Images(engine).base()
