"""From probe results to a total. Pure, and exact until the last step, so that no order of adding changes a score.

An area's score is what its probes earned of what they could, in percent; the total is the mean of the areas' scores by
their weights. What was not measured is in neither.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from grader.model import (
    SCORECARD_VERSION,
    Area,
    AreaScore,
    BriefRequirement,
    Examination,
    Finding,
    Points,
    ProbeResult,
    Provenance,
    Rerun,
    Rubric,
    Scorecard,
    Snapshot,
    Verdict,
    fraction_earned,
)

UNMEASURED_LIMIT = Fraction(1, 5)
"""Of all the points, by weight: beyond it no total is shown."""
_NAMED = 3
"""How many probes a rationale names before it counts the rest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    areas: tuple[AreaScore, ...]
    """In the rubric's order."""
    total: float | None
    rationale: str
    """Why there is no total, or what the total leaves out."""
    band: str | None
    judge_errors: tuple[str, ...]
    """The examination's, and what is wrong with its results."""


def score(examination: Examination, rubric: Rubric) -> Score:
    """What an examination is worth.

    `total` is None when a judge error is open, when more than 20 % of the points were not measured, or when nothing
    was. An area of which nothing was measured has no score, and its whole weight counts as not measured. The band goes
    by the total as it is shown.
    """
    judge_errors = (*examination.judge_errors, *_result_faults(examination.results, rubric))
    tallies = tuple(_tally(area, examination.results) for area in rubric.areas)
    unmeasured = _unmeasured_share(tallies)
    broken = tuple(result for result in examination.results if result.verdict is Verdict.JUDGE_ERROR)
    exact = _weighted_mean(tallies)
    rationale = _why_open(judge_errors, broken) or _why_unmeasured(unmeasured, exact)
    total = None if rationale or exact is None else shown_score(exact)
    return Score(
        areas=tuple(_area_score(tally) for tally in tallies),
        total=total,
        rationale=rationale or _what_is_left_out(unmeasured),
        band=None if total is None else _band(total, rubric),
        judge_errors=judge_errors,
    )


def make_scorecard(
    *,
    name: str,
    assessment: str,
    assessment_title: str,
    rubric: Rubric,
    snapshot: Snapshot,
    examination: Examination,
    provenance: Provenance,
    findings: tuple[Finding, ...] = (),
    brief: tuple[BriefRequirement, ...] = (),
    hours: float | None = None,
    reruns: tuple[Rerun, ...] = (),
) -> Scorecard:
    """A submission judged. `findings` are those of neither snapshot nor examination, such as refused requirements."""
    scored = score(examination, rubric)
    return Scorecard(
        version=SCORECARD_VERSION,
        name=name,
        assessment=assessment,
        assessment_title=assessment_title,
        snapshot=snapshot,
        total=scored.total,
        rationale=scored.rationale,
        band=scored.band,
        areas=scored.areas,
        results=examination.results,
        findings=(*snapshot.findings, *findings, *examination.findings),
        judge_errors=scored.judge_errors,
        bands=rubric.bands,
        provenance=provenance,
        needs=examination.needs,
        brief=brief,
        hours=hours,
        qualities=rubric.qualities,
        reruns=reruns,
    )


def rescore(card: Scorecard, rubric: Rubric, *, rubric_digest: str, score_key: str) -> Scorecard:
    """The same examination under another rubric. What earlier ones came to under the old one is dropped."""
    scored = score_again(card, card.results, rubric)
    return replace(
        card,
        total=scored.total,
        rationale=scored.rationale,
        band=scored.band,
        areas=scored.areas,
        judge_errors=scored.judge_errors,
        bands=rubric.bands,
        qualities=rubric.qualities,
        reruns=(),
        provenance=replace(card.provenance, rubric_digest=rubric_digest, score_key=score_key),
    )


def score_again(card: Scorecard, results: tuple[ProbeResult, ...], rubric: Rubric) -> Score:
    """What a scorecard's examination would be worth with these results under this rubric."""
    old_rubric = Rubric(areas=tuple(area.area for area in card.areas), bands=card.bands)
    faults_then = _result_faults(card.results, old_rubric)
    examination = Examination(
        results=results,
        judge_errors=tuple(error for error in card.judge_errors if error not in faults_then),
        versions=card.provenance.versions,
    )
    return score(examination, rubric)


def has_judge_error(card: Scorecard) -> bool:
    """Grading it failed for a reason of ours, in part or wholly."""
    return bool(card.judge_errors) or any(result.verdict is Verdict.JUDGE_ERROR for result in card.results)


def shown_score(exact: Fraction) -> float:
    """One decimal, half up; 100 and 0 only when exact (coverage.py does so too, `results.py`)."""
    if exact in (0, 100):
        return float(exact)
    tenths = math.floor(exact * 10 + Fraction(1, 2))
    return min(max(tenths, 1), 999) / 10


@dataclass(frozen=True, kw_only=True, slots=True)
class _Tally:
    area: Area
    earned: Fraction
    measured: Fraction
    """Points of the probes that were measured."""
    possible: Fraction
    n_probes: int
    n_broken: int
    """With a judge error, or a result that can't be counted."""

    @property
    def weight(self) -> Fraction:
        return _exact(self.area.weight)


def _tally(area: Area, results: Iterable[ProbeResult]) -> _Tally:
    mine = tuple(result for result in results if result.probe.area == area.id)
    sound = tuple(result for result in mine if not _own_fault(result))
    measured = tuple(result for result in sound if fraction_earned(result) is not None)
    return _Tally(
        area=area,
        earned=sum((_exact(r.probe.points) * _exact(fraction_earned(r) or 0) for r in measured), Fraction()),
        measured=_sum_points(measured),
        possible=_sum_points(sound),
        n_probes=len(mine),
        n_broken=len(mine) - len(sound) + sum(result.verdict is Verdict.JUDGE_ERROR for result in sound),
    )


def _sum_points(results: Iterable[ProbeResult]) -> Fraction:
    return sum((_exact(result.probe.points) for result in results), Fraction())


def _exact(number: float) -> Fraction:
    """What the author wrote: 0.1 is a tenth."""
    return Fraction(str(number))


def _area_score(tally: _Tally) -> AreaScore:
    points = Points(earned=float(tally.earned), possible=float(tally.measured))
    if rationale := _why_no_score(tally):
        return AreaScore(area=tally.area, points=points, score=None, rationale=rationale)
    return AreaScore(area=tally.area, points=points, score=shown_score(100 * tally.earned / tally.measured))


def _why_no_score(tally: _Tally) -> str:
    """Counts, not names: it is shown to candidates too."""
    if tally.n_broken:
        return f"Open: a judge error in {tally.n_broken} of {tally.n_probes} probes."
    if not tally.n_probes:
        return "No probe measures it."
    if not tally.measured:
        return f"None of its {tally.n_probes} probes could measure anything."
    return ""


def _weighted_mean(tallies: tuple[_Tally, ...]) -> Fraction | None:
    measured = tuple(tally for tally in tallies if tally.measured)
    weight = sum((tally.weight for tally in measured), Fraction())
    if not weight:
        return None
    return sum((tally.weight * 100 * tally.earned / tally.measured for tally in measured), Fraction()) / weight


def _unmeasured_share(tallies: tuple[_Tally, ...]) -> Fraction:
    """Of all the points by weight: an area's weight is spread over its probes by their points."""
    weight = sum((tally.weight for tally in tallies), Fraction())
    if not weight:
        return Fraction(1)
    missing = (
        tally.weight * (1 - tally.measured / tally.possible if tally.possible else Fraction(1)) for tally in tallies
    )
    return sum(missing, Fraction()) / weight


def _band(total: float, rubric: Rubric) -> str | None:
    return next((band.name for band in rubric.bands if total >= band.at_least), None)


# What keeps a score open


def _result_faults(results: tuple[ProbeResult, ...], rubric: Rubric) -> tuple[str, ...]:
    """Sentences on results that no rubric can count: a suite's bugs, or ours."""
    areas = {area.id for area in rubric.areas}
    unknown = tuple(
        f"{result.probe.id} names the area {result.probe.area!r}, which the rubric has not."
        for result in results
        if result.probe.area not in areas
    )
    own = tuple(fault for result in results if (fault := _own_fault(result)))
    n_results = Counter(result.probe.id for result in results)
    twice = tuple(f"{probe} has {n} results; one is expected." for probe, n in n_results.items() if n > 1)
    return (*unknown, *own, *twice)


def _own_fault(result: ProbeResult) -> str:
    points, fraction = result.probe.points, result.fraction
    if not (math.isfinite(points) and points > 0):
        return f"{result.probe.id} is worth {points:g} points; more than 0 are expected."
    if result.verdict is Verdict.PARTIAL and (fraction is None or not 0 < fraction < 1):
        return f"{result.probe.id} is partial with the fraction {fraction}; one between 0 and 1 is expected."
    return ""


def _why_open(judge_errors: tuple[str, ...], broken: tuple[ProbeResult, ...]) -> str:
    reasons = [f"Judge error in {_names(broken)}."] if broken else []
    return " ".join(["Open:", *reasons, *judge_errors]) if reasons or judge_errors else ""


def _why_unmeasured(unmeasured: Fraction, exact: Fraction | None) -> str:
    if exact is None:
        return "No total: nothing was measured."
    if unmeasured > UNMEASURED_LIMIT:
        return f"No total: more than 20 % of the points were not measured ({_percent(unmeasured)})."
    return ""


def _what_is_left_out(unmeasured: Fraction) -> str:
    return f"{_percent(unmeasured)} of the points were not measured and are left out." if unmeasured else ""


def _percent(share: Fraction) -> str:
    return f"{shown_score(100 * share):g} %"


def _names(results: tuple[ProbeResult, ...]) -> str:
    names = ", ".join(result.probe.id for result in results[:_NAMED])
    more = len(results) - _NAMED
    return f"{names} and {more} more" if more > 0 else names
