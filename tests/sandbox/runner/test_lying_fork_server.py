"""A fork server that lies, as one that a package has taken over: nothing that it says is believed."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.command import CommandLimits
from sandbox.runner import fork_server, layout
from sandbox.runner.fork_server import ForkServer, ForkServerError
from sandbox.runner.identity import Identity

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the runner lives on Linux")
LIMITS = CommandLimits(
    wall_seconds=5, cpu_seconds=5, memory_bytes=2**30, pids=2**20, disk_bytes=2**30, output_bytes=1000
)
LIAR = """#!{python}
import os, socket, struct, time
connection = socket.socket(fileno=3)
def report(text):
    connection.sendall(struct.pack(">I", len(text)) + text)
def asked():
    return socket.recv_fds(connection, 4, 4)[1][3]
"""
HONEST = 'report(b\'{"failed": {}, "unfit": ""}\')\n'


class Unchanged(Identity):
    """For who may not become anybody else."""

    def drop(self) -> None:
        """It is who it is."""

    def pipe(self) -> tuple[int, int]:
        return os.pipe()


@pytest.fixture
def servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[ForkServer]]:
    """Those of a test, which are ended after it."""
    monkeypatch.setattr(layout, "TREE_FOLDER", str(tmp_path))
    monkeypatch.setattr(fork_server, "PRELOAD_SECONDS", 10)
    monkeypatch.setattr(fork_server, "FORK_SECONDS", 1)
    started: list[ForkServer] = []
    yield started
    for server in started:
        server.close()
        os.kill(server.pid, 9)
        os.waitpid(server.pid, 0)


def a_server(folder: Path, lie: str) -> ForkServer:
    program = folder / "python"
    program.write_text(LIAR.format(python=sys.executable) + lie)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return ForkServer(str(program), (), {"PATH": os.environ["PATH"]}, Unchanged(os.getuid(), refused=()))


@pytest.mark.parametrize(
    "lie",
    [
        "os.write(asked(), b'+'); time.sleep(3)",
        "fd = asked()\nif os.fork() == 0: os.write(fd, b'+')\ntime.sleep(3)",
        "asked(); time.sleep(3)",
    ],
    ids=["it is the fork itself", "its own child is", "there is none"],
)
def test_what_is_no_child_of_process_1_is_no_fork(tmp_path: Path, servers: list[ForkServer], lie: str) -> None:
    servers.append(a_server(tmp_path, HONEST + lie))

    with pytest.raises(ForkServerError, match="no fork"):
        servers[0].start(("python", "-c", "pass"), LIMITS)


@pytest.mark.parametrize(
    ("report", "why"),
    [
        ("connection.sendall(b'\\xff\\xff\\xff\\xff'); time.sleep(3)", "has 4294967295 bytes"),
        ("report(b'[]')", "can't be read"),
        ('report(b\'{"failed": 3, "unfit": ""}\')', "can't be read"),
        ("pass", "it ended"),
    ],
)
def test_a_report_that_is_none_means_no_server(
    tmp_path: Path, servers: list[ForkServer], report: str, why: str
) -> None:
    with pytest.raises(ForkServerError, match=why):
        servers.append(a_server(tmp_path, report))
