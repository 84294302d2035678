"""The brief's requirements as a page quotes them."""

import re
from dataclasses import dataclass

from grader.model import BriefRequirement
from reports.visible import visible_prose

_NUMBER = re.compile(r"R[0-9]+[a-z]?")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_ITALIC = re.compile(r"(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])")


@dataclass(frozen=True, kw_only=True, slots=True)
class RequirementView:
    number: str
    text: str
    """Empty in scorecards of before the brief was kept."""


Brief = dict[str, str]
"""A requirement's text, by its number."""


def brief_texts(brief: tuple[BriefRequirement, ...]) -> Brief:
    return {requirement.number: _plain(requirement.text) for requirement in brief}


def requirement_views(named: str, brief: Brief) -> tuple[RequirementView, ...]:
    """Of the numbers in a probe's `brief`, `R7` or `R7, R8`."""
    numbers = dict.fromkeys(_NUMBER.findall(named))
    return tuple(RequirementView(number=number, text=brief.get(number, "")) for number in numbers)


def _plain(markdown: str) -> str:
    """Backticks stay: pages set them as code."""
    return visible_prose(_ITALIC.sub(r"\1", _BOLD.sub(r"\1", markdown)))
