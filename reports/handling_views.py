"""What was made of each dirty input, against what the brief asks: a table of inputs and handlings."""

from dataclasses import dataclass

from grader.model import Handled, Handling
from reports.loss_views import Judged
from reports.visible import visible_line

WORDS = {
    Handling.TAKEN: "taken as good",
    Handling.CRASHED: "crashed",
    Handling.TOLD: "named, still used",
    Handling.REFUSED_UNCLEARLY: "refused unclearly",
    Handling.REFUSED: "refused by name",
    Handling.REPAIRED_SILENTLY: "repaired, unsaid",
    Handling.REPAIRED: "repaired and said",
    Handling.REPORTED: "reported at its place",
    Handling.ACCEPTED: "worked with",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkView:
    kind: str
    """`both`, `asked`, `bad`: seen, and the worst there is, `off`: seen, and not asked; or empty."""
    word: str
    """For who can't see the mark."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HandledView:
    input: str
    anchor: str
    marks: tuple[MarkView, ...]
    """In the columns' order."""
    is_unseen: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class HandlingView:
    columns: tuple[str, ...]
    rows: tuple[HandledView, ...]
    sentence: str


def handling_view(judged: tuple[Judged, ...]) -> HandlingView | None:
    """None: no probe told how it was handled."""
    found: dict[Handled, str] = {}
    for item in judged:
        for handled in item.result.handled:
            found.setdefault(handled, item.anchor)
    if not found:
        return None
    used = {handling for handled in found for handling in (handled.asked, handled.seen)}
    columns = tuple(handling for handling in Handling if handling in used)
    return HandlingView(
        columns=tuple(WORDS[handling] for handling in columns),
        rows=tuple(_row(handled, anchor, columns) for handled, anchor in found.items()),
        sentence=_sentence(tuple(found)),
    )


def _row(handled: Handled, anchor: str, columns: tuple[Handling, ...]) -> HandledView:
    return HandledView(
        input=visible_line(handled.input),
        anchor=anchor,
        marks=tuple(_mark(handled, handling) for handling in columns),
        is_unseen=handled.seen is None,
    )


def _mark(handled: Handled, handling: Handling) -> MarkView:
    if handled.asked is handling:
        return (
            MarkView(kind="both", word="asked and seen")
            if handled.seen is handling
            else MarkView(kind="asked", word="asked")
        )
    if handled.seen is not handling:
        return MarkView(kind="", word="")
    return MarkView(kind="bad" if handling is Handling.TAKEN else "off", word="seen, not asked")


def _sentence(found: tuple[Handled, ...]) -> str:
    n_right = sum(handled.seen is handled.asked for handled in found)
    n_taken = sum(handled.seen is Handling.TAKEN and handled.asked is not Handling.TAKEN for handled in found)
    text = f"{n_right} of {len(found)} inputs were handled as the brief asks"
    return f"{text}; {n_taken} were taken as if nothing were wrong." if n_taken else f"{text}."
