"""What a submission is called where names are hidden: from the eye, by a switch on the page, or by grading blind."""

import base64
import hashlib

from grader.model import Scorecard
from reports.visible import visible_line

BLIND = "blind"
"""The kind of the finding that a scorecard graded blind has: its name is an alias already."""
_CHARACTERS = 6


def alias(card: Scorecard) -> str:
    """Such as `K7Q-2FD`: the same on every page of one examination, and it tells no order. Of a scorecard graded blind,
    its name."""
    if any(finding.kind == BLIND for finding in card.findings):
        return visible_line(card.name)
    text = f"{card.provenance.examination_key}\n{card.name}"
    word = base64.b32encode(hashlib.sha256(text.encode(errors="surrogatepass")).digest()).decode()[:_CHARACTERS]
    return f"{word[: _CHARACTERS // 2]}-{word[_CHARACTERS // 2 :]}"
