"""A candidate's commands on another Python than the runner's, whose interpreter lies in that Python's image."""

from collections.abc import Iterator

import pytest

from sandbox.engine import DockerEngine
from sandbox.images import Images
from sandbox.pythons import OURS, PYTHONS
from tests.sandbox.conformance.commands import TREE, a_script
from tests.sandbox.conformance.conftest import BoxedSandbox, boxed_sandbox, tree_tar

pytestmark = [pytest.mark.docker, pytest.mark.timeout(900)]  # a base is made the first time
OTHERS = [version for version in PYTHONS if version != OURS.version]
WHICH = "import sys; print('%d.%d' % sys.version_info[:2], 'decimal' in sys.modules)"
MAPPED = "print(sorted({line.split()[-1] for line in open('/proc/self/maps') if '/opt/takehome-python' in line}))"


@pytest.fixture(scope="module", params=OTHERS)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def sandbox(engine: DockerEngine, version: str) -> Iterator[BoxedSandbox]:
    image = Images(engine).base_of(version)
    options = {"candidate_python": image.interpreter, "preload": ("decimal", "random", "threading")}
    with boxed_sandbox(engine, image, tree_tar(TREE), **options) as sandbox:  # type: ignore[arg-type]
        yield sandbox


def test_a_command_runs_on_the_candidate_s_and_nothing_of_ours_is_in_it(sandbox: BoxedSandbox, version: str) -> None:
    which, mapped = (sandbox.run(a_script(script, fresh=True)) for script in (WHICH, MAPPED))
    assert which.stdout.decode() == f"{version} False\n", which
    assert mapped.stdout == b"[]\n", mapped


def test_the_fork_server_s_file_runs_on_it_too(sandbox: BoxedSandbox, version: str) -> None:
    """Nothing is preloaded on other Pythons, for no more was tried than this; but its file is written for them."""
    assert sandbox.preload_faults == ()
    done = sandbox.run(a_script(WHICH))
    assert (done.stdout.decode(), done.tampering) == (f"{version} True\n", ()), done


def test_what_a_program_starts_has_its_own_libraries(sandbox: BoxedSandbox, version: str) -> None:
    script = "import subprocess, sys; print(subprocess.check_output([sys.executable, '-V'], text=True))"
    done = sandbox.run(a_script(script))
    assert done.stdout.decode().startswith(f"Python {version}."), done
