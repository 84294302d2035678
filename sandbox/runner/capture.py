"""One output of a command: its beginning is kept, the rest read, counted and dropped, so that nobody waits for us."""

import os

_CHUNK_BYTES = 2**16
_CHUNKS_AT_ONCE = 16


class Capture:
    def __init__(self, fd: int, limit_bytes: int) -> None:
        self.fd = fd
        self.open = True
        self.total_bytes = 0
        self._limit_bytes = limit_bytes
        self._kept = bytearray()

    @property
    def kept(self) -> bytes:
        return bytes(self._kept)

    def take(self) -> None:
        """What is there now, up to 1 MB, for there are others to see to. `fd` doesn't block."""
        for _ in range(_CHUNKS_AT_ONCE):
            try:
                chunk = os.read(self.fd, _CHUNK_BYTES)
            except BlockingIOError:
                return
            if not chunk:
                self.open = False
                return
            self.total_bytes += len(chunk)
            self._kept += chunk[: max(0, self._limit_bytes - len(self._kept))]
