"""What opens one repository, and how Git gets it: files of this box alone, which are gone once it is cloned.

access/token.json       for the credential helper, which gives it to one host
access/key              for ssh, with
access/known_hosts      the only hosts that it talks to
"""

import contextlib
import json
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, assert_never

from grader.intake_box import credential_helper

_SSH_OPTIONS = {
    "BatchMode": "yes",
    "CheckHostIP": "no",
    "ConnectTimeout": "20",
    "ForwardAgent": "no",
    "GlobalKnownHostsFile": "/dev/null",
    "IdentitiesOnly": "yes",
    "IdentityAgent": "none",
    "LogLevel": "ERROR",
    "PreferredAuthentications": "publickey",
    "ServerAliveCountMax": "3",
    "ServerAliveInterval": "10",
    "StrictHostKeyChecking": "yes",
    "UpdateHostKeys": "no",
}
"""ssh_config(5): one key, the hosts that were named, and nobody asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    entry: str
    """What the operator calls it by: a host, or a host and the beginning of a path."""
    host: str
    """The one that it is given to; with the port, unless it is that of https."""
    user: str
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    entry: str
    host: str
    """As it is shown; with the port, unless it is that of ssh."""
    known_hosts: str = field(repr=False)
    """As in ssh's file of that name."""
    known_from: str
    """Where that is from, for a sentence."""
    secret: str = field(repr=False)
    """The private key, as ssh reads it."""


Access = Token | Key


class Way(NamedTuple):
    """How Git goes to a repository: what it may speak, and settings and variables besides the usual ones."""

    protocols: str
    settings: Mapping[str, str]
    variables: Mapping[str, str]


def access_message(access: Access | None) -> dict[str, Any]:
    """As a job's head has it."""
    return {} if access is None else {"kind": type(access).__name__, **asdict(access)}


def parse_access(message: Mapping[str, Any] | None) -> Access | None:
    fields = dict(message or {})
    match fields.pop("kind", None):
        case Token.__name__:
            return Token(**fields)
        case Key.__name__:
            return Key(**fields)
        case _:
            return None


@contextlib.contextmanager
def way_in(access: Access | None, folder: Path) -> Iterator[Way]:
    """Lays it out in `folder`, which must not be there yet, and removes it at the end."""
    try:
        match access:
            case None:
                yield Way("https", {}, {})
            case Token():
                yield _token_way(access, folder)
            case Key():
                yield _key_way(access, folder)
            case _:
                assert_never(access)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _token_way(token: Token, folder: Path) -> Way:
    held = json.dumps({"protocol": "https", "host": token.host, "username": token.user, "password": token.secret})
    file = _write(folder, "token.json", held)
    # `!`: a command line; Git adds what it wants, `get` for one (gitcredentials(7)).
    helper = shlex.join([sys.executable, "-I", "-S", credential_helper.__file__, str(file)])
    return Way("https", {f"credential.https://{token.host}.helper": f"!{helper}"}, {})


def _key_way(key: Key, folder: Path) -> Way:
    options = {
        **_SSH_OPTIONS,
        "IdentityFile": str(_write(folder, "key", key.secret)),
        "UserKnownHostsFile": str(_write(folder, "known_hosts", key.known_hosts)),
    }
    argv = ["ssh", "-F", "/dev/null"]
    for name, value in options.items():
        argv += ["-o", f"{name}={value}"]
    return Way("ssh", {}, {"GIT_SSH_COMMAND": shlex.join(argv), "GIT_SSH_VARIANT": "ssh"})


def _write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / name
    file.touch(mode=0o600, exist_ok=False)
    file.write_text(text, encoding="utf-8")
    return file
