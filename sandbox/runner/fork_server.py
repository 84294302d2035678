"""The fork server, as process 1 sees it: a process of the candidate's user that has packages imported and forks.

Nothing that it says is believed: who the fork is, the kernel says, and what becomes of it, process 1 sees itself.
Between forks it is stopped, so that nothing in it can act while we are at work for the candidate's user.
"""

import json
import os
import signal
import socket
import struct
import time
from dataclasses import dataclass
from pathlib import Path

from sandbox.command import CommandLimits
from sandbox.runner import layout
from sandbox.runner.child import Child, piped, resource_limits, start_child
from sandbox.runner.identity import Identity
from sandbox.runner.vitals import changed_vitals, stat_fields, vitals

PRELOAD_SECONDS = 60
"""For all imports together; pandas and scikit-learn take 2 s on a busy machine."""
FORK_SECONDS = 10
"""For one fork; it takes 0.01 s."""
_PROGRAM = Path(__file__).parent / "programs" / "fork_server.py"
_SOCKET = 3
_REPORT_BYTES = 2**16
_CREDENTIALS = struct.Struct("3i")  # pid, uid, gid; man 7 unix
_PAUSE_SECONDS = 0.0005
_LIMITS = CommandLimits(
    wall_seconds=PRELOAD_SECONDS,
    cpu_seconds=86_400,
    memory_bytes=0,  # the box's is the server's
    pids=2**20,
    disk_bytes=2**50,
    output_bytes=0,
)
"""No lower than a command's, which can't raise them."""


class ForkServerError(Exception):
    """It can't be used any more, or from the start."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Preloaded:
    """What came of the preload."""

    failed: tuple[tuple[str, str], ...] = ()
    """Module and why it could not be imported."""
    unfit: str = ""
    """Why there is no fork server, if there is none: commands are started as if there had been no preload."""


class ForkServer:
    """One process; a context for as many forks as it serves. `pid` is its own."""

    def __init__(self, python: str, names: tuple[str, ...], env: dict[str, str], identity: Identity) -> None:
        """Returns when the packages are imported, and the process is stopped. The tree's folder must be there, empty.

        Raises:
            ForkServerError: it did not get so far; a process may be left.
        """
        self._identity = identity
        self._socket, theirs = socket.socketpair()
        with theirs:
            child = start_child(
                (python, str(_PROGRAM), str(_SOCKET), *names),
                env=env,
                folder=layout.TREE_FOLDER,
                limits=_LIMITS,
                become=identity.drop,
                pipe=identity.pipe,
                keep=(theirs.fileno(),),
            )
        self.pid = child.pid
        try:
            self._socket.settimeout(PRELOAD_SECONDS)
            self.preloaded = preload_report(self._socket)
            self._stop()
            self._vitals = vitals(self.pid)
        except OSError as error:
            raise ForkServerError(f"it did not start: {error}") from error
        finally:
            child.close()
        if self.preloaded.unfit:
            raise ForkServerError(self.preloaded.unfit)

    def start(self, argv: tuple[str, ...], limits: CommandLimits) -> Child:
        """A command as a fork of it. Raises ForkServerError."""
        request = {"argv": argv, "folder": layout.TREE_FOLDER, "limits": resource_limits(limits)}
        return piped(lambda standard: self._fork(json.dumps(request).encode(), standard), self._identity.pipe)

    def tampering(self) -> tuple[str, ...]:
        """What has been done to it since it was stopped."""
        return changed_vitals(self._vitals, self.pid)

    def close(self) -> None:
        self._socket.close()

    def _fork(self, request: bytes, standard: tuple[int, int, int]) -> int:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours, theirs:
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            for end in (ours, self._socket):
                end.settimeout(FORK_SECONDS)
            try:
                os.kill(self.pid, signal.SIGCONT)
                socket.send_fds(self._socket, [struct.pack(">I", len(request))], [*standard, theirs.fileno()])
                self._socket.sendall(request)
                theirs.close()  # so that no fork is an end of file
                pid = self._announced(ours)
                self._stop()
                ours.send(b"+")
            except OSError as error:
                raise ForkServerError(f"no fork came: {error}") from error
        return pid

    def _announced(self, channel: socket.socket) -> int:
        """The pid of who wrote to the channel, as the kernel has it: a child of process 1, and of the candidate's."""
        word, extras, _, _ = channel.recvmsg(1, socket.CMSG_SPACE(_CREDENTIALS.size))
        sent = [data for level, kind, data in extras if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS)]
        if not word or not sent:
            raise ForkServerError("no fork came")
        pid, uid, _ = _CREDENTIALS.unpack(sent[0])
        if uid != self._identity.uid or pid == self.pid or int(stat_fields(pid)[1]) != os.getpid():
            raise ForkServerError(f"process {pid} of user {uid} is no fork")
        return int(pid)

    def _stop(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)
        deadline = time.monotonic() + FORK_SECONDS
        while stat_fields(self.pid)[0] != b"T":
            if time.monotonic() > deadline:
                raise ForkServerError("it can't be stopped")
            time.sleep(_PAUSE_SECONDS)


def preload_report(channel: socket.socket) -> Preloaded:
    """What a fork server says when its imports are done. Raises ForkServerError, or OSError when nothing comes."""
    (size,) = struct.unpack(">I", _received(channel, 4))
    if size > _REPORT_BYTES:
        raise ForkServerError(f"its report has {size} bytes")
    try:
        report = json.loads(_received(channel, size))
        failed = tuple((str(name), str(why)) for name, why in report["failed"].items())
        return Preloaded(failed=failed, unfit=str(report["unfit"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ForkServerError(f"its report can't be read: {error}") from error


def _received(channel: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        part = channel.recv(size - len(data))
        if not part:
            raise ForkServerError("it ended")
        data += part
    return bytes(data)
