"""The members of the round, as `members.toml` has them."""

from collections.abc import Mapping
from enum import StrEnum, unique
from pathlib import Path

import msgspec

TABLE = Path(__file__).with_name("members.toml")


@unique
class History(StrEnum):
    PLAIN = "plain"
    LONG = "long"
    """A month of small commits, by two people."""
    LATE = "late"
    """Three commits after the deadline, which break everything."""
    TOO_LATE = "too-late"
    NONE = "none"
    """A branch without a commit."""
    HOOKS = "hooks"
    """Hooks, filters and links that a careless grader would run and follow."""


@unique
class Kind(StrEnum):
    SCORED = "scored"
    REFUSED = "refused"
    NOTHING_IN_TIME = "nothing-in-time"


class Outcome(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: Kind = Kind.SCORED
    says: str = ""
    """An expression, for the sentence that tells why there is no score."""
    at_least: float = 0
    at_most: float = 100
    fails: tuple[str, ...] = ()
    """Patterns of ids of probes, each of which costs points."""
    may_fail: tuple[str, ...] = ()
    only_fails: bool = False
    """No probe costs points but those."""
    findings: tuple[str, ...] = ()
    """Kinds of which there is one."""
    says_somewhere: str = ""
    """A text that the scorecard has."""
    never_says: str = ""
    python: str = ""
    versions: Mapping[str, str] = {}
    n_later: int = 0


class Member(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    group: str
    outcome: Outcome
    base: str = ""
    known_bad: str = ""
    files: Mapping[str, str] = {}
    remove: tuple[str, ...] = ()
    history: History = History.PLAIN
    private: bool = False
    url_name: str = ""
    """What the server calls it, if not as it is called here."""
    revision: str = ""

    @property
    def folder(self) -> str:
        """A name that any server takes."""
        return self.url_name or "".join(
            char if char.isascii() and char.isalnum() else "-" for char in self.name.lower()
        )


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    deadline: str
    """ISO 8601 with its zone; of all members."""
    members: tuple[Member, ...]


def read_table() -> Table:
    return msgspec.toml.decode(TABLE.read_bytes(), type=Table)
