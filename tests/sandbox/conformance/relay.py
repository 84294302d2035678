"""What runs in the examiner box of these tests: passes commands from the host on to the candidate box's socket."""

import os
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
                result = result_message(sandbox.run(parse_command(read_message(host))))
            except StreamClosedError:
                sys.exit(0)
            except SandboxError as error:
                write_message(answers, {"op": REFUSED, "reason": str(error), "kind": type(error).__name__})
            else:
                write_message(answers, result.head, *result.blobs)


if __name__ == "__main__":
    main()
