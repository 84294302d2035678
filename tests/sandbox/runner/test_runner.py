"""The runner in its box, against those who would break it."""

import struct
import time
from collections.abc import Iterator
from io import BytesIO

import pytest

from sandbox.command import AnswerState, Input, Wanted
from sandbox.engine import DockerEngine
from sandbox.errors import BoxDiedError, SandboxError
from sandbox.images import BuiltImage
from sandbox.protocol import Message, read_message, write_message
from sandbox.wire import command_message
from tests.sandbox.conformance.commands import MB, TREE, a_command, a_script, tight
from tests.sandbox.conformance.conftest import BoxedSandbox, boxed_sandbox, tree_tar

pytestmark = pytest.mark.docker
LISTING = b"data\nmain.py\npackage\n"


@pytest.fixture
def sandbox(engine: DockerEngine, base_image: BuiltImage) -> Iterator[BoxedSandbox]:
    with boxed_sandbox(engine, base_image, tree_tar(TREE)) as sandbox:
        yield sandbox


def as_bytes(message: Message) -> bytes:
    stream = BytesIO()
    write_message(stream, message.head, *message.blobs)
    return stream.getvalue()


def raw(sandbox: BoxedSandbox, data: bytes) -> bytes:
    sandbox.relay.send({"op": "raw", "socket": "/run/takehome/box-0.sock"}, data)
    return sandbox.relay.receive(wall_seconds=30).blobs[0]


def test_broken_requests_are_refused_or_closed_and_the_runner_lives(sandbox: BoxedSandbox) -> None:
    no_command = raw(sandbox, as_bytes(Message(head={"op": "run"})))
    no_json = raw(sandbox, struct.pack(">I", 4) + b"\xff\xff\xff\xff")
    too_large = raw(sandbox, struct.pack(">I", 2**32 - 1))
    cut_short = raw(sandbox, b"\0\0")

    assert [read_message(BytesIO(data)).head["op"] for data in (no_command, no_json, too_large)] == ["refused"] * 3
    assert cut_short == b""
    assert sandbox.run(a_command("ls")).stdout == LISTING


def test_a_caller_that_goes_away_does_not_keep_the_box_busy(sandbox: BoxedSandbox) -> None:
    assert raw(sandbox, as_bytes(command_message(a_command("sleep", "60", limits=tight(wall_seconds=120))))) == b""
    begin = time.monotonic()

    assert sandbox.run(a_command("ls")).left_running == 0
    assert time.monotonic() - begin < 10


def test_the_host_ends_the_runner_also_in_the_middle_of_a_command(sandbox: BoxedSandbox) -> None:
    request = command_message(a_command("sleep", "60", limits=tight(wall_seconds=120)))
    sandbox.relay.send(request.head, *request.blobs)
    time.sleep(0.5)

    sandbox.box.send({"op": "end"})

    assert sandbox.relay.receive(wall_seconds=10).head["kind"] == "BoxDiedError"
    assert wait_until_ended(sandbox) == 0


def wait_until_ended(sandbox: BoxedSandbox) -> int:
    for _ in range(100):
        if not sandbox.box.state().running:
            break
        time.sleep(0.1)
    return sandbox.box.state().exit_status


def test_candidate_code_can_not_reach_the_runner_or_its_files(sandbox: BoxedSandbox) -> None:
    attempts = """
import os, socket
def fails(what, *arguments):
    try: what(*arguments)
    except OSError as error: return error.strerror
    return 'it worked'
print(fails(os.kill, 1, 9))
print(fails(os.listdir, '/run/takehome-store'))
print(fails(os.listdir, '/run/takehome'))
print(fails(socket.socket(socket.AF_UNIX).connect, '/run/takehome/box-0.sock'))
print(fails(os.listdir, '/proc/1/fd'))
print(fails(open, '/proc/1/mem', 'rb'))
print(fails(os.setuid, 0), fails(os.setgroups, [0]))
print(fails(open, '/opt/takehome/sandbox/runner/main.py', 'a'))
print(fails(os.chmod, '/candidate', 0), fails(os.utime, '/tmp', (1, 1)))
print([line.split() for line in open('/proc/self/status') if line.startswith(('CapEff', 'NoNewPrivs'))])
"""

    result = sandbox.run(a_script(attempts))

    assert b"it worked" not in result.stdout
    assert result.stdout.count(b"\n") == 10, result.stderr
    assert b"['CapEff:', '0000000000000000'], ['NoNewPrivs:', '1']" in result.stdout


def test_a_command_has_sockets_that_its_network_namespace_holds_and_no_others(sandbox: BoxedSandbox) -> None:
    result = sandbox.run(
        a_script("""
import socket
families = 'AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_VSOCK AF_PACKET AF_ALG AF_QIPCRTR AF_RDS'
for family in families.split():
    kind = socket.SOCK_DGRAM if family in ('AF_NETLINK', 'AF_QIPCRTR') else socket.SOCK_STREAM
    try: socket.socket(getattr(socket, family), kind).close(); print(family)
    except OSError as error: print(family, error.strerror)
""")
    )

    assert result.stdout.decode().splitlines() == [
        *("AF_UNIX", "AF_INET", "AF_INET6", "AF_NETLINK"),
        *(f"{name} Address family not supported by protocol" for name in ("AF_VSOCK", "AF_PACKET", "AF_ALG")),
        *(f"{name} Address family not supported by protocol" for name in ("AF_QIPCRTR", "AF_RDS")),
    ], result.stderr


def test_a_closed_connection_is_no_note_to_the_next_command(sandbox: BoxedSandbox) -> None:
    connect = """
import socket
server = socket.create_server(('127.0.0.1', 54321))
client = socket.create_connection(('127.0.0.1', 54321))
served, _ = server.accept()
client.close(); served.close(); server.close()
"""
    assert sandbox.run(a_script(connect)).exit_status == 0

    seen = sandbox.run(a_script("print(open('/proc/net/tcp').read())")).stdout

    assert b"local_address" in seen
    assert f"{54321:04X}".encode() not in seen


def test_the_kernels_memory_killer_takes_a_command_before_the_runner(sandbox: BoxedSandbox) -> None:
    result = sandbox.run(a_script("print(open('/proc/self/oom_score_adj').read())"))

    assert int(result.stdout) == 500


def test_a_fork_bomb_that_ignores_sigterm_is_cleared(sandbox: BoxedSandbox) -> None:
    bomb = (
        "import os, signal\nsignal.signal(15, signal.SIG_IGN)\n"
        "while True:\n    try: os.fork()\n    except OSError: pass\n"
    )

    result = sandbox.run(a_script(bomb, tight(wall_seconds=1)))

    assert (result.timed_out, result.signal) == (True, 9)
    after = sandbox.run(a_command("ls"))
    assert (after.stdout, after.left_running) == (LISTING, 0)


def test_processes_in_sessions_of_their_own_are_ended_too(sandbox: BoxedSandbox) -> None:
    daemon = (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        while True: open('/dev/shm/note', 'w').write('x'); time.sleep(0.01)\n    os._exit(0)\n"
        "time.sleep(0.2)"
    )

    assert sandbox.run(a_script(daemon)).left_running == 1
    assert sandbox.run(a_command("ls", "/dev/shm")).stdout == b""


def test_every_tmpfs_filled_with_bytes_or_with_empty_files_kills_nobody(sandbox: BoxedSandbox) -> None:
    fill = """
for top in ('.', '/tmp', '/home/candidate', '/dev/shm'):
    for n in range(100_000):
        try: open(f'{top}/file{n}', 'wb').write(b'x' * size)
        except OSError: break
    print(n)
"""

    for size in (0, 20 * MB):
        result = sandbox.run(a_script(f"size = {size}\n{fill}", tight(memory_bytes=128 * MB)))
        assert (result.exit_status, result.stdout.count(b"\n")) == (0, 4), result
    assert sandbox.run(a_command("ls")).stdout == LISTING


def test_memory_taken_faster_than_it_is_sampled_is_the_candidates_end_and_not_the_boxs(sandbox: BoxedSandbox) -> None:
    grab = "open('/proc/self/oom_score_adj', 'w').write('0'); kept = [b'x' * 10**8 for _ in range(20)]"

    assert sandbox.run(a_script(grab)).out_of_memory
    assert sandbox.run(a_command("ls")).stdout == LISTING


def test_files_are_disk_and_shared_memory_is_memory(sandbox: BoxedSandbox) -> None:
    write = "for n in range(2): open(f'f{n}', 'wb').write(b'x' * 30 * 2**20)\nimport time; time.sleep(0.2)"
    files = sandbox.run(a_script(write))
    mapped = "import mmap, time; m = mmap.mmap(-1, 2**26); [m.write(bytes(2**22)) for _ in range(16)]; time.sleep(0.2)"
    shared = sandbox.run(a_script(mapped, tight(memory_bytes=128 * MB)))

    assert files.peak_memory_bytes < 50 * MB, "at a time it held 30 of the 60 MB that it wrote"
    assert shared.peak_memory_bytes > 64 * MB
    assert not shared.out_of_memory


def test_inputs_that_do_not_fit_are_refused_and_the_next_command_runs(sandbox: BoxedSandbox) -> None:
    with pytest.raises(SandboxError, match="No space left"):
        sandbox.run(a_command("ls", inputs=(Input(path="big", content=b"x" * 100 * MB),)))

    assert sandbox.run(a_command("ls")).stdout == LISTING


def test_what_does_not_fit_into_the_store_is_too_large_and_such_a_tree_is_not_kept(sandbox: BoxedSandbox) -> None:
    big = "import os\nfor n in range(3): open(f'f{n}', 'wb').write(os.urandom(30 * 2**20))"
    keep = tuple(Wanted(path=f"f{n}", limit_bytes=40 * MB, keep=True) for n in range(3))
    assert sandbox.run(a_script(big, wanted=keep)).exit_status == 0

    again = sandbox.run(a_script(big, wanted=keep))
    assert AnswerState.TOO_LARGE in {answer.state for answer in again.answers}
    assert not sandbox.run(a_script(big, keep_tree=True)).tree_kept
    assert sandbox.run(a_command("ls")).stdout == LISTING


def test_a_prepared_tree_that_leaves_no_room_for_the_inputs_is_not_our_fault(sandbox: BoxedSandbox) -> None:
    fill = "import os\nfor n in range(3): open(f'f{n}', 'wb').write(os.urandom(28 * 2**20))"
    assert sandbox.run(a_script(fill, keep_tree=True)).tree_kept

    wanted = (Wanted(path="answer", limit_bytes=9),)
    cramped = sandbox.run(a_command("ls", inputs=(Input(path="in", content=b"x" * 30 * MB),), wanted=wanted))

    assert (cramped.exit_status, cramped.answers[0].state) == (126, AnswerState.MISSING)
    assert b"can't be laid down: [Errno 28] No space left" in cramped.stderr
    assert sandbox.run(a_command("ls", pristine=True)).stdout == LISTING


def test_the_tree_of_the_host_must_be_a_tree(engine: DockerEngine, base_image: BuiltImage) -> None:
    for tar in (b"no tar at all" * 100, tree_tar({"../../etc/passwd": b"root"})):
        with pytest.raises(BoxDiedError, match="no tar of a tree"), boxed_sandbox(engine, base_image, tar):
            pytest.fail("it opened")


def test_an_empty_command_takes_tens_of_milliseconds(sandbox: BoxedSandbox) -> None:
    """Loose, for the machine may be busy: 13 ms were measured on an idle one."""
    taken = []
    for _ in range(5):
        begin = time.monotonic()
        sandbox.run(a_command("/bin/true"))
        taken.append(time.monotonic() - begin)

    assert min(taken) < 0.25
