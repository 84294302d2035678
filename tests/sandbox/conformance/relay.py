"""What runs in the examiner box of these tests: passes commands from the host on to the candidate box's socket."""

import contextlib
import os
import socket
import sys

from sandbox.client import SocketSandbox
from sandbox.errors import SandboxError
from sandbox.protocol import StreamClosedError, read_message, write_message
from sandbox.wire import REFUSED, parse_command, result_message


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    with open(0, "rb", buffering=0, closefd=False) as host:
        sandbox = SocketSandbox(read_message(host).head["socket"], connect_seconds=10)
        while True:
            try:
                message = read_message(host)
                if message.head["op"] == "raw":
                    write_message(answers, {"op": "raw"}, exchange(message.head["socket"], *message.blobs))
                    continue
                result = result_message(sandbox.run(parse_command(message)))
            except StreamClosedError:
                sys.exit(0)
            except SandboxError as error:
                write_message(answers, {"op": REFUSED, "reason": str(error), "kind": type(error).__name__})
            else:
                write_message(answers, result.head, *result.blobs)


def exchange(path: str, sent: bytes) -> bytes:
    """What comes back for these bytes until the runner closes, or says no more for a second."""
    parts = []
    with socket.socket(socket.AF_UNIX) as connection, contextlib.suppress(TimeoutError, ConnectionError):
        connection.settimeout(1)
        connection.connect(path)
        connection.sendall(sent)
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


if __name__ == "__main__":
    main()
