"""Process 1 of a fill box: what comes on standard input goes onto the volume, root's own and for reading.

/inputs                 0711: nobody but root sees what there is
/inputs/FOLDER/NAME     0444, in a folder of mode 0711: open to whoever knows the path
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from sandbox.paths import checked_path
from sandbox.protocol import Message, read_message, write_message

INPUT_FOLDER = "/inputs"
PIECE_LIMIT_BYTES = 16 * 2**20


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.umask(0o022)
    messages = _messages()
    try:
        n_bytes = fill(Path(INPUT_FOLDER), messages)
    except OSError as error:
        for _ in messages:  # the host writes on until its end, and hears of it then
            pass
        write_message(answers, {"op": "failed", "reason": str(error.strerror), "number": error.errno})
    else:
        write_message(answers, {"op": "filled", "n_bytes": n_bytes})


def fill(top: Path, messages: Iterator[Message]) -> int:
    """Writes every file that comes: `file` names one, each `piece` after it belongs to it. How many bytes that were.

    Raises:
        OSError: the volume is full, or can't be written.
    """
    n_bytes = 0
    top.chmod(0o711)
    with contextlib.ExitStack() as stack:
        for message in messages:
            if message.head["op"] == "file":
                stack.close()
                place = top / checked_path(message.head["path"])
                place.parent.mkdir(mode=0o711, exist_ok=True)
                file = stack.enter_context(place.open("xb"))
                os.fchmod(file.fileno(), 0o444)
            else:
                n_bytes += sum(file.write(blob) for blob in message.blobs)
    return n_bytes


def _messages() -> Iterator[Message]:
    with open(0, "rb", buffering=0, closefd=False) as host:
        while (message := read_message(host, blob_limit_bytes=PIECE_LIMIT_BYTES)).head["op"] != "end":
            yield message


if __name__ == "__main__":
    main()
