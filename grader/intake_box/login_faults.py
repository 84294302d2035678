"""Why a host doesn't let us in, or why we don't believe that it is that host, from what Git and ssh said."""

import re
from typing import assert_never
from urllib.parse import urlsplit

from grader.intake_box.access import Access, Key, Token
from grader.intake_box.text import shown

_ASKED_BY = re.compile(r"could not read (?:Username|Password) for '(\w+://[^'\s]*)'")
_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
_NO_LOGIN = re.compile(
    "could not read (?:Username|Password)|terminal prompts disabled|unable to read askpass|Authentication failed"
)
_FORBIDDEN = re.compile("The requested URL returned error: 403")

_PUBLIC_FAULTS = (
    (
        _NO_LOGIN,
        "it is not there, or not public. Give a token for {host} (--credentials), or clone it yourself, and give the "
        "folder.",
    ),
    (
        _FORBIDDEN,
        "the host refused (403). Give a token for {host} (--credentials), or clone it yourself, and give the folder.",
    ),
)
_TOKEN_FAULTS = (
    (
        _NO_LOGIN,
        "{host} refused the token for {entry}: it is wrong, expired or revoked, or wants another user than {user}. "
        "Make a new one that may read this repository, and put it in the old one's place.",
    ),
    (
        _FORBIDDEN,
        "{host} knows the token for {entry}, and doesn't let it read this repository (403). Give it that right, or a "
        "token that has it.",
    ),
    (
        re.compile("not found"),
        "{host} has no repository at that URL that the token for {entry} may read. Check the URL's spelling, and what "
        "the token may read.",
    ),
)
_KEY_FAULTS = (
    (
        re.compile("IDENTIFICATION HAS CHANGED"),
        "{host} showed another key{fingerprint} than the one that is known. Somebody may stand in between, or the host "
        "has a new key: compare with what the host publishes, and only then change {known_from}.",
    ),
    (
        re.compile("Host key verification failed"),
        "the host key of {host} isn't known, and none is taken on trust. Compare what `ssh-keyscan {scanned}` prints "
        "with what the host publishes, and put it into {known_from}.",
    ),
    (
        re.compile("Load key"),
        "ssh can't read the key for {entry}. Is it damaged, or has it a passphrase? Make a new one with ssh-keygen.",
    ),
    (
        re.compile("Permission denied"),
        "{host} refused the key for {entry}. Add its public half to this repository, as a deploy key that may read, "
        "and check the user in the address.",
    ),
    (
        re.compile("[Nn]ot found|does not appear to be a git repository"),
        "{host} has no repository there that the key for {entry} may read. Check the address's spelling, and whose "
        "deploy key it is.",
    ),
    (
        re.compile("Could not resolve hostname"),
        "the host isn't known. Check the address's spelling, and this machine's network.",
    ),
    (
        re.compile("Unable to negotiate"),
        "{host} and our ssh have no method in common: the host is very old, or very new. Clone it yourself, and give "
        "the folder.",
    ),
)


def login_fault(stderr: str, host: str, access: Access | None) -> str:
    """The sentence; empty if it is about something else. `host` is that of the URL, `access` what Git was given."""
    host = host.rpartition("@")[2]
    match access:
        case None:
            return _sent_on(stderr, host) or _first(_PUBLIC_FAULTS, stderr, host=host)
        case Token():
            words = {"host": host, "entry": access.entry, "user": access.user}
            return _sent_on(stderr, host, token=True) or _first(_TOKEN_FAULTS, stderr, **words)
        case Key():
            found = _FINGERPRINT.search(stderr)
            return _first(
                _KEY_FAULTS,
                stderr,
                host=access.host,
                entry=access.entry,
                known_from=access.known_from,
                scanned=_scanned(access.host),
                fingerprint=f" ({found[0]})" if found else "",
            )
        case _:
            assert_never(access)


def _first(faults: tuple[tuple[re.Pattern[str], str], ...], stderr: str, **words: str) -> str:
    return next((sentence.format(**words) for sign, sentence in faults if sign.search(stderr)), "")


def _sent_on(stderr: str, host: str, *, token: bool = False) -> str:
    """Somebody else than who was asked for the repository wants a login."""
    asked = _ASKED_BY.search(stderr)
    place = shown(urlsplit(asked[1]).netloc.rpartition("@")[2], 80) if asked else ""
    if place in ("", host):
        return ""
    kept = f" too; the token for {host} is not given to it" if token else ""
    return f"{host} sends on to {place}, which wants a login{kept}. Give that URL itself, and a token for {place}."


def _scanned(host: str) -> str:
    """What `ssh-keyscan` wants to hear for a host with or without a port."""
    name, _, port = host.rpartition(":")
    return f"-p {port} {name.strip('[]')}" if port.isdigit() and name else host
