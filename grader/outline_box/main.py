"""Process 1 of an outline box: the tree of one submission in, an outline of its code out. No network, no privilege.

What reads their code here may die of it, or hang: that costs this box, and no score.
"""

import io
import os
import tarfile
from collections.abc import Iterator

from grader.outline_box.outline import FILE_BYTES, SUFFIXES, outline
from sandbox.protocol import read_message, write_message


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    message = read_message(open(0, "rb", buffering=0, closefd=False))  # noqa: SIM115 - a descriptor
    write_message(answers, {"op": "outlined", "outline": outline(dict(code_files(message.blobs[0])))})


def code_files(tree: bytes) -> Iterator[tuple[str, bytes]]:
    """Path and content of each regular file that may hold code; of a large one only as much as tells that it is."""
    with tarfile.open(fileobj=io.BytesIO(tree), mode="r:") as tar:
        for entry in tar:
            if entry.isreg() and entry.name.endswith(SUFFIXES):
                file = tar.extractfile(entry)
                assert file is not None, entry.name
                yield entry.name, file.read(FILE_BYTES + 1)


if __name__ == "__main__":
    main()
