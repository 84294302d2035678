"""Standard input: files as JSON, text by path; on standard output the secrets in them, each with its last 4 characters.

detect-secrets finds them; its allow-list pragmas and its reading of configuration are off, for both are the
candidate's.
"""

import contextlib
import functools
import hashlib
import json
import re
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from detect_secrets.core import scan
from detect_secrets.plugins import keyword
from detect_secrets.settings import get_plugins, transient_settings

from grader.examiner.programs.budget import limit_myself

CERTAIN = (
    "AWSKeyDetector",
    "AzureStorageKeyDetector",
    "DiscordBotTokenDetector",
    "GitHubTokenDetector",
    "GitLabTokenDetector",
    "MailchimpDetector",
    "NpmDetector",
    "OpenAIDetector",
    "PrivateKeyDetector",
    "PypiTokenDetector",
    "SendGridDetector",
    "SlackDetector",
    "SquareOAuthDetector",
    "StripeDetector",
    "TelegramBotTokenDetector",
    "TwilioKeyDetector",
)
"""Formats that nothing but a secret has."""
POSSIBLE = ("BasicAuthDetector", "KeywordDetector")
"""Words that often stand before one. They cost no points."""
WORDS_SECONDS = 5
"""Of CPU, for POSSIBLE in all files. KeywordDetector takes half a second for 2,000 characters of `passwordpassword…`,
and what is CERTAIN must not be lost to that. 20,000 ordinary lines take 0.1 s."""
FILTERS = (
    "detect_secrets.filters.heuristic.is_likely_id_string",
    "detect_secrets.filters.heuristic.is_not_alphanumeric_string",
    "detect_secrets.filters.heuristic.is_prefixed_with_dollar_sign",
    "detect_secrets.filters.heuristic.is_sequential_string",
    "detect_secrets.filters.heuristic.is_templated_secret",
)
WINDOW_CHARACTERS = 2000
"""A longer line, of minified code or a notebook, is looked at in windows."""
OVERLAP_CHARACTERS = 400
"""More than the longest secret has."""
FEWEST_KINDS = 3
_ASSIGNED_TO = re.compile(r"^.*=(?=[\w+/-])")
FEWEST_CHARACTERS = 5
"""Different ones; `ghp_xxxx…` is a placeholder."""

_WORDS = re.compile("|".join((*keyword.DENYLIST, "://")), re.IGNORECASE)
"""Without one of these nothing is POSSIBLE, which takes KeywordDetector 0.06 ms a line to find out."""
_URL_PASSWORD = re.compile(r"\b[a-z][a-z0-9+.-]{0,30}://[^\s:/@'\"]{1,80}:([^\s@'\"/]{8,80})@([\w-]+(?:\.[\w-]+)+)")
"""Of a host that has a domain: what stands before `@db:5432` opens somebody's own machine."""
_NOT_MEANT = re.compile(r"[<{$%]|pass|secret|your|change|xxx|\*\*\*|token|\.\.\.", re.IGNORECASE)
_HOST_OF_NOBODY = re.compile(r"(?:^|\.)(?:example(?:\.\w+)?|test|invalid|localhost|local)$|^[\d.]+$")
_CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[^\w]")

KindAndValue = tuple[str, str]
"""Of a secret."""


def read(files: dict[str, str]) -> dict[str, object]:
    found = list(_found(files, CERTAIN, lambda window: (*_secrets(window), *_url_passwords(window))))
    with _limited(WORDS_SECONDS):
        found.extend(_found(files, POSSIBLE, lambda window: _secrets(window) if _WORDS.search(window) else ()))
    return {"secrets": found}


@contextlib.contextmanager
def _limited(cpu_seconds: float) -> Iterator[None]:
    """What is in it ends then, with what it has."""

    def end(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, cpu_seconds)
    with contextlib.suppress(TimeoutError):
        yield
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _found(
    files: dict[str, str], names: tuple[str, ...], secrets_in: Callable[[str], tuple[KindAndValue, ...]]
) -> Iterator[dict[str, object]]:
    settings = {"plugins_used": [{"name": name} for name in names], "filters_used": [{"path": f} for f in FILTERS]}
    of_line = functools.cache(functools.partial(_in_windows, secrets_in))
    with transient_settings(settings):
        for path, text in files.items():
            for number, line in enumerate(text.splitlines(), start=1):
                for kind, value in of_line(line):
                    tail = value[-4:] if len(value) >= 12 else ""
                    mark = hashlib.sha256(_ASSIGNED_TO.sub("", value).encode()).hexdigest()[:16]
                    place = {"path": path, "line": number}
                    yield {**place, "kind": kind, "tail": tail, "mark": mark, "certain": names is CERTAIN}


def _in_windows(secrets_in: Callable[[str], tuple[KindAndValue, ...]], line: str) -> tuple[KindAndValue, ...]:
    """One that stands in two windows is told once; cut short in one, as it is in the other."""
    found: dict[tuple[str, int], str] = {}
    for start in range(0, max(1, len(line) - OVERLAP_CHARACTERS), WINDOW_CHARACTERS - OVERLAP_CHARACTERS):
        window = line[start : start + WINDOW_CHARACTERS]
        for kind, value in secrets_in(window):
            place = kind, start + window.find(value)
            found[place] = max(found.get(place, ""), value, key=len)
    return tuple((kind, value) for (kind, _), value in found.items() if _is_secret(value))


def _secrets(window: str) -> tuple[KindAndValue, ...]:
    if not any(True for plugin in get_plugins() for _ in plugin.analyze_string(window)):
        return ()  # as scan_line would, in five times as long
    return tuple((secret.type, _whole(secret.secret_value or "", window)) for secret in scan.scan_line(window))


def _url_passwords(window: str) -> tuple[KindAndValue, ...]:
    """detect-secrets calls any possible. One of three kinds of signs, for a server somewhere, is no example."""
    return tuple(
        ("Password in a URL", password)
        for password, host in _URL_PASSWORD.findall(window)
        if not _HOST_OF_NOBODY.search(host)
        and not _NOT_MEANT.search(password)
        and sum(bool(re.search(kind, password)) for kind in _CLASSES) >= FEWEST_KINDS
    )


def _is_secret(value: str) -> bool:
    return "EXAMPLE" not in value and len(set(value.rpartition("_")[2])) >= FEWEST_CHARACTERS


def _whole(value: str, line: str) -> str:
    """Some detectors give a part alone: `ghp` of `ghp_…` (detect-secrets 1.5, plugins/github_token.py)."""
    if len(value) >= 12:
        return value
    words = re.findall(rf"[\w+/=-]*{re.escape(value)}[\w+/=-]*", line) if value else []
    return max(words, key=len, default=value)


if __name__ == "__main__":
    limit_myself()
    json.dump(read(json.load(sys.stdin)), sys.stdout)
