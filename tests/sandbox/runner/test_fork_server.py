"""The fork server against who would use it, or break it: what one command does to it, the next does not see."""

from collections.abc import Iterator

import pytest

from sandbox.engine import DockerEngine
from sandbox.images import BuiltImage
from tests.sandbox.conformance.commands import MB, TREE, a_command, a_script, tight
from tests.sandbox.conformance.conftest import BoxedSandbox, boxed_sandbox, tree_tar

pytestmark = pytest.mark.docker
PRELOAD = ("decimal", "multiprocessing.process", "nosuch", "random")
IS_FORKED = "import sys; print('decimal' in sys.modules)"
SERVER = """
import ctypes, os, resource, signal
others = [int(name) for name in os.listdir('/proc') if name.isdecimal() and int(name) not in (1, os.getpid())]
server = next(pid for pid in others if b'fork_server.py' in open(f'/proc/{pid}/cmdline', 'rb').read())
"""


@pytest.fixture(scope="module")
def sandbox(engine: DockerEngine, base_image: BuiltImage) -> Iterator[BoxedSandbox]:
    with boxed_sandbox(engine, base_image, tree_tar(TREE), preload=PRELOAD) as sandbox:
        yield sandbox


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        ("os.kill(server, signal.SIGKILL)", "ended"),
        ("os.kill(server, signal.SIGTERM)", "ShdPnd"),
        ("os.kill(server, signal.SIGSTOP)", "ShdPnd"),
        ("os.kill(server, signal.SIGRTMIN)", "ShdPnd"),
        ("os.kill(server, signal.SIGCONT)", "State"),
        ("os.setpriority(os.PRIO_PROCESS, server, 5)", "niceness 0 → 5"),
        ("os.setpriority(os.PRIO_USER, os.getuid(), 7)", "niceness 0 → 7"),
        ("resource.prlimit(server, resource.RLIMIT_NOFILE, (77, 77))", "Max open files"),
        ("os.sched_setscheduler(server, os.SCHED_BATCH, os.sched_param(0))", "policy 0 → 3"),
        ("os.sched_setaffinity(server, {max(os.sched_getaffinity(server))})", "Cpus_allowed_list"),
        ("ctypes.CDLL(None).syscall({'x86_64': 251, 'aarch64': 30}[os.uname().machine], 1, server, 3 << 13)", "I/O"),
    ],
)
def test_what_is_done_to_the_fork_server_is_told_and_undone(sandbox: BoxedSandbox, deed: str, told: str) -> None:
    done = sandbox.run(a_script(f"{SERVER}{deed}\nprint('done')"))
    after = sandbox.run(a_script(IS_FORKED))

    assert (done.exit_status, done.stdout) == (0, b"done\n"), done.stderr
    assert len(done.tampering) == 1, done.tampering
    assert told in done.tampering[0]
    assert (after.stdout, after.tampering) == (b"True\n", ()), (
        "the next command has another server, and it is as it was"
    )


def test_the_fork_server_can_not_be_read_or_written(sandbox: BoxedSandbox) -> None:
    attempts = f"""{SERVER}
def fails(what, *arguments):
    try: what(*arguments)
    except OSError as error: return error.strerror
    return 'it worked'
libc = ctypes.CDLL(None, use_errno=True)
print([fails(open, f'/proc/{{server}}/{{name}}', mode) for name, mode in
       (('mem', 'rb+'), ('maps', 'rb'), ('environ', 'rb'), ('oom_score_adj', 'w'))])
slack = os.open(f'/proc/{{server}}/timerslack_ns', os.O_WRONLY)
print(fails(os.write, slack, b'77'))
print(fails(os.listdir, f'/proc/{{server}}/fd'))
print(libc.ptrace(16, server, 0, 0), libc.syscall(438, os.pidfd_open(server), 3, 0))
"""

    result = sandbox.run(a_script(attempts))

    assert result.stdout.decode().splitlines() == [
        str(["Permission denied"] * 4),
        "Operation not permitted",
        "Permission denied",
        "-1 -1",
    ], result
    assert result.tampering == ()


def test_a_command_that_ends_everybody_ends_the_server_too_and_the_next_is_right(sandbox: BoxedSandbox) -> None:
    result = sandbox.run(a_script("import os; os.kill(-1, 9)"))

    assert result.tampering == ("ended",)
    assert sandbox.run(a_script(IS_FORKED)).stdout == b"True\n"


def test_a_time_out_and_what_is_left_running_do_no_harm_to_it(sandbox: BoxedSandbox) -> None:
    slow = sandbox.run(a_script("import time; time.sleep(60)", tight(wall_seconds=0.5)))
    left = sandbox.run(a_script("import subprocess; subprocess.Popen(['sleep', '60'])"))

    assert (slow.timed_out, slow.signal, slow.tampering) == (True, 15, ())
    assert (left.left_running, left.tampering) == (1, ())
    assert sandbox.run(a_script(IS_FORKED)).stdout == b"True\n"


def test_a_fork_bomb_is_cleared_with_a_server_about(sandbox: BoxedSandbox) -> None:
    bomb = (
        "import os, signal\nsignal.signal(15, signal.SIG_IGN)\n"
        "while True:\n    try: os.fork()\n    except OSError: pass\n"
    )

    result = sandbox.run(a_script(bomb, tight(wall_seconds=1)))

    assert (result.timed_out, result.signal) == (True, 9)
    after = sandbox.run(a_script(IS_FORKED))
    assert (after.stdout, after.left_running, after.tampering) == (b"True\n", 0, ())


def test_a_command_has_its_own_count_of_processes_beside_the_server(sandbox: BoxedSandbox) -> None:
    count = (
        "import os\nn = 1\ntry:\n    while os.fork(): n += 1\n    import time; time.sleep(1); os._exit(0)\n"
        "except OSError: print(n, flush=True)\n"
    )

    forked, fresh = (sandbox.run(a_script(count, tight(pids=8), fresh=fresh)) for fresh in (False, True))

    assert (forked.stdout, fresh.stdout) == (b"8\n", b"8\n")


def test_memory_is_the_commands_own_and_not_the_servers(sandbox: BoxedSandbox) -> None:
    hold = "kept = b'x' * (40 * 2**20); import time; time.sleep(0.2)"

    forked, fresh = (sandbox.run(a_script(hold, fresh=fresh)).peak_memory_bytes for fresh in (False, True))
    idle = sandbox.run(a_script("import time; time.sleep(0.2)")).peak_memory_bytes

    assert 40 * MB < forked < 60 * MB, "all of it, also what it took before anybody looked"
    assert abs(forked - fresh) < 12 * MB
    assert idle < 6 * MB


def test_two_forks_draw_differently(sandbox: BoxedSandbox) -> None:
    draw = (
        "import multiprocessing.process, os, random, secrets, tempfile, uuid\n"
        "print(random.random(), random.getrandbits(64), secrets.token_hex(8), uuid.uuid4())\n"
        "print(next(tempfile._get_candidate_names()), multiprocessing.process.current_process().authkey.hex())"
    )

    first, second = (sandbox.run(a_script(draw)).stdout.split() for _ in range(2))

    assert len(first) == 6
    assert not set(first) & set(second)


@pytest.mark.parametrize(
    ("tree", "argv"),
    [
        ({"decimal.py": b"print('theirs')"}, ("python", "-c", "import decimal")),
        ({"decimal/__init__.py": b"print('theirs')"}, ("python", "-c", "import decimal")),
        (
            {"src/decimal.py": b"print('theirs')"},
            ("python", "-c", "import sys; sys.path.insert(0, 'src'); import decimal"),
        ),
        ({"tools/decimal.py": b"print('theirs')", "tools/run.py": b"import decimal"}, ("python", "tools/run.py")),
        ({"_decimal.py": b"print('theirs')", "decimal.py": b"import _decimal"}, ("python", "-c", "import decimal")),
        ({"nosuch.py": b"print('theirs')"}, ("python", "-c", "import nosuch")),
        ({"nosuch/part.py": b"print('theirs')"}, ("python", "-c", "import nosuch.part")),
    ],
)
def test_a_module_of_the_trees_own_wins_over_one_that_was_imported_before(
    engine: DockerEngine, base_image: BuiltImage, tree: dict[str, bytes], argv: tuple[str, ...]
) -> None:
    with boxed_sandbox(engine, base_image, tree_tar(tree), preload=("decimal", "nosuch")) as sandbox:
        assert sandbox.run(a_command(*argv)).stdout == b"theirs\n"


def test_an_environment_of_its_own_means_an_interpreter_of_its_own(sandbox: BoxedSandbox) -> None:
    seed = "import sys; print('decimal' in sys.modules, sys.flags.hash_randomization)"

    result = sandbox.run(a_script(seed, env=(("PYTHONHASHSEED", "0"),)))

    assert result.stdout == b"False 0\n"


def test_a_module_that_is_not_there_is_told_and_the_others_serve(sandbox: BoxedSandbox) -> None:
    assert [fault.partition(":")[0] for fault in sandbox.preload_faults] == ["nosuch"]
    assert "No module named" in sandbox.preload_faults[0]


def test_without_a_server_commands_are_executed(engine: DockerEngine, base_image: BuiltImage) -> None:
    """An interpreter that can't serve, as one that a package has replaced: here it says what it is asked, and ends."""
    with boxed_sandbox(
        engine, base_image, tree_tar(TREE), candidate_python="/bin/echo", preload=("decimal",)
    ) as sandbox:
        result = sandbox.run(a_command("python", "-c", "hello"))

    assert [fault.partition(":")[0] for fault in sandbox.preload_faults] == ["no fork server"]
    assert (result.stdout, result.tampering, result.left_running) == (b"-c hello\n", (), 0)


def test_a_fork_is_as_open_to_its_own_user_as_any_process(sandbox: BoxedSandbox) -> None:
    """The server must not be looked into; a command may well look at itself, or at what it starts."""
    look = "import ctypes, os; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), os.access('/proc/self/oom_score_adj', 2))"

    assert [sandbox.run(a_script(look, fresh=fresh)).stdout for fresh in (False, True)] == [b"1 True\n"] * 2
