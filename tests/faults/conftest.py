"""An engine that may be ruined, once per session; every test finds it as it was at first."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.engine import DockerEngine
from sandbox.images import Images
from tests.faults.cohort import Cohort
from tests.faults.own_engine import OwnEngine, own_engine
from tests.functional.program import Program


@pytest.fixture(scope="session")
def tags(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """Of all images that grading a cohort takes."""
    top = tmp_path_factory.mktemp("images")
    cohort = Cohort(top, 1)
    ended = Program(top / "home")(*cohort.argv())
    assert ended.exit_status == 0, ended.stderr
    (card,) = cohort.cards().values()
    engine = DockerEngine()
    found: dict[str, None] = {}
    for name in (*(presence.tag for presence in Images(engine).presence()), card.provenance.image):
        image = engine.image(name)
        while image is not None:  # what it is built on is asked for by its name, too
            found |= dict.fromkeys(image.tags)
            image = engine.image(image.parent) if image.parent else None
    return tuple(found)


@pytest.fixture(scope="session")
def _one_engine(tags: tuple[str, ...]) -> Iterator[OwnEngine]:
    with own_engine() as engine:
        engine.load(tags)
        yield engine


@pytest.fixture
def own(_one_engine: OwnEngine) -> Iterator[OwnEngine]:
    yield _one_engine
    _one_engine.leave_room()
    if not _one_engine.is_up:
        _one_engine.start()


@pytest.fixture
def program(own: OwnEngine, tmp_path: Path) -> Program:
    return Program(tmp_path / "home", docker_host=own.address, module="tests.faults.faulty")
