"""What an intake took, kept beside the scorecard: a changed suite examines it again, and clones nothing.

OUT/ada-park/taken.gz    a message of `sandbox.protocol`, compressed: the snapshot, and the tars that nobody here opens

It is the candidate's code: it goes with the folder, by `takehome forget`. Of a round that is graded blind none is kept.
"""

import contextlib
import gzip
import io
import zlib
from dataclasses import asdict

import msgspec

from grader.intake import Taken
from grader.model import Snapshot
from grader.standing import Asked, still_is
from grader.store import TAKEN_FILE, Store
from sandbox.known_types import known
from sandbox.protocol import ProtocolError, read_message, write_message

_LEVEL = 1
"""Of 9: a tree of 1 MB takes 20 ms."""


class KeptTrees:
    """Those of one store, as intakes of one mark take them."""

    def __init__(self, store: Store, mark: str) -> None:
        self._store = store
        self._mark = mark

    def keep(self, name: str, taken: Taken) -> None:
        """Raises StoreError as `Store.write` does."""
        out = io.BytesIO()
        write_message(out, {"mark": self._mark, "snapshot": asdict(taken.snapshot)}, taken.tree, taken.past)
        self._store.write(name, TAKEN_FILE, gzip.compress(out.getvalue(), _LEVEL, mtime=0))

    def load(self, name: str, asked: Asked) -> Taken | None:
        """What was kept under the name, if it is what would be taken now. One that can't be read is as none."""
        taken = self._read(name)
        return taken if taken is not None and still_is(taken.snapshot, asked) else None

    def of_commit(self, name: str, commit: str) -> Taken | None:
        """What was kept under the name, if it is of that commit, whatever its host has by now."""
        taken = self._read(name)
        return taken if taken is not None and taken.snapshot.commit == commit else None

    def tree(self, name: str, tree_digest: str) -> bytes | None:
        """What was kept under the name, if it is that tree, whichever intake took it."""
        _, taken = self._read_any(name)
        return taken.tree if taken is not None and taken.snapshot.tree_digest == tree_digest else None

    def has(self, name: str, asked: Asked) -> bool:
        """Whether `load` has it."""
        return self.load(name, asked) is not None

    def _read(self, name: str) -> Taken | None:
        mark, taken = self._read_any(name)
        return taken if mark == self._mark else None

    def _read_any(self, name: str) -> tuple[object, Taken | None]:
        """With the mark of the intake that took it."""
        path = self._store.folder / name / TAKEN_FILE
        with contextlib.suppress(OSError, EOFError, zlib.error, ProtocolError, msgspec.ValidationError):
            message = read_message(io.BytesIO(gzip.decompress(path.read_bytes())))  # to its end: a checksum is there
            if len(message.blobs) == 2:
                taken = Taken(msgspec.convert(message.head.get("snapshot"), known(Snapshot)), *message.blobs)
                return message.head.get("mark"), taken
        return None, None
