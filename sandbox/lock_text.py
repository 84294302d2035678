"""A lock: hashed pins as text, one entry per package, as `uv pip compile --generate-hashes` writes them."""

import re

from sandbox.errors import ImageError

_ENTRY = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==[^\s;\\]+")


def lock_entries(text: str) -> dict[str, str]:
    """Normalized package name → its entry, hashes and all. Comments fall away.

    Raises:
        ImageError: a line is not a pin with hashes: an option, a URL, a path or a version range.
    """
    entries: dict[str, str] = {}
    for line in _joined_lines(text):
        match = _ENTRY.match(line)
        if match is None or "--hash=sha256:" not in line or "://" in line:
            raise ImageError(
                f"A lock may hold pins with hashes only, not {line[:80]!r}. Make it with `uv pip compile`."
            )
        entries[re.sub(r"[-_.]+", "-", match[1]).lower()] = line
    return entries


def lock_text(entries: dict[str, str]) -> str:
    """The lock in its normal form, sorted: equal locks are equal texts."""
    return "".join(f"{entries[name]}\n" for name in sorted(entries))


def merged_locks(ours: str, extra: str) -> str:
    """Both, `extra`'s pin where they pin the same package."""
    return lock_text({**lock_entries(ours), **lock_entries(extra)})


def _joined_lines(text: str) -> list[str]:
    lines = (re.sub(r"(^|\s)#.*", "", line) for line in text.replace("\\\n", " ").splitlines())
    return [" ".join(line.split()) for line in lines if line.strip()]
