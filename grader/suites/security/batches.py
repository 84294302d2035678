"""A submission's texts in batches: what one reading program is given at a time, and what all of them may take."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

LARGEST_BYTES = 256 * 2**10
"""Of a file that is read; larger ones are data."""
DATA = (".csv", ".tsv", ".parquet", ".json.gz", ".lock", ".svg")
BATCH_BYTES = 2 * 2**20
"""In memory and as JSON it may be six times that: a byte that is no UTF-8 becomes `\\ufffd`."""
BATCH_LINES = 20_000
"""The slowest reading, for secrets, takes half a second for so many of ordinary code, and at worst 11 s of its 20."""
MOST_LINES = 200_000
MOST_BYTES = 32 * 2**20
"""Of all batches: with 200,000 lines of ordinary code they take some 5 s."""
LINE_CHARACTERS = 2000
"""A longer line counts, and is read, as several."""


@dataclass(slots=True)
class Unread:
    """Files that are texts, and too many."""

    paths: list[str] = field(default_factory=list)


def batches(files: Mapping[str, bytes], unread: Unread) -> Iterator[dict[str, str]]:
    """Text by path, batch by batch, small files first. What is over the limits of all goes to `unread`.

    So a flood of text hides what is larger than its own files, and no token in a file of an ordinary size.
    """
    batch: dict[str, str] = {}
    n_bytes = n_lines = n_all_bytes = n_all_lines = 0
    for path in sorted(files, key=lambda path: (len(files[path]), path)):
        content = files[path]
        if not is_text(path, content):
            continue
        text = content.decode(errors="replace")
        n = line_count(text)
        if n_all_lines + n > MOST_LINES or n_all_bytes + len(content) > MOST_BYTES:
            unread.paths.append(path)
            continue
        if batch and (n_bytes + len(content) > BATCH_BYTES or n_lines + n > BATCH_LINES):
            yield batch
            batch, n_bytes, n_lines = {}, 0, 0
        batch[path] = text
        n_bytes, n_lines = n_bytes + len(content), n_lines + n
        n_all_bytes, n_all_lines = n_all_bytes + len(content), n_all_lines + n
    if batch:
        yield batch


def is_text(path: str, content: bytes) -> bool:
    return len(content) <= LARGEST_BYTES and b"\0" not in content and not path.endswith(DATA)


def line_count(text: str) -> int:
    return len(text) // LINE_CHARACTERS + text.count("\n") + 1
