"""Why there is no clone, from what Git said: a sentence with what to do."""

import re
import signal
from typing import assert_never
from urllib.parse import urlsplit

from grader.intake_box.access import Access, Key, Token
from grader.intake_box.text import shown

_ASKED_BY = re.compile(r"could not read (?:Username|Password) for '(\w+://[^'\s]*)'")
_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
_REFUSED_LOGIN = (
    *("could not read Username", "could not read Password"),
    *("terminal prompts disabled", "unable to read askpass", "Authentication failed"),
)
_CLONE_IT = "clone it yourself, and give the folder"
_REMOTE_FAULTS = (
    ("Could not resolve host", "the host isn't known. Check the URL's spelling, and this machine's network."),
    ("Could not resolve proxy", "the proxy isn't known. Check HTTPS_PROXY."),
    ("from proxy after CONNECT", "the proxy doesn't reach the host. Check the URL's spelling, and HTTPS_PROXY."),
    ("CONNECT tunnel failed", "the proxy doesn't reach the host. Check the URL's spelling, and HTTPS_PROXY."),
    ("SSL certificate problem", "the host's certificate isn't trusted. Is its CA in this machine's bundle?"),
    ("server certificate verification failed", "the host's certificate isn't trusted. Is its CA in the bundle?"),
    ("not found", "there is no Git repository at that URL. Check its spelling."),
    ("not valid: is this a git repository", "there is no Git repository at that URL. Check its spelling."),
    ("unable to update url base from redirection", "the URL leads elsewhere. Give the URL that it leads to."),
    ("Protocol", "the host sent us on by a protocol other than https, which is not followed."),
    ("Connection refused", "nothing answers there (connection refused). Check host and port."),
    ("Failed to connect", "nothing answers there. Check host, port, and whether a proxy is needed (HTTPS_PROXY)."),
    ("Operation too slow", "the host sends next to nothing. Try again later."),
    ("hung up unexpectedly", "the other side broke off. Is there something very large in its history?"),
    ("timed out", "the host didn't answer in time. Try again later."),
    ("No route to host", "there is no way to the host. Check its name, and this machine's network."),
    ("Network is unreachable", "there is no way to the host. Check its name, and this machine's network."),
    ("Connection reset by", "the host broke off the connection. Try again later."),
    ("Connection closed by", "the host broke off the connection. Try again later."),
)


def too_large(limit_bytes: int) -> str:
    return (
        f"it is larger than {limit_bytes // 10**6} MB, the limit for a repository. Large data doesn't belong into it."
    )


def why_no_clone(stderr: str, status: int, limit_bytes: int, *, url: str = "", access: Access | None = None) -> str:
    """`access` is what Git was given to log in at the URL's host."""
    if "No space left on device" in stderr:
        return too_large(limit_bytes)
    if status == -signal.SIGKILL or "died of signal 9" in stderr or "out of memory" in stderr.lower():
        return "Git needs more memory to clone it than an intake gives. Is there a very large file in its history?"
    if "transport" in stderr and "not allowed" in stderr:
        return "the host sent us on by a protocol other than https, which is not followed."
    if told := _login_fault(stderr, urlsplit(url).netloc.rpartition("@")[2], access):
        return told
    for sign, sentence in _REMOTE_FAULTS:
        if sign in stderr:
            return sentence
    return f"Git can't clone it: {last_line(stderr)}"


def _login_fault(stderr: str, host: str, access: Access | None) -> str:
    """What is about who we are, or who they are; empty if nothing is."""
    match access:
        case None:
            return _public_fault(stderr, host)
        case Token():
            return _token_fault(stderr, host, access)
        case Key():
            return _key_fault(stderr, access)
        case _:
            assert_never(access)


def _public_fault(stderr: str, host: str) -> str:
    elsewhere = _elsewhere(stderr, host)
    if elsewhere:
        return (
            f"its host sends on to {elsewhere}, which wants a login. Give that URL itself, and a token for {elsewhere}."
        )
    if any(sign in stderr for sign in _REFUSED_LOGIN):
        return f"it is not there, or not public. Give a token for {host} (--credentials), or {_CLONE_IT}."
    if "The requested URL returned error: 403" in stderr:
        return f"the host refused (403). Give a token for {host} (--credentials), or {_CLONE_IT}."
    return ""


def _token_fault(stderr: str, host: str, token: Token) -> str:
    elsewhere = _elsewhere(stderr, host)
    if elsewhere:
        return (
            f"{host} sends on to {elsewhere}, which wants a login too; the token for {host} is not given to it. "
            "Give the URL that it leads to, and a token for that host."
        )
    if any(sign in stderr for sign in _REFUSED_LOGIN):
        return (
            f"{host} refused the token for {token.entry}: it is wrong, expired or revoked, or wants another user than "
            f"{token.user}. Make a new one that may read this repository, and put it in the old one's place."
        )
    if "The requested URL returned error: 403" in stderr:
        return (
            f"{host} knows the token for {token.entry}, and doesn't let it read this repository (403). "
            "Give it that right, or a token that has it."
        )
    if "not found" in stderr:
        return (
            f"{host} has no repository at that URL that the token for {token.entry} may read. "
            "Check the URL's spelling, and what the token may read."
        )
    return ""


def _key_fault(stderr: str, key: Key) -> str:
    host = key.host
    if "IDENTIFICATION HAS CHANGED" in stderr:
        shown_key = _FINGERPRINT.search(stderr)
        return (
            f"{host} showed another key{f' ({shown_key[0]})' if shown_key else ''} than the one that is known. "
            "Somebody may stand in between, or the host has a new key: compare with what the host publishes, and only "
            f"then change {key.known_from}."
        )
    if "Host key verification failed" in stderr:
        return (
            f"the host key of {host} isn't known, and none is taken on trust. Compare what "
            f"`ssh-keyscan {_scanned(host)}` prints with what the host publishes, and put it into {key.known_from}."
        )
    if "Permission denied" in stderr:
        return (
            f"{host} refused the key for {key.entry}. Add its public half to this repository, as a deploy key that may read, "
            "and check the user in the address."
        )
    if "ot found" in stderr or "does not appear to be a git repository" in stderr:
        return (
            f"{host} has no repository there that the key for {key.entry} may read. Check the address's spelling, and "
            "whose deploy key it is."
        )
    if "Could not resolve hostname" in stderr:
        return "the host isn't known. Check the address's spelling, and this machine's network."
    if "Unable to negotiate" in stderr:
        return f"{host} and our ssh have no method in common: {last_line(stderr)}. {_CLONE_IT.capitalize()}."
    if "Load key" in stderr:
        return f"ssh can't read the key for {key.entry}: {last_line(stderr)}. Make a new one with ssh-keygen."
    return ""


def _elsewhere(stderr: str, host: str) -> str:
    """Who asked for a login, if that is not who was asked for the repository."""
    asked = _ASKED_BY.search(stderr)
    place = urlsplit(asked[1]).netloc.rpartition("@")[2] if asked else ""
    return shown(place, 80) if place and place != host else ""


def _scanned(host: str) -> str:
    name, _, port = host.rpartition(":")
    return f"-p {port} {name.strip('[]')}" if port.isdigit() and name else host


def last_line(stderr: str) -> str:
    lines = [line.strip(" '\t").removeprefix("stderr: '") for line in stderr.splitlines() if line.strip(" '\t")]
    told = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return shown((told or lines or ["it gave no reason"])[0])
