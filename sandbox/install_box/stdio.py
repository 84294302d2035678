"""How a program in a box talks to the host: messages on the descriptors that process 1 was born with."""

import os
import sys
from typing import Any, BinaryIO

from sandbox.protocol import Message, read_message, write_message


class HostStream:
    """Takes standard output for itself; whatever prints after that, prints to standard error."""

    def __init__(self) -> None:
        self._input = open(0, "rb", buffering=0, closefd=False)  # noqa: SIM115
        self._output: BinaryIO = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        sys.stdout = sys.stderr

    def receive(self) -> Message:
        return read_message(self._input)

    def send(self, head: dict[str, Any], *blobs: bytes) -> None:
        write_message(self._output, head, *blobs)
