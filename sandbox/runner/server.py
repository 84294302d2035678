"""The runner's socket: one connection at a time, one command at a time, until the host is gone or says so."""

import contextlib
import os
import select
import socket
from pathlib import Path

from sandbox.protocol import Message, ProtocolError, StreamClosedError, read_message, write_message
from sandbox.runner.runner import RefusedError, Runner
from sandbox.runner.watch import AlarmError
from sandbox.wire import REFUSED, parse_command, result_message

REQUEST_LIMIT_BYTES = 2**30
_HOST = 0


class HostGoneError(Exception):
    """Standard input ended, or told the runner to end."""


class Server:
    def __init__(self, path: str, runner: Runner) -> None:
        self._runner = runner
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        Path(path).unlink(missing_ok=True)
        os.umask(0o177)
        self._listener.bind(path)
        os.umask(0o022)
        self._listener.listen(4)

    def serve(self) -> None:
        """Raises HostGoneError at the end; what else it raises means that the box must not be used again."""
        while not self._runner.broken:
            self._wait_for(self._listener.fileno())
            connection, _ = self._listener.accept()
            with connection, contextlib.suppress(StreamClosedError, BrokenPipeError, ConnectionResetError):
                self._serve_connection(connection)

    def _serve_connection(self, connection: socket.socket) -> None:
        while not self._runner.broken:
            self._wait_for(connection.fileno())
            with connection.makefile("wb") as out:
                try:
                    message = self._answer(connection)
                except AlarmError as alarm:
                    if alarm.fd == _HOST:
                        raise HostGoneError from alarm
                    return
                except RefusedError as error:
                    write_message(out, {"op": REFUSED, "reason": str(error)})
                    continue
                except StreamClosedError:
                    raise
                except ProtocolError as error:  # where the next message begins, nobody knows
                    write_message(out, {"op": REFUSED, "reason": f"no command: {error}"})
                    return
                write_message(out, message.head, *message.blobs)

    def _answer(self, connection: socket.socket) -> Message:
        alarms = ((_HOST, select.POLLIN), (connection.fileno(), 0))
        with connection.makefile("rb", buffering=0) as stream:
            # No name for the command here, so that the runner can let go of its inputs.
            return result_message(
                self._runner.run(
                    parse_command(read_message(stream, blob_limit_bytes=REQUEST_LIMIT_BYTES)), alarms=alarms
                )
            )

    def _wait_for(self, fd: int) -> None:
        poll = select.poll()
        poll.register(_HOST, select.POLLIN)
        poll.register(fd, select.POLLIN)
        if any(ready == _HOST for ready, _ in poll.poll()):
            raise HostGoneError
