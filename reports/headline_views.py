"""The finding at one glance: total, band, and how far both are to be trusted."""

from dataclasses import dataclass

from grader.model import Scorecard
from reports.quantities import count_text, number_text, score_text, spread_text
from reports.scale import ScaleView, scale_view
from reports.steadiness import probe_choice, rerun_noise
from reports.visible import visible_line

OPEN_TEXT = "Open"


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureView:
    """How far a total is to be trusted, of one reason."""

    name: str
    text: str
    meaning: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HeadlineView:
    total_text: str
    is_open: bool
    band: str
    rationale: str
    scale: ScaleView
    scale_text: str
    """What the picture of the scale shows."""
    figures: tuple[FigureView, ...]
    """Re-run noise and choice of probes: apart, for they are never added."""


def headline_view(scorecard: Scorecard) -> HeadlineView:
    total, spread = scorecard.total, probe_choice(scorecard)
    return HeadlineView(
        total_text=OPEN_TEXT if total is None else score_text(total),
        is_open=total is None,
        band=visible_line(scorecard.band or ""),
        rationale=visible_line(scorecard.rationale),
        scale=scale_view(scorecard.bands, total, band=scorecard.band, spread=spread or None),
        scale_text=", ".join(
            f"{visible_line(band.name)} from {number_text(band.at_least)}" for band in scorecard.bands
        ),
        figures=() if total is None else (_noise(scorecard), _choice(scorecard, spread)),
    )


def _noise(scorecard: Scorecard) -> FigureView:
    noise, name = rerun_noise(scorecard), "From run to run"
    if noise is None:
        meaning = "Examined once. `takehome grade --again` examines the same commit anew, and shows how far it moves."
        return FigureView(name=name, text="not known", meaning=meaning)
    text = f"{noise.apart:.1f} apart" if noise.apart else "the same"
    n_text = count_text(noise.n_examinations, "examination")
    return FigureView(
        name=name, text=text, meaning=f"Over {n_text} of this commit, chance and machine being all that changed."
    )


def _choice(scorecard: Scorecard, spread: float | None) -> FigureView:
    name = "By the choice of probes"
    if spread is None:
        return FigureView(name=name, text="not known", meaning="Too few probes were measured to tell.")
    if spread == 0:
        meaning = "In each area every probe went the same way: any choice among them says the same. Others might not."
        return FigureView(name=name, text="none seen", meaning=meaning)
    near = [
        band.name
        for band in scorecard.bands
        if abs((scorecard.total or 0) - band.at_least) <= spread and band.at_least > 0
    ]
    meaning = "95 % of suites of such probes would put it within this: the line through the dot."
    if near:
        meaning += f" That crosses the border of {visible_line(' and '.join(near))}."
    return FigureView(name=name, text=spread_text(spread), meaning=meaning)
