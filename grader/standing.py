"""How a submission stands: whether what is known of it is current, and if not, what has to be done, and why.

Decided from values alone, so that `grade --dry-run` says what `grade` does.
"""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Protocol

from grader.model import Scorecard, Snapshot
from grader.scoring import has_judge_error
from grader.source import Source

SHORT_SHA = 10


@unique
class Step(StrEnum):
    """What is to be done, from least to most."""

    NOTHING = "nothing"
    RESCORE = "score again"
    """Without a container."""
    EXAMINE = "examine"
    """From the files that were kept: nothing is cloned."""
    CLONE = "clone and examine"
    """Or clone and find it unchanged, where its host could not be asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    step: Step
    why: str
    """Without a capital and a full stop."""


class Asked(Protocol):
    """What is wanted of a submission; `grader.grading.Entry` is one."""

    @property
    def source(self) -> Source: ...
    @property
    def revision(self) -> str | None: ...
    @property
    def deadline(self) -> str | None: ...
    @property
    def head(self) -> str | None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Present:
    """What a scorecard would rest on if it were made now."""

    key_parts: dict[str, str]
    """`image_id` among them as it is now; empty: it is not there."""
    rubric_digest: str


def still_is(snapshot: Snapshot, asked: Asked, *, blind: bool = False) -> bool:
    """The files of `snapshot` are those that would be taken now. Where it isn't known what its host has now: no.

    `blind`: the snapshot's source is hidden, and its place in the store goes by the source.
    """
    if asked.head is None or not (blind or snapshot.source == asked.source.location):
        return False
    if snapshot.deadline is None or asked.deadline is None:
        return snapshot.deadline is None and asked.deadline is None and snapshot.commit == asked.head
    return (snapshot.deadline.at, snapshot.deadline.head) == (asked.deadline, asked.head)


def standing(card: Scorecard | None, asked: Asked, present: Present | None, *, kept: bool, blind: bool) -> Standing:
    """`present`: for the card's commit. `kept`: the files that would be taken are at hand."""
    step = Step.EXAMINE if kept else Step.CLONE
    if card is None:
        return Standing(step=step, why="it was never graded")
    if not still_is(card.snapshot, asked, blind=blind):
        return Standing(step=step, why=_why_other(card.snapshot, asked, blind=blind))
    if has_judge_error(card):
        return Standing(step=step, why="a judge error was left")
    assert present is not None, "what is known is compared with what would be"
    changed = changed_parts(card, present)
    if changed:
        return Standing(step=step, why=f"changed since: {', '.join(changed)}")
    if card.provenance.rubric_digest != present.rubric_digest:
        return Standing(step=Step.RESCORE, why="the rubric changed")
    return Standing(step=Step.NOTHING, why="nothing changed")


def changed_parts(card: Scorecard, present: Present) -> tuple[str, ...]:
    """In the operator's words, what the examination rests on that is another now."""
    then = card.provenance.key_parts
    if not then:
        return ("it was graded by an older takehome",)
    names = (name for name in (*present.key_parts, *then) if then.get(name) != present.key_parts.get(name))
    return tuple(dict.fromkeys(_WORDS.get(name, name) for name in names))


def _why_other(snapshot: Snapshot, asked: Asked, *, blind: bool) -> str:
    named = asked.revision or "HEAD"
    if not blind and snapshot.source != asked.source.location:
        return "it is at another address now"
    if asked.head is None:
        return "what is there now could not be asked for"
    then = snapshot.deadline.head if snapshot.deadline else snapshot.commit
    if then != asked.head:
        return f"{named} is commit {asked.head[:SHORT_SHA]} now; {then[:SHORT_SHA]} was graded"
    return "the deadline is another now" if asked.deadline else "it was graded by a deadline, and there is none now"


_WORDS = {
    "commit": "the commit",
    "tree_digest": "the files",
    "suites_digest": "the suites",
    "round_mark": "the round secret",
    "contract": "the contract",
    "limits": "the limits",
    "preload": "what is preloaded",
    "environment": "the assessment's environment",
    "image_id": "the candidate's image",
    "examiner_image_id": "the examiner's image",
    "runtime": "the runtime",
    "circumstances": "the circumstances",
    "code_digest": "takehome",
}
