"""A submission on a page of several: its scorecard, where its report lies, and what it is called there."""

from dataclasses import dataclass
from typing import NamedTuple

from grader.model import Scorecard
from reports.aliases import alias
from reports.visible import visible_line


class Linked(NamedTuple):
    """A scorecard on a page of several."""

    card: Scorecard
    report: str = ""
    """Where its report lies as seen from the page; empty: it lies elsewhere."""
    note: str = ""
    """What people said of it, in a few words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NameView:
    """A submission, by name and by what stands there when names are hidden."""

    name: str
    alias: str
    href: str
    total_text: str


def name_view(linked: Linked) -> NameView:
    card = linked.card
    return NameView(
        name=visible_line(card.name),
        alias=alias(card),
        href=linked.report,
        total_text="" if card.total is None else f"{card.total:.1f}",
    )
