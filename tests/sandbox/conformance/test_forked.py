"""A fork of the fork server is as good as an interpreter of its own: all that can be seen is alike."""

import re
from collections.abc import Iterator

import pytest

from sandbox.command import CommandResult
from sandbox.engine import DockerEngine
from sandbox.images import BuiltImage
from tests.sandbox.conformance.commands import a_command, a_script
from tests.sandbox.conformance.conftest import BoxedSandbox, boxed_sandbox, tree_tar
from tests.sandbox.conformance.programs import TREE, Case, cases

pytestmark = pytest.mark.docker
PRELOAD = ("asyncio", "concurrent.futures", "decimal", "logging.config", "multiprocessing.pool", "random", "unittest")


@pytest.fixture(scope="module")
def sandbox(engine: DockerEngine, base_image: BuiltImage) -> Iterator[BoxedSandbox]:
    with boxed_sandbox(engine, base_image, tree_tar(TREE), preload=PRELOAD) as sandbox:
        yield sandbox


def seen(result: CommandResult) -> dict[str, object]:
    return {
        "ended": (result.exit_status, result.signal, result.timed_out, result.out_of_memory),
        "stdout": without_addresses(result.stdout),
        "stderr": without_addresses(result.stderr),
        "left": (result.changed, result.left_running, result.tampering),
    }


def without_addresses(text: bytes) -> list[str]:
    return re.sub(r"0x[0-9a-f]{6,}", "0x…", text.decode(errors="backslashreplace")).splitlines()


def test_commands_are_forked_unless_they_ask_otherwise(sandbox: BoxedSandbox) -> None:
    look = "import sys; print('unittest' in sys.modules)"

    assert sandbox.run(a_script(look)).stdout == b"True\n"
    assert sandbox.run(a_script(look, fresh=True)).stdout == b"False\n"


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_it_comes_out_alike(sandbox: BoxedSandbox, case: Case) -> None:
    command = a_command(*case.argv, stdin=case.stdin)

    forked, fresh = sandbox.run(command), sandbox.run(a_command(*case.argv, stdin=case.stdin, fresh=True))

    assert seen(forked) == seen(fresh)
