"""What a README says of decisions, limits, assumptions, requests: found by titles, shown in full, never scored."""

import re
from collections.abc import Iterator

from grader.examiner.submission import Submission
from grader.suites.communication.read_me import ReadMe, Section

KINDS = {
    "decisions": r"decision|decid|design|choice|chose|approach|method|why|rationale|trade-?off",
    "limits": r"limit|can.?t|cannot|can not|not do|left out|not done|missing|known issue|caveat|next|todo|future|open",
    "assumptions": r"assum|presum|interpret",
    "requests": r"\bask|question|request|\bneed|would like|clarif",
}
"""By kind, words of a title."""
MOST_CHARACTERS = 4000
"""Of one kind."""


def tell_prose(submission: Submission, readme: ReadMe) -> None:
    """Findings for a person to read: a machine can tell that something is there, not whether it is good."""
    silent = []
    for kind, words in KINDS.items():
        sections = list(_under(readme.sections, re.compile(words, re.IGNORECASE)))
        if not sections:
            silent.append(kind)
            continue
        text = "\n\n".join(f"{section.title}\n{section.text}".strip() for section in sections)
        n_words = sum(len(section.text.split()) for section in sections)
        shown = text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"
        places = tuple(submission.place(readme.path, section.line) for section in sections[:3])
        submission.find(f"said-{kind}", f"The README on {kind}: {n_words} words", shown, places)
    if silent:
        told = f"Nothing has such a title among its {readme.n_words} words. It may be said elsewhere: ask for it."
        submission.find("not-said", f"The README has no section on {', '.join(silent)}", told)


def _under(sections: tuple[Section, ...], words: re.Pattern[str]) -> Iterator[Section]:
    """Those of such a title, with what stands below them."""
    within: int | None = None
    for section in sections:
        if within is not None and section.level > within:
            yield section
            continue
        within = None
        if section.level > 1 and words.search(section.title):
            within = section.level
            yield section
