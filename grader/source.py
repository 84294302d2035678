"""What the operator typed for a submission: an https URL, an ssh address, a `file://` URL, or a folder here."""

import os
import re
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from grader.errors import SourceError
from grader.intake_box.text import without_secrets

_TEXT_LIMIT = 2_000
_REMOTE_HELPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.-]*::")
"""`ext::sh -c …`: Git would run a program of that name."""
_SSH_SHORT = re.compile(r"[^/\\:]+:(?!//)")
"""`git@host:path`; Git, too, takes for one whatever has a colon before the first slash."""
_SSH_PASSWORD = re.compile(r"^([^/:@\s]*):[^/\s]*@")
"""`user:password@host`, where no `://` goes before."""
_HOW = "TAKEHOME_GIT_TOKEN, or in the file of --credentials"
_KEY_HOW = "a key_file in the file of --credentials"
_SSH_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Control characters, and those that reorder or hide what is shown."""
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")


@unique
class SourceKind(StrEnum):
    HTTPS = "https"
    SSH = "ssh"
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
        last = re.split(r"[/:]" if self.kind is SourceKind.SSH else "/", self.location.rstrip("/"))[-1]
        last = last.removesuffix(".git")
        return last or "submission"


def parse_source(text: str, *, folder: Path | None = None) -> Source:
    """The source that `text` names; a relative path starts from `folder`, or from the working folder.

    Whether anything is there is not looked at.

    Raises:
        SourceError: a protocol other than https, ssh and file, credentials in a URL, or no text that could be a source.
            No secret is in its text.
    """
    text = text.strip()
    if not text:
        raise SourceError("An empty source. Give an https URL, an ssh address, or a folder.")
    if len(text) > _TEXT_LIMIT or _HIDDEN.search(text):
        raise SourceError(f"{text[:80]!a} can't be a source: it is too long, or holds control characters.")
    if _REMOTE_HELPER.match(text):
        raise SourceError(f"{_start(text)} is not taken: it has Git run a program. Give an https URL or a folder.")
    if "://" in text:
        return _from_url(text)
    path = Path(text).expanduser()
    path = path if path.is_absolute() else (folder or Path.cwd()) / path
    if _SSH_SHORT.match(text) and not path.exists():
        return _from_ssh_short(text)
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
        case "ssh":
            return _from_ssh(text, url, port_is_bad)
        case "http":
            raise SourceError(
                f"http is not taken: anybody on the way could change the code. Try https://{url.hostname}…"
            )
        case scheme:
            raise SourceError(
                f"{scheme}:// is not taken, only https://, ssh:// and file://. "
                "Give the https URL, or clone it yourself and give the folder."
            )


def _from_https(text: str, url: SplitResult, port_is_bad: bool) -> Source:
    host = url.hostname or ""
    if "@" in url.netloc:
        raise SourceError(
            f"The URL of a repository at {host or 'a host'} carries credentials, which would end up in reports and may "
            f"be in a shell's history by now. Give the URL without them, and a new token as {_HOW}."
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


def _from_ssh(text: str, url: SplitResult, port_is_bad: bool) -> Source:
    host, user = url.hostname or "", url.username or ""
    _check_ssh(user, url.password is not None, host)
    if port_is_bad or url.query or url.fragment or not url.path.strip("/"):
        raise SourceError(f"That names no repository at {host}. An ssh address looks like ssh://git@host:22/path.")
    return Source(kind=SourceKind.SSH, text=text, location=f"ssh://{url.netloc}{url.path}")


def _from_ssh_short(text: str) -> Source:
    address, _, path = text.partition(":")
    user, _, host = address.rpartition("@")
    name, colon, _ = user.partition(":")
    first = path.partition("/")[0]
    if "@" not in address and "@" in first:  # user:password@host:path
        name, colon, host = address, ":", first.rpartition("@")[2].partition(":")[0]
    _check_ssh(name, bool(colon), host)
    if not path.strip("/") or "?" in path or "#" in path:
        raise SourceError(f"That names no repository at {host}. An ssh address looks like git@host:path.")
    return Source(kind=SourceKind.SSH, text=text, location=text)


def _check_ssh(user: str, has_password: bool, host: str) -> None:
    shown_host = host if _HOST.fullmatch(host) and not host.startswith("-") else ""
    if has_password:
        raise SourceError(
            f"The address of a repository at {shown_host or 'a host'} carries a password, which would end up in "
            f"reports and may be in a shell's history by now: change it. Give the address alone, and {_KEY_HOW}."
        )
    if not shown_host:
        raise SourceError("The address names no host. An ssh address looks like git@host:path, or ssh://git@host/path.")
    if not _SSH_USER.fullmatch(user):
        raise SourceError(f"The address of a repository at {host} names no user. It looks like git@{host}:path.")


def without_credentials(text: str) -> str:
    """What was typed for a source, as it may be shown, whatever it is."""
    return without_secrets(_SSH_PASSWORD.sub(r"\1:…@", text))


def _start(text: str) -> str:
    text = without_credentials(text)
    return f"`{text[:60]}…`" if len(text) > 60 else f"`{text}`"
