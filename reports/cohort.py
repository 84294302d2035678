"""A cohort on one page: who came to what, in bands, and who can't be told apart from whom. It ranks nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from grader.model import Band, Scorecard
from reports.border_views import MOVE, BorderView, Linked, NameView, border_views, name_view
from reports.distribution import DistributionView, distribution_view
from reports.headline_views import OPEN_TEXT
from reports.item_analysis import items
from reports.item_views import ItemsView, items_view
from reports.probe_views import area_title
from reports.quantities import NOTHING, count_text, number_text, score_text, share_text, spread_text, time_text
from reports.scale import BandView, percent, scale_view
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


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupView:
    """The submissions of a band."""

    title: str
    border_text: str
    """`from 85`; empty for the lowest band."""
    n_text: str
    number_text: str
    share_text: str
    rows: tuple[RowView, ...]
    is_band: bool
    """False: they have no total."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CohortView:
    page_title: str
    assessment: str
    n_text: str
    distribution: DistributionView | None
    bands: tuple[BandView, ...]
    groups: tuple[GroupView, ...]
    areas: tuple[str, ...]
    tied_text: str
    """How many neighbours can't be told apart; empty: there are none."""
    n_columns: str
    move_text: str
    borders: tuple[BorderView, ...]
    items: ItemsView
    left_out: tuple[str, ...]
    version: str
    suites: str
    generated_text: str


def cohort_view(linked: Sequence[Linked], *, left_out: Sequence[str] = (), generated_at: str) -> CohortView:
    """`linked`: scorecards on one revision of an assessment, at least one, each with where its report lies as seen from
    the page. `left_out`: names of those that were graded by another revision."""
    ordered = sorted(linked, key=lambda each: (each.card.total is None, -(each.card.total or 0.0), each.card.name))
    cards = [each.card for each in ordered]
    first = cards[0]
    titles = {score.area.id: area_title(score.area) for card in cards for score in card.areas}
    rows = _rows(ordered, tuple(titles))
    return CohortView(
        page_title=f"Cohort: {visible_line(first.assessment_title)}",
        assessment=visible_line(first.assessment_title),
        n_text=count_text(len(cards), "submission"),
        distribution=distribution_view([card.total for card in cards if card.total is not None]),
        bands=scale_view(first.bands, None).bands,
        groups=_groups(cards, rows, first.bands),
        areas=tuple(titles.values()),
        tied_text=_tied_text(rows),
        n_columns=str(5 + len(titles)),
        move_text=count_text(MOVE, "point"),
        borders=border_views(ordered, first.bands),
        items=items_view(items(cards), titles),
        left_out=tuple(visible_line(name) for name in left_out),
        version=visible_line(first.provenance.takehome_version),
        suites=visible_line(first.provenance.suites_digest)[:12],
        generated_text=time_text(generated_at),
    )


def _rows(ordered: Sequence[Linked], areas: tuple[str, ...]) -> list[RowView]:
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
    found = (
        visible_line(linked.note),
        count_text(n_errors, "judge error") if n_errors else "",
        count_text(n_findings, "finding") if n_findings else "",
        f"{noise.apart:.1f} from run to run" if noise and noise.apart else "",
    )
    return tuple(text for text in found if text)


def _runs(near: frozenset[int], n_placed: int) -> str:
    runs = [(is_near, len(list(places))) for is_near, places in groupby(place in near for place in range(n_placed))]
    lengths = [length for _, length in runs]
    return " ".join(str(length) for length in ([0, *lengths] if runs and runs[0][0] else lengths))


def _groups(cards: Sequence[Scorecard], rows: Sequence[RowView], bands: Sequence[Band]) -> tuple[GroupView, ...]:
    by_band: list[list[RowView]] = [[] for _ in bands]
    lost = [row for card, row in zip(cards, rows, strict=True) if card.total is None]
    for card, row in zip(cards, rows, strict=True):
        if card.total is not None:
            by_band[_band_place(card.total, bands)].append(row)
    found = [
        _group(
            visible_line(band.name), f"from {number_text(band.at_least)}" if band.at_least > 0 else "", mine, len(rows)
        )
        for band, mine in zip(bands, by_band, strict=True)
    ]
    return (*found, *([_group(NO_TOTAL, "", lost, len(rows), is_band=False)] if lost else []))


def _band_place(total: float, bands: Sequence[Band]) -> int:
    """The lowest has what is below all borders."""
    return next((n for n, band in enumerate(bands) if total >= band.at_least), len(bands) - 1)


def _group(title: str, border: str, rows: list[RowView], n_all: int, *, is_band: bool = True) -> GroupView:
    return GroupView(
        title=title,
        border_text=border,
        n_text=count_text(len(rows), "submission"),
        number_text=number_text(len(rows)),
        share_text=share_text(len(rows) / n_all),
        rows=tuple(rows),
        is_band=is_band,
    )


def _tied_text(rows: Sequence[RowView]) -> str:
    n_pairs = sum(bool(row.total_value) for row in rows) - 1
    n_tied = sum(row.is_tied for row in rows)
    if n_pairs < 1 or not n_tied:
        return ""
    if n_tied == n_pairs:
        who = "No two neighbours can" if n_pairs > 1 else "The two can’t"
        return f"{who} be told apart by their totals."
    return f"{n_tied:,} of {n_pairs:,} neighbours can’t be told apart by their totals."
