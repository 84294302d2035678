"""Paths within a tree: which are allowed, and how odd ones are shown. Standard library only."""

PATH_LIMIT_BYTES = 1024
NAME_LIMIT_BYTES = 255
"""NAME_MAX of Linux."""


def checked_path(path: str) -> str:
    """`path` itself: relative, of plain components, within the lengths. Bytes that are no UTF-8 are surrogates.

    Raises:
        ValueError: it is empty, absolute, leads out of the tree, or no file system would take it.
    """
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise ValueError(f"a path that no file can have: {path!r}") from error
    if not data or len(data) > PATH_LIMIT_BYTES or b"\0" in data:
        raise ValueError(f"a path that is empty, too long or holds a NUL: {shown_path(path)[:100]!r}")
    for name in data.split(b"/"):
        if name in (b"", b".", b"..") or len(name) > NAME_LIMIT_BYTES:
            raise ValueError(f"a path that is not plainly relative: {shown_path(path)[:100]!r}")
    return path


def shown_path(path: str) -> str:
    """Text for people and for JSON: a byte that is no UTF-8 becomes `\\xff`."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
