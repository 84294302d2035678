"""A text of an earlier commit, as a suite sees it."""

from typing import NamedTuple


class PastText(NamedTuple):
    commit: str
    """The first that had it."""
    path: str
    content: bytes
