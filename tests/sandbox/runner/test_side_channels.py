"""Notes that one command leaves for the next, in places that are no file of its tree: none arrives."""

from collections.abc import Iterator

import pytest

from sandbox.engine import DockerEngine
from sandbox.images import BuiltImage
from tests.sandbox.conformance.commands import TREE, a_script
from tests.sandbox.conformance.conftest import BoxedSandbox, boxed_sandbox, tree_tar

pytestmark = pytest.mark.docker
LIBC = "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
FOLDERS = "('/tmp', '/dev/shm', os.environ['HOME'], '/candidate')"


@pytest.fixture(scope="module", params=[(), ("decimal",)], ids=["executed", "forked"])
def sandbox(request: pytest.FixtureRequest, engine: DockerEngine, base_image: BuiltImage) -> Iterator[BoxedSandbox]:
    with boxed_sandbox(engine, base_image, tree_tar(TREE), preload=request.param) as sandbox:
        yield sandbox


@pytest.mark.parametrize(
    ("leave", "look"),
    [
        ("print(libc.shmget(77, 4096, 0o1666) >= 0)", "print(libc.shmget(77, 0, 0))"),
        ("print(libc.semget(77, 3, 0o1666) >= 0)", "print(libc.semget(77, 0, 0))"),
        ("print(libc.msgget(77, 0o1666) >= 0)", "print(libc.msgget(77, 0))"),
        ("libc.shmat(libc.shmget(78, 4096, 0o1666), 0, 0); print(True)", "print(libc.shmget(78, 0, 0))"),
    ],
)
def test_system_v_objects_are_removed(sandbox: BoxedSandbox, leave: str, look: str) -> None:
    left, found = sandbox.run(a_script(LIBC + leave)), sandbox.run(a_script(LIBC + look))

    assert left.stdout == b"True\n", left.stderr
    assert found.stdout == b"-1\n"


def test_no_message_queue_can_be_made(sandbox: BoxedSandbox) -> None:
    make = "print(libc.mq_open(b'/note', os.O_CREAT | os.O_RDWR, 0o600, None), os.listdir('/dev/mqueue'))"

    assert sandbox.run(a_script(LIBC + make)).stdout == b"-1 []\n"


def test_no_key_ring_is_there(sandbox: BoxedSandbox) -> None:
    """The kernel's key rings belong to users, not to processes; the engine's seccomp filter refuses all three calls."""
    add = "n = {'x86_64': 248, 'aarch64': 217}[os.uname().machine]\n"
    add += "print([libc.syscall(n + i, b'user', b'note', b'x', 1, -4) for i in range(3)])"

    assert sandbox.run(a_script(LIBC + add)).stdout == b"[-1, -1, -1]\n"


def test_no_attribute_mode_or_time_stays_on_the_open_folders(sandbox: BoxedSandbox) -> None:
    def fails(deed: str) -> bytes:
        code = f"import os\nfor f in {FOLDERS}:\n    try: {deed}; print('it worked')\n    except OSError: print('no')"
        return sandbox.run(a_script(code)).stdout

    assert fails("os.setxattr(f, 'user.note', b'x')") == b"no\n" * 4
    assert fails("os.chmod(f, 0o1770)") == b"no\n" * 4
    assert fails("os.utime(f, (7, 7))") == b"no\n" * 4
    look = f"import os\nprint([(os.stat(f).st_mtime, oct(os.stat(f).st_mode)) for f in {FOLDERS}[:3]])"
    before = sandbox.run(a_script(look)).stdout
    sandbox.run(a_script(f"import os\nfor f in {FOLDERS}: open(f + '/note', 'w').close()\nos.utime('/tmp')"))
    assert sandbox.run(a_script(look)).stdout == before == b"[(0.0, '0o41777'), (0.0, '0o41777'), (0.0, '0o41777')]\n"


def test_no_socket_without_a_file_outlives_its_command(sandbox: BoxedSandbox) -> None:
    listen = (
        "import os, socket\ns = socket.socket(socket.AF_UNIX); s.bind('\\0note'); s.listen()\n"
        "if os.fork() == 0:\n    os.setsid(); import time; time.sleep(60)\n"
    )
    sandbox.run(a_script(listen))

    found = sandbox.run(a_script("print('note' in open('/proc/net/unix').read())"))

    assert found.stdout == b"False\n"
