"""The numbered requirements of a brief, `**R7**`, with what they say."""

import re

from grader.model import BriefRequirement

DEFINED = re.compile(r"\*\*(R[0-9]+[a-z]?)\*\*")
"""Where the brief says what a requirement is, its number is bold."""
MOST_CHARACTERS = 1500
"""Of one requirement's text."""
_STARTS = re.compile(rf"^\s{{0,3}}(?:[-*+]\s+)?{DEFINED.pattern}[.:]?\s*(.*)$")
_ENDS = re.compile(r"^(?:#|\*\*[^*]+\*\*\s*$|\|)")
"""A heading, a line of bold words alone, a table."""
_FENCE = re.compile(r"^\s*```")


def brief_requirements(brief: str) -> tuple[BriefRequirement, ...]:
    """In the brief's order, of those that begin a line or a list's item.

    A text goes on to the next number, a heading, or a line that is not indented after a blank one; blocks of code in it
    become `…`.
    """
    found: dict[str, list[str]] = {}
    number, is_code, was_blank = "", False, False
    for line in brief.splitlines():
        if _FENCE.match(line):
            is_code = not is_code
            if is_code and number:
                found[number].append("…")
        elif is_code:
            continue
        elif start := _STARTS.match(line):
            number = start[1]
            found.setdefault(number, []).append(start[2])
        elif _ENDS.match(line) or (was_blank and line[:1].strip()):
            number = ""
        elif number:
            found[number].append(line)
        was_blank = not line.strip()
    return tuple(BriefRequirement(number=number, text=_on_one_line(lines)) for number, lines in found.items())


def _on_one_line(lines: list[str]) -> str:
    text = " ".join(" ".join(lines).split())
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"
