"""The stream to a box's process 1, as the engine attaches it."""

import contextlib
import time
from typing import Any

STDERR_TAIL_BYTES = 64 * 2**10
WRITE_SECONDS = 120
"""For what is written to be taken; a box on a busy machine reads late, and never for minutes."""


class AttachedStream:
    """Writes a box's standard input; reads its standard output, with standard error split off.

    The engine multiplexes both into one stream: 1 byte which, 3 bytes unused, 4 bytes length (Docker's API, `attach`).
    """

    def __init__(self, attached: Any) -> None:
        self._attached = attached
        self._socket = getattr(attached, "_sock", attached)
        self._out = bytearray()
        self.stderr = bytearray()
        self.deadline: float | None = None

    def write(self, data: bytes) -> None:
        self._socket.settimeout(WRITE_SECONDS)
        self._socket.sendall(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def read(self, size: int) -> bytes:
        while not self._out:
            header = self._take(8)
            if len(header) < 8:
                return b""
            payload = self._take(int.from_bytes(header[4:8], "big"))
            if header[0] == 2:
                self.stderr = (self.stderr + payload)[-STDERR_TAIL_BYTES:]
            else:
                self._out += payload
        data = bytes(self._out[:size])
        del self._out[:size]
        return data

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.close()
        with contextlib.suppress(OSError, AttributeError):
            self._attached.close()

    def _take(self, size: int) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            if self.deadline is not None:
                left = self.deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                self._socket.settimeout(left)
            part = self._socket.recv(min(size - len(parts), 2**20))
            if not part:
                break
            parts += part
        return bytes(parts)
