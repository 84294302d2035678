"""Aliases for whoever is named: the same ones all through a round, and none to be told without the round's key.

What a scorecard says of a person by itself (its name, the source, authors of commits) is an alias wherever it stands.
What candidates write is searched for those names and for addresses: best effort, for nobody knows what else a README
tells.
"""

import dataclasses
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from grader.errors import BlindError, GraderError
from grader.model import Finding, Scorecard
from grader.round_secret import LEAST_BYTES, MOST_BYTES
from grader.source import Source
from reports.aliases import BLIND

NOTE = (
    "Names here are aliases, and the repository's address is left out. In texts that the candidate wrote, names that "
    "are known were replaced, and addresses: best effort, for a README or a comment may still tell who wrote it."
)
SHORTEST_WORD = 4
"""Characters of a single word of a name: shorter ones are parts of too much else."""
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_COMMON = {
    *("challenge", "code", "data", "github", "gitlab", "home", "main", "project", "projects", "repo", "repos", "root"),
    *("submission", "takehome", "team", "test", "tests", "user", "users", "work"),
}
"""Words of an address, or of an author as the kit's, that are nobody's name."""
_HOW = (
    "Give --round-secret FILE, or --alias-key FILE with a key of your own:\n"
    "  (umask 077; python3 -c 'import secrets; print(secrets.token_hex(32))' > alias-key)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Aliases:
    """Whoever has the key can tell who is who, by `takehome alias`; nobody else can, and nothing is kept."""

    key: bytes = field(repr=False)

    def of(self, location: str) -> str:
        """Of a submission, by its source's location: `lusab-babad`."""
        digest = self._digest("submission", location)
        return f"{_spoken(digest[:2])}-{_spoken(digest[2:4])}"

    def of_author(self, name: str) -> str:
        """Of a commit's author: `author-lusab`."""
        return f"author-{_spoken(self._digest('author', name)[:2])}"

    def _digest(self, kind: str, text: str) -> bytes:
        message = f"takehome alias\n{kind}\n{text}".encode(errors="surrogatepass")
        return hmac.new(self.key, message, hashlib.sha256).digest()


@dataclass(frozen=True, kw_only=True, slots=True)
class Cover:
    """Replaces what is known of one submission's people, in any text."""

    alias: str
    replacements: tuple[tuple[re.Pattern[str], str], ...]

    def text(self, text: str) -> str:
        for pattern, alias in self.replacements:
            text = pattern.sub(alias, text)
        return _ADDRESS.sub("⟨address⟩", text)

    def error(self, error: GraderError) -> GraderError:
        return type(error)(self.text(str(error)))


def read_aliases(alias_key: Path | None, round_secret: Path | None) -> Aliases:
    """Keyed by the file of the alias key, or by that of the round secret.

    Raises:
        BlindError: neither is given, or what is given can't be read or is too short.
    """
    file = alias_key or round_secret
    if file is None:
        raise BlindError(f"Aliases need a key, or anybody could try names until one fits. {_HOW}")
    try:
        with file.open("rb") as opened:
            key = opened.read(2 * MOST_BYTES).strip()
    except OSError as error:
        raise BlindError(f"The key for aliases, {file}, can't be read: {error.strerror}. {_HOW}") from error
    if not LEAST_BYTES <= len(key) <= MOST_BYTES:
        raise BlindError(f"{file} is no key for aliases: {LEAST_BYTES} to {MOST_BYTES} bytes are needed. {_HOW}")
    return Aliases(key=key)


def cover(
    aliases: Aliases,
    source: Source,
    authors: Iterable[str] = (),
    *,
    called: str = "",
    spared: frozenset[str] = frozenset(),
) -> Cover:
    """What is known of a submission before it is cloned, and with the authors of its commits, after.

    `called` is what the round's list calls the candidate.

    `spared` are words that stand in an address and mean something else, such as the package that the brief asks for.
    """
    alias = aliases.of(source.location)
    whole = [re.escape(text) for text in dict.fromkeys((source.text, source.location))]
    replacements = [(re.compile("|".join(whole)), alias)]
    replacements += [(pattern, alias) for pattern in _name_patterns(called)]
    for author in sorted(dict.fromkeys(authors), key=len, reverse=True):
        replacements += [(pattern, aliases.of_author(author)) for pattern in _name_patterns(author)]
    replacements += [(_word(word), alias) for word in _words(source.location) if word not in spared]
    return Cover(alias=alias, replacements=tuple(replacements))


def blinded(
    card: Scorecard, aliases: Aliases, source: Source, *, called: str = "", spared: frozenset[str] = frozenset()
) -> Scorecard:
    """The scorecard with aliases for whoever is named. Its results are the same; texts of suites stay as they are.

    `called` and `spared` as in `cover`.
    """
    history, deadline = card.snapshot.history, card.snapshot.deadline
    later = deadline.later if deadline else ()
    authors = (*(commit.author for commit in history.commits), *(commit.author for commit in later))
    mine = cover(aliases, source, authors, called=called, spared=spared)
    snapshot = _covered(card.snapshot, mine)
    commits = tuple(
        replace(_covered(commit, mine), author=aliases.of_author(commit.author)) for commit in history.commits
    )
    if deadline is not None:
        later = tuple(replace(_covered(commit, mine), author=aliases.of_author(commit.author)) for commit in later)
        snapshot = replace(snapshot, deadline=replace(deadline, later=later))
    note = Finding(kind=BLIND, title="Graded blind", detail=NOTE)
    return replace(
        card,
        name=mine.alias,
        snapshot=replace(
            snapshot, source=f"the repository of {mine.alias}", history=replace(snapshot.history, commits=commits)
        ),
        results=tuple(replace(_covered(result, mine), probe=result.probe) for result in card.results),
        findings=(*_covered(card.findings, mine), note),
        judge_errors=_covered(card.judge_errors, mine),
    )


def _spoken(two_bytes: bytes) -> str:
    """Sixteen bits as a word that can be said aloud (proquints, arXiv:0901.4016)."""
    bits = int.from_bytes(two_bytes, "big")
    consonants, vowels = "bdfghjklmnprstvz", "aiou"
    letters = ((consonants, 12, 15), (vowels, 10, 3), (consonants, 6, 15), (vowels, 4, 3), (consonants, 0, 15))
    return "".join(kind[bits >> shift & mask] for kind, shift, mask in letters)


def _covered(value: Any, mine: Cover) -> Any:
    """Every text in it, whatever holds it; enumerations are texts too, and stay."""
    if type(value) is str:
        return mine.text(value)
    if isinstance(value, tuple):
        return tuple(_covered(each, mine) for each in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {part.name: _covered(getattr(value, part.name), mine) for part in dataclasses.fields(value)}
        return replace(value, **changes)
    return value


def _name_patterns(author: str) -> list[re.Pattern[str]]:
    """The whole name in any spelling (`Ada Park`, `ada.park`, `Park, Ada`), and its longer words as they are."""
    words = [word for word in re.split(r"[^\w]+", author) if word]
    patterns = []
    if len(words) > 1:
        orders = (words, [words[-1], *words[:-1]])
        spelt = "|".join(r"[\s._,-]*".join(re.escape(word) for word in order) for order in orders)
        patterns.append(re.compile(rf"(?<!\w)(?:{spelt})(?!\w)", re.IGNORECASE))
    return patterns + [_word(word) for word in words if _may_name(word)]


def _words(location: str) -> list[str]:
    """Of an address, those that may name somebody: the owner and the repository, or a path's folders."""
    path = location.partition("://")[2].partition("/")[2] if "://" in location else location
    words = [word.removesuffix(".git") for word in path.split("/")]
    return [word for word in dict.fromkeys(words) if _may_name(word)]


def _may_name(word: str) -> bool:
    return len(word) >= SHORTEST_WORD and word.casefold() not in _COMMON


def _word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
