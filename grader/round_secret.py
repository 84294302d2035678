"""The round secret: what a hiring team derives an assessment's hidden data from."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import RoundSecretError

LEAST_BYTES, MOST_BYTES = 16, 4096
_MARK_CHARACTERS = 12
_SCRYPT = {"n": 2**14, "r": 8, "p": 1}
"""16 MB and 50 ms for each guess (RFC 7914): a mark is public as far as a scorecard is, and a secret may be weak."""
_HOW = (
    "Make one that nobody can guess, keep it out of every repository, and name its file:\n"
    "  (umask 077; python3 -c 'import secrets; print(secrets.token_hex(32))' > round-secret)\n"
    "  takehome grade --round-secret round-secret …"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundSecret:
    content: bytes = field(repr=False)
    mark: str
    """Tells secrets apart and says nothing of them: goes into keys."""

    @property
    def short_mark(self) -> str:
        """For people."""
        return self.mark[:_MARK_CHARACTERS]


def round_secret(content: bytes) -> RoundSecret:
    """Blanks and line ends around it don't count. Raises RoundSecretError for one that is too short or too long."""
    content = content.strip()
    if not LEAST_BYTES <= len(content) <= MOST_BYTES:
        trouble = "too short" if len(content) < LEAST_BYTES else "too long"
        raise RoundSecretError(f"The round secret is {trouble}: {LEAST_BYTES} to {MOST_BYTES} bytes are needed. {_HOW}")
    mark = hashlib.scrypt(content, salt=b"takehome round secret", dklen=32, **_SCRYPT).hex()
    return RoundSecret(content=content, mark=mark)


def read_round_secret(file: Path | None, *, assessment: str) -> RoundSecret:
    """Raises RoundSecretError when no file is named, or it can't be read."""
    if file is None:
        raise RoundSecretError(f"{assessment} derives its hidden data from a round secret, and none was given. {_HOW}")
    try:
        with file.open("rb") as opened:
            content = opened.read(2 * MOST_BYTES)
    except OSError as error:
        raise RoundSecretError(f"The round secret's file {file} can't be read: {error.strerror}. {_HOW}") from error
    return round_secret(content)
