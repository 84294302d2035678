"""A submission as a row of its cohort: total, neighbours that it can't be told apart from, and areas as heat."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from grader.model import Band
from reports.headline_views import OPEN_TEXT
from reports.linked import Linked, NameView, name_view
from reports.quantities import NOTHING, count_text, number_text, score_text, spread_text
from reports.scale import percent
from reports.separability import inseparable
from reports.steadiness import probe_choice, rerun_noise
from reports.summary import count_judge_errors
from reports.visible import visible_line

HEATS = 5
"""Shades of a score: 0 below 20, 4 from 80."""
NO_TOTAL = "No total"


@dataclass(frozen=True, kw_only=True, slots=True)
class HeatView:
    shade: str
    """`0` to `4`; `none` where there is no score."""
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RowView:
    name: NameView
    band: str
    total_text: str
    total_value: str
    """For sorting; empty where it is open."""
    spread_text: str
    """`±7`: by the choice of probes; empty: not known."""
    at: str
    low: str
    high: str
    """Of the whisker; empty: there is none."""
    is_tied: bool
    """It can't be told apart from the next lower total."""
    near_value: str
    near_text: str
    """How many can't be told apart from it."""
    near_runs: str
    """Who they are: over all rows that have a total, highest first, so many who are none of them, so many who are, and
    so on. `2 3 1 2`."""
    crosses: bool
    """Its whisker crosses a border of a band."""
    heats: tuple[HeatView, ...]
    notes: tuple[str, ...]
    """`judge error`, `2 findings`."""
    n_notes_value: str


def row_views(ordered: Sequence[Linked], areas: tuple[str, ...]) -> list[RowView]:
    """`ordered`: those with a total first, highest first. `areas`: ids, in the order of the columns."""
    near = inseparable([each.card for each in ordered])
    n_placed = sum(each.card.total is not None for each in ordered)
    return [_row(each, n, near[n], n_placed, areas) for n, each in enumerate(ordered)]


def _row(linked: Linked, place: int, near: frozenset[int], n_placed: int, areas: tuple[str, ...]) -> RowView:
    card, total = linked.card, linked.card.total
    spread = probe_choice(card)
    scores = {score.area.id: score.score for score in card.areas}
    has_whisker = total is not None and spread
    notes = _notes(linked)
    return RowView(
        name=name_view(linked),
        band=visible_line(card.band or "") if total is not None else NO_TOTAL,
        total_text=OPEN_TEXT if total is None else score_text(total),
        total_value="" if total is None else f"{total:.1f}",
        spread_text="" if spread is None else spread_text(spread),
        at="" if total is None else percent(total),
        low=percent(total - spread) if has_whisker and total is not None and spread else "",
        high=percent(total + spread) if has_whisker and total is not None and spread else "",
        is_tied=place + 1 in near,
        near_value="" if total is None else str(len(near)),
        near_text=NOTHING if total is None else number_text(len(near)),
        near_runs="" if total is None else _runs(near, n_placed),
        crosses=total is not None and any(_crosses(total, spread or 0.0, band) for band in card.bands),
        heats=tuple(_heat(scores.get(area)) for area in areas),
        notes=notes,
        n_notes_value=str(len(notes)),
    )


def _crosses(total: float, spread: float, band: Band) -> bool:
    return band.at_least > 0 and abs(total - band.at_least) <= spread


def _heat(score: float | None) -> HeatView:
    shade = "none" if score is None else str(min(int(score // (100 / HEATS)), HEATS - 1))
    return HeatView(shade=shade, text=score_text(score))


def _notes(linked: Linked) -> tuple[str, ...]:
    card = linked.card
    n_errors, n_findings, noise = count_judge_errors(card), len(card.findings), rerun_noise(card)
    n_later = card.snapshot.deadline.n_later if card.snapshot.deadline else 0
    found = (
        visible_line(linked.note),
        count_text(n_errors, "judge error") if n_errors else "",
        count_text(n_findings, "finding") if n_findings else "",
        count_text(n_later, "later commit") if n_later else "",
        f"{noise.apart:.1f} from run to run" if noise and noise.apart else "",
    )
    return tuple(text for text in found if text)


def _runs(near: frozenset[int], n_placed: int) -> str:
    runs = [(is_near, len(list(places))) for is_near, places in groupby(place in near for place in range(n_placed))]
    lengths = [length for _, length in runs]
    return " ".join(str(length) for length in ([0, *lengths] if runs and runs[0][0] else lengths))
