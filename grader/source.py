"""What the operator typed for a submission: an https URL, a `file://` URL, or a folder on this machine."""

import os
import re
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from grader.errors import SourceError

_TEXT_LIMIT = 2_000
_REMOTE_HELPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.-]*::")
"""`ext::sh -c …`: Git would run a program of that name."""
_SSH_SHORT = re.compile(r"[^/\\:]+:(?!//)")
"""`git@host:path`."""
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Control characters, and those that reorder or hide what is shown."""
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")


@unique
class SourceKind(StrEnum):
    HTTPS = "https"
    LOCAL = "local"


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where a submission's repository is."""

    kind: SourceKind
    text: str
    """As the operator gave it; it holds no credentials."""
    location: str
    """The URL, or the folder's absolute path: the same however it was typed."""

    @property
    def name(self) -> str:
        """A short name: the last part, without `.git`."""
        last = self.location.rstrip("/").rpartition("/")[2].removesuffix(".git")
        return last or "submission"


def parse_source(text: str, *, folder: Path | None = None) -> Source:
    """The source that `text` names; a relative path starts from `folder`, or from the working folder.

    Whether anything is there is not looked at.

    Raises:
        SourceError: a protocol other than https and file, credentials in a URL, or no text that could be a source.
    """
    text = text.strip()
    if not text:
        raise SourceError("An empty source. Give an https URL or a folder.")
    if len(text) > _TEXT_LIMIT or _HIDDEN.search(text):
        raise SourceError(f"{text[:80]!a} can't be a source: it is too long, or holds control characters.")
    if _REMOTE_HELPER.match(text):
        raise SourceError(f"{_start(text)} is not taken: it has Git run a program. Give an https URL or a folder.")
    if "://" in text:
        return _from_url(text)
    path = Path(text).expanduser()
    path = path if path.is_absolute() else (folder or Path.cwd()) / path
    if _SSH_SHORT.match(text) and not path.exists():
        raise SourceError(
            f"{_start(text)} looks like an ssh address, and ssh is not taken: no key of yours goes into a box. "
            "Give the https URL, or clone it yourself and give the folder."
        )
    return Source(kind=SourceKind.LOCAL, text=text, location=os.path.realpath(path))


def _from_url(text: str) -> Source:
    try:
        url = urlsplit(text)
        port_is_bad = url.port == 0
    except ValueError as error:
        raise SourceError(f"The URL can't be read ({error}). It looks like https://host/path.") from error
    match url.scheme.lower():
        case "https":
            return _from_https(text, url, port_is_bad)
        case "file":
            if url.hostname not in (None, "localhost") or not url.path.startswith("/"):
                raise SourceError("A file URL names a folder on this machine: file:///path/to/repository.")
            path = unquote(url.path)
            if _HIDDEN.search(path):
                raise SourceError("The file URL holds control characters. Give the folder's path.")
            return Source(kind=SourceKind.LOCAL, text=text, location=os.path.realpath(path))
        case "http":
            raise SourceError(
                f"http is not taken: anybody on the way could change the code. Try https://{url.hostname}…"
            )
        case scheme:
            raise SourceError(
                f"{scheme}:// is not taken, only https:// and file://. "
                "Give the https URL, or clone it yourself and give the folder."
            )


def _from_https(text: str, url: SplitResult, port_is_bad: bool) -> Source:
    host = url.hostname or ""
    if "@" in url.netloc:
        raise SourceError(
            f"The URL of a repository at {host or 'a host'} carries credentials, which would end up in reports. "
            "Give it without them; a private repository you clone yourself, and give the folder."
        )
    if not host or not _HOST.fullmatch(host) or port_is_bad:
        raise SourceError(f"{_start(text)} names no host. An https URL looks like https://host/path.")
    if url.query or url.fragment:
        raise SourceError(
            f"The URL of a repository at {host} has a `?` or `#` part, where tokens travel. "
            "Give the clone URL alone, and a branch, tag or commit as the revision."
        )
    if not url.path.strip("/"):
        raise SourceError(f"https://{url.netloc} names no repository. An https URL looks like https://host/path.")
    return Source(kind=SourceKind.HTTPS, text=text, location=f"https://{url.netloc}{url.path}")


def _start(text: str) -> str:
    return f"`{text[:60]}…`" if len(text) > 60 else f"`{text}`"
