"""Why there is no clone, from what Git said: a sentence with what to do."""

import signal
from urllib.parse import urlsplit

from grader.intake_box.access import Access
from grader.intake_box.login_faults import login_fault
from grader.intake_box.text import shown

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
    ("ssh: connect to host", "nothing answers there. Check host and port, and this machine's network."),
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
    if told := login_fault(stderr, urlsplit(url).netloc, access):
        return told
    for sign, sentence in _REMOTE_FAULTS:
        if sign in stderr:
            return sentence
    return f"Git can't clone it: {last_line(stderr)}"


def last_line(stderr: str) -> str:
    lines = [line.strip(" '\t").removeprefix("stderr: '") for line in stderr.splitlines() if line.strip(" '\t")]
    told = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return shown((told or lines or ["it gave no reason"])[0])
