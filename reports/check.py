"""What `takehome check` found, as the candidate who called it reads it: in the words of the report."""

from collections.abc import Iterable
from dataclasses import dataclass

from grader.model import Examination, ProbeResult, Verdict
from grader.public_area import PublicArea
from grader.version import VERSION
from reports.place_views import FindingView, finding_view
from reports.probe_views import EvidenceView, VerdictView, evidence_view, probe_title, rationale_text, verdict_view
from reports.quantities import count_text, time_text
from reports.visible import visible_line, visible_prose

PUBLIC = "public"
HIDDEN_TEXT = "Grading runs hidden probes too, on data that you have not seen. They look at"


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckProbeView:
    anchor: str
    title: str
    case: str
    why: str
    requirements: str
    verdict: VerdictView
    rationale: str
    evidence: tuple[EvidenceView, ...]
    is_open: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckAreaView:
    anchor: str
    title: str
    for_candidates: str
    n_text: str
    """`3 of 4 passed`."""
    hidden_text: str
    """`17 hidden probes`; empty where the kit does not say."""
    probes: tuple[CheckProbeView, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckView:
    assessment: str
    folder: str
    headline: str
    next_text: str
    hidden_text: str
    areas: tuple[CheckAreaView, ...]
    findings: tuple[FindingView, ...]
    judge_errors: tuple[str, ...]
    version: str
    generated_text: str


def check_view(
    examination: Examination, areas: tuple[PublicArea, ...], *, assessment: str, folder: str, generated_at: str
) -> CheckView:
    return CheckView(
        assessment=visible_line(assessment),
        folder=visible_line(folder),
        headline=passed_text(examination.results),
        next_text=next_text(examination.results, areas),
        hidden_text=HIDDEN_TEXT,
        areas=tuple(_area(area, n, examination.results) for n, area in enumerate(areas, start=1)),
        findings=tuple(finding_view(finding) for finding in examination.findings),
        judge_errors=tuple(visible_prose(error) for error in examination.judge_errors),
        version=VERSION,
        generated_text=time_text(generated_at),
    )


def passed_text(results: tuple[ProbeResult, ...]) -> str:
    """`3 of 3 public probes passed, and 7 of 8 of the built-in suites.`"""
    public = [result for result in results if result.probe.suite == PUBLIC]
    builtin = [result for result in results if result.probe.suite != PUBLIC]
    beside = f", and {_n_passed(builtin)} of {len(builtin)} of the built-in suites" if builtin else ""
    return f"{_n_passed(public)} of {len(public)} public probes passed{beside}."


def next_text(results: tuple[ProbeResult, ...], areas: tuple[PublicArea, ...]) -> str:
    """Where to begin, or what a clean check does not say; empty where each line says it already."""
    n_blocked = sum(result.verdict is Verdict.BLOCKED for result in results)
    if n_blocked:
        return f"{count_text(n_blocked, 'probe')} could not be tried yet. Begin with the first that is marked."
    if _n_passed(results) < len(results):
        return ""
    n_hidden = sum(area.n_hidden or 0 for area in areas)
    hidden = f"{count_text(n_hidden, 'hidden probe')} decide" if n_hidden else "The hidden probes decide"
    return f"That is necessary, and not sufficient: {hidden}, and whether your tests notice a fault of your code."


def _n_passed(results: Iterable[ProbeResult]) -> int:
    return sum(result.verdict is Verdict.PASSED for result in results)


def _area(area: PublicArea, n: int, results: tuple[ProbeResult, ...]) -> CheckAreaView:
    mine = tuple(result for result in results if result.probe.area == area.id)
    return CheckAreaView(
        anchor=f"area-{n}",
        title=visible_line(area.title),
        for_candidates=visible_prose(area.for_candidates),
        n_text=f"{_n_passed(mine)} of {len(mine)} passed" if mine else "none of its probes is public",
        hidden_text="" if area.n_hidden is None else count_text(area.n_hidden, "hidden probe"),
        probes=tuple(_probe(result, f"probe-{n}-{m}") for m, result in enumerate(mine, start=1)),
    )


def _probe(result: ProbeResult, anchor: str) -> CheckProbeView:
    """Without the question that an interviewer has: it would be theirs no more."""
    return CheckProbeView(
        anchor=anchor,
        title=probe_title(result),
        case=visible_line(result.probe.case),
        why=visible_prose(result.probe.why),
        requirements=visible_line(result.probe.brief),
        verdict=verdict_view(result.verdict),
        rationale=rationale_text(result),
        evidence=tuple(evidence_view(evidence) for evidence in result.evidence),
        is_open=result.verdict is not Verdict.PASSED,
    )
