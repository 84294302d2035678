"""What an operator makes of a text."""

import textwrap
from collections.abc import Callable, Iterator

from grader.examiner.mutants.source import Change, Source, applied

Operator = Callable[[Source], Iterator[Change]]


def changed(operator: Operator, text: str) -> list[str]:
    """The whole text, once for each change, in the order of the text."""
    content = textwrap.dedent(text).strip().encode()
    return [applied(content, change.edits).decode() for change in operator(Source(content))]
