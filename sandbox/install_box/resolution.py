"""Which requirements of a submission can be had together, and why the others can't. Pure but for `attempt`.

All at once is tried first. When that fails, the environment's own names tell whose trouble it is: if not even they
resolve, it is the index's or ours. Otherwise the requirements are added by halves, so that each refused one costs
about log2(n) attempts and what conflicts with an earlier one is refused, and then the environment's names.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

LIMIT_ATTEMPTS = 60
_TRANSIENT = re.compile(
    r"failed to fetch|error sending request|timed out|connection (refused|reset|closed)|dns error|temporary failure"
    r"|status (server error|client error \((407|408|425|429))|invalid peer certificate|tls handshake|after \d+ retries",
    re.IGNORECASE,
)
"""Phrases, never words: a package may be called `retries` or `timeout`."""
_REASONS = (
    (re.compile(r"not found in the package registry", re.I), "the index has no package of that name"),
    (re.compile(r"there (is|are) no versions? of", re.I), "the index has no such version"),
    (re.compile(r"does not satisfy Python", re.I), "it does not support this Python"),
    (re.compile(r"no (usable )?wheels?\b|building .{0,40}disabled", re.I), "it has no wheel that fits"),
)
_LIMIT_REASON = 600


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    lock: str | None
    """Hashed pins; None where it does not resolve."""
    complaint: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolution:
    lock: str
    refused: tuple[tuple[str, str], ...]
    """Requirement and reason."""


class IndexTroubleError(Exception):
    """The index did not answer, or the environment's own names don't resolve: nothing is known of the submission."""


class _OutOfAttemptsError(Exception):
    pass


class Resolver:
    """Keeps count of the attempts that one submission may cost."""

    def __init__(
        self,
        attempt: Callable[[tuple[str, ...]], Attempt],
        *,
        limit_attempts: int = LIMIT_ATTEMPTS,
        in_time: Callable[[], bool] = lambda: True,
        names_may_lack: bool = False,
    ) -> None:
        """`names_may_lack`: the environment is for a Python that its own names were not chosen for."""
        self._names_may_lack = names_may_lack
        self._attempt = attempt
        self._left = limit_attempts
        self._in_time = in_time
        self._known: dict[tuple[str, ...], Attempt] = {}

    def resolve(self, names: tuple[str, ...], requirements: tuple[str, ...]) -> Resolution:
        """Raises IndexTroubleError where no part of the submission can be blamed."""
        together = self.together(names, requirements)
        if together.lock is not None:
            return Resolution(lock=together.lock, refused=())
        alone = self._try(names)
        if alone.lock is None and not self._names_may_lack:
            raise IndexTroubleError(alone.complaint)
        refused: list[tuple[str, str]] = []
        accepted = self._add((), requirements, refused, short_reason)
        # What the requirements used up must not cost the environment its own names.
        self._left, self._in_time = 2 * len(names) + 2, lambda: True
        accepted = self._add(accepted, names, refused, _left_out)
        final = self._try(accepted) if accepted else Attempt(lock="")
        return Resolution(lock=final.lock or "", refused=tuple(refused))

    def together(self, names: tuple[str, ...], requirements: tuple[str, ...]) -> Attempt:
        """All of them, or nothing, at the cost of one attempt. Raises IndexTroubleError as `resolve` does."""
        return self._try((*requirements, *names))

    def _add(
        self,
        accepted: tuple[str, ...],
        more: tuple[str, ...],
        refused: list[tuple[str, str]],
        reason: Callable[[str], str],
    ) -> tuple[str, ...]:
        if not more:
            return accepted
        try:
            attempt = self._try((*accepted, *more))
        except _OutOfAttemptsError:
            refused += [(one, "it was not tried: too many others had to be refused first") for one in more]
            return accepted
        if attempt.lock is not None:
            return (*accepted, *more)
        if len(more) == 1:
            refused.append((more[0], reason(attempt.complaint)))
            return accepted
        middle = len(more) // 2
        accepted = self._add(accepted, more[:middle], refused, reason)
        return self._add(accepted, more[middle:], refused, reason)

    def _try(self, wanted: tuple[str, ...]) -> Attempt:
        if wanted in self._known:
            return self._known[wanted]
        if self._left <= 0 or not self._in_time():
            raise _OutOfAttemptsError
        self._left -= 1
        attempt = self._attempt(wanted)
        if attempt.lock is None and _TRANSIENT.search(attempt.complaint):
            attempt = self._attempt(wanted)
            if attempt.lock is None and _TRANSIENT.search(attempt.complaint):
                raise IndexTroubleError(attempt.complaint)
        self._known[wanted] = attempt
        return attempt


def short_reason(complaint: str) -> str:
    """One sentence of ours, then the resolver's own, shortened."""
    text = " ".join(complaint.replace("×", " ").replace("╰─▶", " ").split())[:_LIMIT_REASON]
    for pattern, sentence in _REASONS:
        if pattern.search(text):
            return f"{sentence}: {text}"
    return text or "it does not resolve, and no reason was given"


def _left_out(complaint: str) -> str:
    return f"left out of the environment, for the submission's own requirements exclude it: {short_reason(complaint)}"
