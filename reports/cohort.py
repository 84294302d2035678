"""A cohort on one page: who came to what, in bands, and who can't be told apart from whom. It ranks nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.model import Band, Scorecard
from reports.border_views import MOVE, BorderView, border_views
from reports.distribution import DistributionView, distribution_view
from reports.item_analysis import items
from reports.item_views import ItemsView, items_view
from reports.linked import Linked
from reports.probe_views import area_title
from reports.quantities import count_text, number_text, share_text, time_text
from reports.row_views import NO_TOTAL, RowView, row_views
from reports.scale import BandView, scale_view
from reports.timeline import TimelineView, timeline_view
from reports.visible import visible_line


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
    timeline: TimelineView | None
    similar: str
    """Where similar passages are shown; empty: nowhere."""
    left_out: tuple[str, ...]
    version: str
    suites: str
    generated_text: str


def cohort_view(
    linked: Sequence[Linked], *, left_out: Sequence[str] = (), similar: str = "", generated_at: str
) -> CohortView:
    """`linked`: scorecards on one revision of an assessment, at least one, each with where its report lies as seen from
    the page. `left_out`: names of those that were graded by another revision."""
    ordered = sorted(linked, key=lambda each: (each.card.total is None, -(each.card.total or 0.0), each.card.name))
    cards = [each.card for each in ordered]
    first = cards[0]
    titles = {score.area.id: area_title(score.area) for card in cards for score in card.areas}
    rows = row_views(ordered, tuple(titles))
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
        timeline=timeline_view(ordered),
        similar=similar,
        left_out=tuple(visible_line(name) for name in left_out),
        version=visible_line(first.provenance.takehome_version),
        suites=visible_line(first.provenance.suites_digest)[:12],
        generated_text=time_text(generated_at),
    )


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
