"""A probe's result, ready to show: badge, points, rationale, evidence."""

import re
from dataclasses import dataclass
from typing import assert_never

from grader.model import Area, Evidence, ProbeResult, Verdict, fraction_earned
from reports.brief_views import Brief, RequirementView, requirement_views
from reports.place_views import MAX_PLACES, PlaceView, more_text, place_views
from reports.quantities import points_text, seconds_text
from reports.visible import Excerpt, excerpt, visible_line, visible_prose

MAX_EVIDENCE = 8
_LONG_COMMAND = re.compile(r"`([^`\n]{8,60}?) --?[a-z][^`\n]{30,}`")
"""Its words before the first option, and the rest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VerdictView:
    kind: str
    """Names the icon and the colour; one of ours, never of a candidate."""
    word: str
    meaning: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceView:
    command_text: str
    exit_text: str
    note: str
    stdout: Excerpt | None
    stderr: Excerpt | None
    places: tuple[PlaceView, ...]
    more_places_text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ProbeView:
    anchor: str
    id: str
    """It begins with its suite's name."""
    title: str
    case: str
    """Of a parametrized probe: `[origin]`; else empty."""
    why: str
    requirements: tuple[RequirementView, ...]
    reference: str
    """What the candidate's page calls it."""
    ask: str
    """Empty unless there is something to ask about."""
    self_reported: bool
    verdict: VerdictView
    points_text: str
    rationale: str
    evidence: tuple[EvidenceView, ...]
    more_evidence_text: str
    seconds_text: str
    worth_a_look: bool
    """Anything but passed, the first of one cause: shown unfolded."""


def probe_view(
    result: ProbeResult, anchor: str, *, brief: Brief, reference: str, told_before: bool = False
) -> ProbeView:
    """`told_before`: a probe further up the page has the same cause, and shows it."""
    probe = result.probe
    return ProbeView(
        anchor=anchor,
        id=visible_line(probe.id),
        title=probe_title(result),
        case=visible_line(probe.case),
        why=visible_prose(probe.why),
        requirements=requirement_views(probe.brief, brief),
        reference=reference,
        ask=question(result),
        self_reported=probe.self_reported,
        verdict=verdict_view(result.verdict),
        points_text=points_text(points_earned(result), probe.points),
        rationale=rationale_text(result),
        evidence=tuple(evidence_view(evidence) for evidence in result.evidence[:MAX_EVIDENCE]),
        more_evidence_text=more_text(len(result.evidence) - MAX_EVIDENCE, "piece of evidence", "pieces of evidence"),
        seconds_text=seconds_text(result.wall_seconds),
        worth_a_look=result.verdict is not Verdict.PASSED and not told_before,
    )


def probe_title(result: ProbeResult) -> str:
    return visible_line(result.probe.title.removesuffix("."))


def rationale_text(result: ProbeResult) -> str:
    """Why, with long commands cut: the evidence has them in full."""
    return visible_prose(_LONG_COMMAND.sub(r"`\1 …`", result.rationale))


def question(result: ProbeResult) -> str:
    """What to ask in the interview; empty where the probe says nothing against the candidate."""
    match result.verdict:
        case Verdict.FAILED | Verdict.TIMED_OUT | Verdict.PARTIAL:
            return visible_prose(result.probe.ask)
        case Verdict.PASSED | Verdict.BLOCKED | Verdict.NOT_MEASURED | Verdict.JUDGE_ERROR:
            return ""
        case _:
            assert_never(result.verdict)


def points_earned(result: ProbeResult) -> float | None:
    fraction = fraction_earned(result)
    return None if fraction is None else fraction * result.probe.points


def points_lost(result: ProbeResult) -> float:
    earned = points_earned(result)
    return 0.0 if earned is None else result.probe.points - earned


def verdict_view(verdict: Verdict) -> VerdictView:
    match verdict:
        case Verdict.PASSED:
            return VerdictView(kind="passed", word="passed", meaning="All of the points.")
        case Verdict.PARTIAL:
            return VerdictView(kind="partial", word="partial", meaning="A share of the points; the rationale says why.")
        case Verdict.FAILED:
            return VerdictView(kind="failed", word="failed", meaning="No points.")
        case Verdict.TIMED_OUT:
            return VerdictView(kind="timed-out", word="timed out", meaning="It hit a limit of time. No points.")
        case Verdict.BLOCKED:
            return VerdictView(kind="blocked", word="blocked", meaning="Something it needs had failed. No points.")
        case Verdict.NOT_MEASURED:
            return VerdictView(
                kind="not-measured", word="not measured", meaning="The instrument is unsure. Outside the total."
            )
        case Verdict.JUDGE_ERROR:
            return VerdictView(kind="judge-error", word="judge error", meaning="Our fault. The score stays open.")
        case _:
            assert_never(verdict)


def evidence_view(evidence: Evidence) -> EvidenceView:
    return EvidenceView(
        command_text=visible_prose(evidence.command_text),
        exit_text=visible_line(evidence.exit_text),
        note=visible_prose(evidence.note),
        stdout=excerpt(evidence.stdout),
        stderr=excerpt(evidence.stderr),
        places=place_views(evidence.places),
        more_places_text=more_text(len(evidence.places) - MAX_PLACES, "place", "places"),
    )


def area_title(area: Area) -> str:
    return visible_line(area.title)
