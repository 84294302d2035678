"""Untrusted names and lines, made fit for one line of a finding."""

import re

TEXT_LIMIT = 200
_URL_SECRET = re.compile(r"(://)[^/\s]+@")
_QUERY = re.compile(r"(://[^\s?]*)\?\S+")


def shown(raw: bytes | str, limit: int = TEXT_LIMIT) -> str:
    """`raw` with what isn't printable (or isn't UTF-8) escaped as Python would, at most `limit` characters long."""
    text = raw.decode("utf-8", "backslashreplace") if isinstance(raw, bytes) else raw
    text = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"


def without_secrets(line: str) -> str:
    """The line without the credentials and query parts of the URLs in it."""
    return _QUERY.sub(r"\1?…", _URL_SECRET.sub(r"\1…@", line))
