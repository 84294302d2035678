"""The file of `--credentials`, and the files and variables that it names, with all their faults told together.

    ["github.com"]
    token_file = "github-token"           # or token_env = "GITHUB_TOKEN", or token = "…"

    ["github.com/ada/flight-delays"]
    key_file = "keys/ada"                 # an ssh deploy key, and the host that it is shown to:
    host_keys = ["ssh-ed25519 AAAA…"]     # or known_hosts_file; by default, ~/.ssh/known_hosts

No fault repeats a value: what stands in the wrong place may be the secret itself.
"""

import base64
import binascii
import contextlib
import os
import re
import stat
from collections.abc import MutableMapping
from pathlib import Path
from typing import NamedTuple

from grader.assessment import faults_text
from grader.credentials import TOKEN, USUAL_USER, Credentials, Entry, credentials_from
from grader.errors import CredentialsError
from grader.place import Place, parse_place
from grader.private_key import key_fault, key_text
from grader.toml_table import Table, read_toml

_MOST_BYTES = 2**20
"""Of any file that is read here."""
_TOKEN_KEYS = ("token", "token_file", "token_env")
_USER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+@-]*")
_KEY_TYPE = re.compile(r"(?:ssh|ecdsa|sk)-[a-z0-9@.-]+")
_NO_TOKEN = "holds no token: a blank is in it, or a sign that none has"  # noqa: S105
_NOWHERE = Place(host="", port=None, path="")


class _KnownHosts(NamedTuple):
    text: str
    told: str
    """Where they are from."""


def read_credentials(file: Path | None, environment: MutableMapping[str, str] | None = None) -> Credentials:
    """From the file, if one is named, and from the environment, as in `credentials_from`; the file goes first.

    Variables that the file names are taken out of the environment, too.

    Raises:
        CredentialsError: something can't be read or will not do. The text has all of it, and nothing that is secret.
    """
    environment = os.environ if environment is None else environment
    entries = () if file is None else _from_file(file, environment)
    return Credentials(entries=(*entries, *credentials_from(environment)), file=file)


def _from_file(file: Path, environment: MutableMapping[str, str]) -> tuple[Entry, ...]:
    try:
        root = read_toml(_text(file))
    except OSError as error:
        raise CredentialsError(f"The credentials' file {file} can't be read: {error.strerror}.") from error
    except ValueError as error:
        raise CredentialsError(f"The credentials' file {file} can't be read: {error}.") from None
    reader = _Reader(file, environment)
    entries = tuple(reader.entry(name, root.table(name)) for name in root)
    root.report_unknown()
    if faults := root.faults.found():
        raise CredentialsError(faults_text(file, faults))
    for name in reader.variables:
        environment.pop(name, None)
    return entries


class _Reader:
    def __init__(self, file: Path, environment: MutableMapping[str, str]) -> None:
        self._file = file
        self._environment = environment
        self.variables: set[str] = set()
        """That tokens were read from; two entries may name the same one."""

    def entry(self, name: str, table: Table) -> Entry:
        place = parse_place(name)
        if place is None:
            table.fault('names no host; write it as ["github.com"], ["localhost:8443"] or ["github.com/ada"]')
        token, key = self._token(table), self._key(table)
        if not any(word in table for word in (*_TOKEN_KEYS, "key_file")):
            quotes = "" if "." in name else f'; a host with dots needs quotes, as ["{name}.example"]'
            table.fault(f"has neither a token ({', '.join(_TOKEN_KEYS)}) nor a key_file{quotes}")
        known = self._known_hosts(name, place or _NOWHERE, table) if "key_file" in table else _KnownHosts("", "")
        return Entry(
            name=name,
            place=place or _NOWHERE,
            user=self._user(table),
            token=token,
            key=key,
            known_hosts=known.text,
            known_from=known.told,
        )

    def _user(self, table: Table) -> str:
        user = table.text("user", default=USUAL_USER)
        if user and not _USER.fullmatch(user):
            table.fault("is no user's name", "user")
        return user

    def _token(self, table: Table) -> str:
        given = [(key, table.text(key)) for key in _TOKEN_KEYS if key in table]
        if not given:
            return ""
        if len(given) > 1:
            table.fault(f"is one token too many: there is {given[0][0]} already", given[1][0])
        key, value = given[0]
        token = self._token_text(key, value, table) if value else ""
        if token and not TOKEN.fullmatch(token):
            table.fault(_NO_TOKEN, key)
        return token

    def _token_text(self, key: str, value: str, table: Table) -> str:
        if key == "token":
            _check_private(self._file, table, key, "stands in a file")
            return value
        if key == "token_file":
            return self._named(key, value, table, private=True).strip()
        self.variables.add(value)
        token = self._environment.get(value, "").strip()
        if not token:
            table.fault("names a variable that is not set, or empty", key)
        return token

    def _key(self, table: Table) -> str:
        value = table.text("key_file", default="")
        content = self._named("key_file", value, table, private=True) if value else ""
        if not content:
            return ""
        key = key_text(content)
        if fault := key_fault(key):
            table.fault(f"names a file that {fault}", "key_file")
        return key

    def _known_hosts(self, name: str, place: Place, table: Table) -> _KnownHosts:
        if "host_keys" in table and "known_hosts_file" in table:
            table.fault("is one too many: there is host_keys already", "known_hosts_file")
        if "host_keys" in table:
            keys = enumerate(table.texts("host_keys"))
            lines = (f"{_known_name(place)} {_host_key(key, table, position)}\n" for position, key in keys)
            return _KnownHosts("".join(lines), f'host_keys of ["{name}"] in {self._file}')
        if "known_hosts_file" in table:
            value = table.text("known_hosts_file")
            return _KnownHosts(self._named("known_hosts_file", value, table), f'known_hosts_file of ["{name}"]')
        text = ""
        with contextlib.suppress(OSError, ValueError):  # who has none there is told by ssh what is not known
            text = _text(Path("~/.ssh/known_hosts").expanduser())
        return _KnownHosts(text, f'~/.ssh/known_hosts, or host_keys of ["{name}"] in {self._file}')

    def _named(self, key: str, value: str, table: Table, *, private: bool = False) -> str:
        """The text of a file; empty, with a fault, if it can't be had."""
        file = self._file.parent / Path(value).expanduser()
        try:
            text = _text(file) if value else "-"  # an empty name has its fault already
        except OSError as error:
            table.fault(f"names a file that can't be read: {error.strerror}", key)
            return ""
        except ValueError as error:
            table.fault(f"names a file that won't do: {error}", key)
            return ""
        if not text.strip():
            table.fault("names an empty file", key)
            return ""
        if private:
            _check_private(file, table, key, "names a file")
        return text


def _text(file: Path) -> str:
    with file.open("rb") as opened:
        content = opened.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise ValueError("it is larger than a megabyte")
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise ValueError("it is no text") from None


def _check_private(file: Path, table: Table, key: str, what: str) -> None:
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        table.fault(
            f"{what} that others may read (mode {mode:04o}): chmod 600 it, and think of who may have read it", key
        )


def _known_name(place: Place) -> str:
    """As ssh looks a host up (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT)."""
    return place.host if place.port in (None, 22) else f"[{place.host}]:{place.port}"


def _host_key(key: str, table: Table, position: int) -> str:
    words = key.split()
    try:
        content = base64.b64decode(words[1], validate=True) if len(words) > 1 else b""
    except binascii.Error:
        content = b""
    if not content or not _KEY_TYPE.fullmatch(words[0]):
        table.fault("is no host key: it looks like `ssh-ed25519 AAAA…`, without the host's name", "host_keys", position)
        return ""
    return " ".join(words[:2])
