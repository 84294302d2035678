"""A sandbox at the other end of a UNIX socket: the candidate box's, as the examiner box sees it."""

import contextlib
import socket
import time

from sandbox.command import Command, CommandResult
from sandbox.errors import BoxDiedError, BoxTimeoutError, SandboxError
from sandbox.protocol import Message, ProtocolError, read_message, write_message
from sandbox.wire import REFUSED, command_message, parse_result

PATIENCE_SECONDS = 300
"""Over a command's wall seconds: for its files to be laid down, collected and emptied, and its SIGTERM grace."""
_PAUSE_SECONDS = 0.02


class SocketSandbox:
    """Connects at the first command, if not before. After any error but a refusal it is of no more use."""

    def __init__(self, path: str, *, connect_seconds: float) -> None:
        self._path = path
        self._connect_seconds = connect_seconds
        self._socket: socket.socket | None = None
        self._broken = False

    def connect(self) -> None:
        """Raises OSError when nobody listens within the time."""
        self._connection()

    def run(self, command: Command) -> CommandResult:
        """Raises:
        BoxDiedError: the stream broke, or what came is no result.
        BoxTimeoutError: nothing came in time.
        SandboxError: the runner refused the command; others may go well.
        """
        if self._broken:
            raise BoxDiedError(f"The candidate box at {self._path} ended before this command.")
        try:
            message = self._exchange(command)
            if message.head.get("op") == REFUSED:
                raise SandboxError(f"The candidate box refused a command: {message.head.get('reason')}")
            return parse_result(message)
        except TimeoutError as error:
            self._give_up()
            raise BoxTimeoutError(f"The candidate box at {self._path} did not answer in time.") from error
        except (OSError, ProtocolError) as error:
            self._give_up()
            raise BoxDiedError(f"The candidate box at {self._path} ended: {error}") from error

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _exchange(self, command: Command) -> Message:
        connection = self._connection()
        connection.settimeout(command.limits.wall_seconds + PATIENCE_SECONDS)
        request = command_message(command)
        with connection.makefile("wb") as out:
            write_message(out, request.head, *request.blobs)
        with connection.makefile("rb") as stream:
            return read_message(stream, blob_limit_bytes=_most_bytes(command))

    def _connection(self) -> socket.socket:
        if self._socket is None:
            self._socket = _connected(self._path, time.monotonic() + self._connect_seconds)
        return self._socket

    def _give_up(self) -> None:
        self._broken = True
        with contextlib.suppress(OSError):
            self.close()


def _most_bytes(command: Command) -> int:
    return 2 * command.limits.output_bytes + sum(wanted.limit_bytes for wanted in command.wanted if not wanted.keep)


def _connected(path: str, deadline: float) -> socket.socket:
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(path)
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_SECONDS)
        except BaseException:
            connection.close()
            raise
        else:
            return connection
