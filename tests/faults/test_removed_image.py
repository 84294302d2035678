"""An image is removed under a run that needs it again: it is built again, and the run goes on."""

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from sandbox.engine import DockerEngine
from sandbox.images import Images
from tests.faults.cohort import Cohort
from tests.faults.faulty import Faults
from tests.functional.program import Program

pytestmark = [pytest.mark.docker, pytest.mark.timeout(900)]


@pytest.fixture
def tools_tag() -> Iterator[str]:
    """A tools image of this test's own, which nobody else would miss."""
    tag = f"takehome/tools:fault-{secrets.token_hex(6)}"
    client = docker.from_env()
    box = client.containers.create(Images(DockerEngine()).tools().id)
    repository, version = tag.split(":")
    box.commit(repository, version, changes=f"LABEL takehome.fault={version}")
    box.remove()
    yield tag
    with contextlib.suppress(docker.errors.ImageNotFound):
        client.images.remove(tag, force=True)
    client.close()


def test_it_is_built_again_and_the_run_goes_on(tmp_path: Path, tools_tag: str) -> None:
    cohort = Cohort(tmp_path, 3)
    program = Program(tmp_path / "home", module="tests.faults.faulty")
    running = program.start(*cohort.argv(jobs=1), env=Faults(tools_tag=tools_tag).env())
    running.wait_for_line(r"[1-4] of 6 probes")
    client = docker.from_env()
    gone = client.images.get(tools_tag).id
    client.images.remove(tools_tag)
    with pytest.raises(docker.errors.ImageNotFound):
        client.images.get(str(gone))
    client.close()
    ended = running.end()
    cohort.check_finished(ended, program)
    assert "an image was removed; looking for it again" in ended.stderr
    assert "Building the tools image" in ended.stderr
