"""Whom a source asks, and for what: the host, its port, and the path there. What credentials are for is one too."""

import re
from dataclasses import dataclass
from typing import assert_never
from urllib.parse import urlsplit

from grader.source import Source, SourceKind

HTTPS_PORT, SSH_PORT = 443, 22
_NAME = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?(/[^\s?#]*)?")
"""`github.com`, `localhost:8443`, `[::1]:2222`, `github.com/ada`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    host: str
    """Lower case; an IPv6 address without its brackets."""
    port: int | None
    """None: the protocol's own."""
    path: str
    """Without slashes around it and `.git` behind it; empty for all of the host."""

    @property
    def address(self) -> str:
        """Host and port, as a URL has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    def holds(self, other: "Place") -> bool:
        """The other is in it: the same host and port, and the path or something below."""
        if (self.host, self.port) != (other.host, other.port):
            return False
        return not self.path or other.path == self.path or other.path.startswith(f"{self.path}/")

    def spoken(self, usual_port: int) -> "Place":
        """The same place for a protocol that has such a port of its own."""
        port = None if self.port == usual_port else self.port
        return Place(host=self.host, port=port, path=self.path)


def parse_place(name: str) -> Place | None:
    """Of `host`, `host:port` or `host/path`; None for anything else."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    host, port, path = found.groups()
    return Place(host=host.strip("[]").lower(), port=int(port) if port else None, path=_path(path or ""))


def place_of(source: Source) -> Place:
    """Of an https or ssh source. A folder asks nobody, and has none: ValueError."""
    match source.kind:
        case SourceKind.LOCAL:
            raise ValueError(f"{source.location} is on this machine")
        case SourceKind.HTTPS:
            return _of_url(source.location).spoken(HTTPS_PORT)
        case SourceKind.SSH if "://" in source.location:
            return _of_url(source.location).spoken(SSH_PORT)
        case SourceKind.SSH:
            address, _, path = source.location.partition(":")
            return Place(host=address.rpartition("@")[2].lower(), port=None, path=_path(path))
        case _:
            assert_never(source.kind)


def _of_url(location: str) -> Place:
    url = urlsplit(location)
    return Place(host=(url.hostname or "").lower(), port=url.port, path=_path(url.path))


def _path(path: str) -> str:
    return path.strip("/").removesuffix(".git")
