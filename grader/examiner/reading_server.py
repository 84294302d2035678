"""The reading server, as the examiner sees it: a process that has our reading programs loaded, and forks for a text.

To start an interpreter for each text took longer than to read it: some 40 ms for each of a good submission's 146.
"""

import contextlib
import json
import socket
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.examiner.programs.reading_server import REQUEST_BYTES

_PROGRAM = Path(__file__).parent / "programs" / "reading_server.py"
MOST_OUTPUT_BYTES = 2**27
"""A table of 64 MB in ASCII, with as many cells as `read_csv` takes, is at most 122 MB of JSON."""
_PIECE_BYTES = 2**16


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    output: bytes
    """Cut off beyond MOST_OUTPUT_BYTES."""
    status: int
    """The exit status; negative: the signal that ended it."""
    in_time: bool


class ReadingServer:
    """Ends when who started it, and all forks of that, have ended. Safe to use from several threads, and forks."""

    def __init__(self, uid: int) -> None:
        """`uid`: the user that reads; 0: who calls."""
        self._socket, theirs = socket.socketpair()
        with theirs:
            argv = [sys.executable, "-I", str(_PROGRAM), str(uid)]
            self._process = subprocess.Popen(
                argv,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={},
                start_new_session=True,  # or a Ctrl-C would end it first
            )

    def read(self, program: Path, content: bytes, *, wall_seconds: float) -> Reading:
        """What the program makes of `content`. Raises RuntimeError: there is no such program, or no server any more."""
        control, its_control = socket.socketpair()
        text, its_text = socket.socketpair()
        with control, text, contextlib.suppress(ConnectionError):
            control.sendall(json.dumps([str(program), wall_seconds]).encode())
            with its_control, its_text:
                socket.send_fds(self._socket, [b"+"], [its_control.fileno(), its_text.fileno()])
            output = _exchanged(text, content)
            told = control.recv(REQUEST_BYTES)
            if told:
                status, in_time = json.loads(told)
                return Reading(output=output, status=status, in_time=in_time)
        raise RuntimeError(f"{program.name} could not be started")


@cache
def reading_server(uid: int) -> ReadingServer:
    """The one of this process."""
    return ReadingServer(uid)


def _exchanged(text: socket.socket, content: bytes) -> bytes:
    """What comes back; a program that ends before it has read all of `content` may still have said something."""
    with contextlib.suppress(ConnectionError):
        text.sendall(content)
        text.shutdown(socket.SHUT_WR)
    output = bytearray()
    with contextlib.suppress(ConnectionError):
        while len(output) <= MOST_OUTPUT_BYTES and (piece := text.recv(_PIECE_BYTES)):
            output += piece
        text.shutdown(socket.SHUT_RDWR)
    return bytes(output)
