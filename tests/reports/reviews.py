"""What people said of a sample: one entry of each kind."""

from grader.model import Scorecard, Verdict
from grader.review import Act, Review, ReviewEntry
from grader.reviewing import Remark, entry_of, reviewed

AT = "2025-03-10T09:00:00+00:00"


def failed_probe(card: Scorecard) -> str:
    return next(result.probe.id for result in card.results if result.verdict is Verdict.FAILED)


def said(card: Scorecard, act: Act, text: str, **about: str) -> ReviewEntry:
    return entry_of(card, Remark(act=act, text=text, **about), by="Bea Ortiz", at=AT)


def a_review(card: Scorecard) -> Review:
    probe = failed_probe(card)
    entries = (
        said(card, Act.NOTE, "Reads like a book.", area="design"),
        said(card, Act.POINTS, "Explains their choices", points="4/5"),
        said(card, Act.APPEAL, "My job does name the column.", probe=probe),
        said(card, Act.OVERRIDE, "It names it by its alias.", probe=probe, verdict="passed"),
        said(card, Act.ANSWER, "You are right: R7 is met.", probe=probe),
    )
    return reviewed(card, entries)
