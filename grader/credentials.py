"""What opens private repositories: read once, at the start, and given to no host but the one that it is for.

A candidate chooses the URL, so a token without a host would go wherever that points. Each is for a host, or for a host
and the beginning of a path; the longest that fits a source is used.
"""

import os
import re
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import assert_never

from grader.errors import CredentialsError, SourceError
from grader.intake_box.access import Access, Key, Token
from grader.place import HTTPS_PORT, SSH_PORT, Place, parse_place, place_of
from grader.source import Source, SourceKind

TOKEN_VARIABLE = "TAKEHOME_GIT_TOKEN"  # noqa: S105
HOST_VARIABLE = "TAKEHOME_GIT_HOST"
USUAL_HOST = "github.com"
USUAL_USER = "x-access-token"
"""GitHub and GitLab take any user with an access token; some hosts, and deploy tokens, want a certain one."""
TOKEN = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What opens the repositories of a host, or of one whose path begins so: a token, a key, or both."""

    name: str
    """As the operator wrote it."""
    place: Place
    user: str = USUAL_USER
    """With the token; an ssh address names its own."""
    token: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    """The private half, without a passphrase."""
    known_hosts: str = field(default="", repr=False)
    """As ssh's file of that name has them."""
    known_from: str = ""
    """Where those are from, for a sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """All that the operator gave for this run."""

    entries: tuple[Entry, ...] = ()
    file: Path | None = None
    """Where those are from, for a sentence."""

    def access(self, source: Source) -> Access | None:
        """What opens the source; None where nothing is known for it, so that it has to be public.

        Raises:
            SourceError: an ssh address, and no key is for it.
        """
        match source.kind:
            case SourceKind.LOCAL:
                return None
            case SourceKind.HTTPS:
                return _token(tuple(entry for entry in self.entries if entry.token), place_of(source))
            case SourceKind.SSH:
                key = _key(tuple(entry for entry in self.entries if entry.key), place_of(source))
                if key is None:
                    raise SourceError(self._no_key(source))
                return key
            case _:
                assert_never(source.kind)

    def secrets(self) -> tuple[str, ...]:
        """What must be in no text."""
        return tuple(entry.token for entry in self.entries if entry.token)

    def _no_key(self, source: Source) -> str:
        address = place_of(source).address
        where = self.file or "a file, and name that with --credentials"
        return (
            f"{source.text}: no key is given for {address}, and none of yours is taken unasked. Name a deploy key as "
            f'key_file under ["{address}"] in {where}; or give the https URL, or clone it yourself and give the folder.'
        )


NO_CREDENTIALS = Credentials()


def credentials_from(environment: MutableMapping[str, str] | None = None) -> tuple[Entry, ...]:
    """TAKEHOME_GIT_TOKEN, for TAKEHOME_GIT_HOST or github.com. It is taken out of `environment` (this process' own by
    default), so that no program of ours inherits it.

    Raises:
        CredentialsError: there is no such host, or no such token; the text has no part of it.
    """
    environment = os.environ if environment is None else environment
    token = environment.pop(TOKEN_VARIABLE, "").strip()
    if not token:
        return ()
    name = environment.get(HOST_VARIABLE, USUAL_HOST)
    place = parse_place(name)
    if place is None:
        raise CredentialsError(f"{HOST_VARIABLE} names no host; it looks like gitlab.com, or localhost:8443.")
    if not TOKEN.fullmatch(token):
        raise CredentialsError(f"{TOKEN_VARIABLE} holds no token: a blank is in it, or a sign that none has.")
    return (Entry(name=name, place=place, token=token),)


def _token(entries: tuple[Entry, ...], place: Place) -> Token | None:
    entry = _best(entries, place, HTTPS_PORT)
    if entry is None:
        return None
    return Token(entry=entry.name, host=place.address, user=entry.user, secret=entry.token)


def _key(entries: tuple[Entry, ...], place: Place) -> Key | None:
    entry = _best(entries, place, SSH_PORT)
    if entry is None:
        return None
    return Key(
        entry=entry.name,
        host=place.address,
        known_hosts=entry.known_hosts,
        known_from=entry.known_from,
        secret=entry.key,
    )


def _best(entries: tuple[Entry, ...], place: Place, usual_port: int) -> Entry | None:
    """The longest path; of two that are the same, the first."""
    fitting = (entry for entry in entries if entry.place.spoken(usual_port).holds(place))
    return max(fitting, key=lambda entry: len(entry.place.path), default=None)
