"""Pairs of submissions that have passages in common, side by side: questions for a person, and no verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.similarity import Pair, Passage, Side
from reports.highlight import coloured
from reports.linked import Linked, NameView, name_view
from reports.place_views import CodeLine, more_text
from reports.quantities import count_text, share_text, time_text
from reports.visible import visible_line

MOST_PAIRS = 100
MOST_PASSAGES = 8
MOST_LINES = 60
"""Of a passage on one side."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SideView:
    where: str
    """`flightdelays/features.py:12–40`."""
    lines: tuple[CodeLine, ...]
    more_text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PassageView:
    sides: tuple[SideView, SideView]


@dataclass(frozen=True, kw_only=True, slots=True)
class PairView:
    one: NameView
    other: NameView
    one_share_text: str
    other_share_text: str
    passages: tuple[PassageView, ...]
    n_text: str
    more_text: str
    is_open: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class UnreadView:
    name: NameView
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SimilarView:
    page_title: str
    assessment: str
    sentence: str
    chance_text: str
    """Empty where there is no pair."""
    """Of all pairs that there are."""
    pairs: tuple[PairView, ...]
    more_text: str
    unread: tuple[UnreadView, ...]
    generated_text: str
    version: str


def similar_view(
    linked: Mapping[str, Linked], pairs: Sequence[Pair], unread: Mapping[str, str], *, generated_at: str
) -> SimilarView:
    """`linked`: who was compared, and who could not be, by the names that `pairs` and `unread` (why not) have."""
    n_compared = len(linked) - len(unread)
    card = next(iter(linked.values())).card
    shown = pairs[:MOST_PAIRS]
    return SimilarView(
        page_title=f"Similar passages: {visible_line(card.assessment_title)}",
        assessment=visible_line(card.assessment_title),
        sentence=_sentence(len(pairs), n_compared, len(unread)),
        chance_text=_chance_text(n_compared * (n_compared - 1) // 2),
        pairs=tuple(_pair(pair, linked, is_open=n < 3) for n, pair in enumerate(shown)),
        more_text=more_text(len(pairs) - MOST_PAIRS, "pair", "pairs"),
        unread=tuple(
            UnreadView(name=name_view(linked[name]), reason=visible_line(reason)) for name, reason in unread.items()
        ),
        generated_text=time_text(generated_at),
        version=visible_line(card.provenance.takehome_version),
    )


def _sentence(n_pairs: int, n_compared: int, n_unread: int) -> str:
    compared = count_text(n_compared, "submission")
    if n_compared < 2:
        return (
            f"There is no pair: of {count_text(n_compared + n_unread, 'submission')}, {n_compared} could be compared."
        )
    if not n_pairs:
        return f"No two of {compared} have more in common than people who never met."
    have = "has" if n_pairs == 1 else "have"
    return f"{count_text(n_pairs, 'pair')} of {compared} {have} more in common than people who never met usually have."


def _chance_text(n_compared_pairs: int) -> str:
    if not n_compared_pairs:
        return ""
    return f"Compared here: {count_text(n_compared_pairs, 'pair')}. With many, some do so by chance."


def _pair(pair: Pair, linked: Mapping[str, Linked], *, is_open: bool) -> PairView:
    one, other = (linked[name] for name in pair.names)
    return PairView(
        one=name_view(one),
        other=name_view(other),
        one_share_text=share_text(pair.shares[0]),
        other_share_text=share_text(pair.shares[1]),
        passages=tuple(_passage(passage) for passage in pair.passages[:MOST_PASSAGES]),
        n_text=count_text(len(pair.passages), "passage"),
        more_text=more_text(len(pair.passages) - MOST_PASSAGES, "passage", "passages"),
        is_open=is_open,
    )


def _passage(passage: Passage) -> PassageView:
    one, other = passage.sides
    return PassageView(sides=(_side(one), _side(other)))


def _side(side: Side) -> SideView:
    shown = coloured(side.path, side.lines[:MOST_LINES])
    last = side.first_line + len(side.lines) - 1
    return SideView(
        where=f"{visible_line(side.path)}:{side.first_line}–{last}",
        lines=tuple(
            CodeLine(number=str(n), is_here=False, pieces=pieces)
            for n, pieces in enumerate(shown, start=side.first_line)
        ),
        more_text=more_text(len(side.lines) - MOST_LINES, "line", "lines"),
    )
