"""Every page as it is, or with a text of somebody's own in every field that it is drawn of."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from grader.model import ProbeResult, Scorecard, Verdict
from grader.public_area import PublicArea
from grader.similarity import Pair, Passage, Side
from grader.verification.outcome import (
    Catch,
    Cell,
    Check,
    KnownBadResult,
    TrialKind,
    TrialOutcome,
    Trouble,
    Verification,
)
from reports.html import (
    write_candidate_page,
    write_check_page,
    write_cohort_page,
    write_comparison_page,
    write_report,
    write_similar_page,
    write_verification_page,
)
from reports.linked import Linked
from tests.builders import an_examination
from tests.reports.cohorts import a_cohort
from tests.reports.reviews import a_review
from tests.reports.samples import AREAS, GENERATED_AT, a_full_scorecard, an_open_full_scorecard

Fill = Callable[[Any], Any]


def as_it_is(value: Any) -> Any:
    return value


def team(fill: Fill = as_it_is) -> str:
    card = a_full_scorecard()
    return write_report(fill(card), review=fill(a_review(card)), generated_at=GENERATED_AT)


def team_open(fill: Fill = as_it_is) -> str:
    """Judge errors, and no total."""
    card = an_open_full_scorecard()
    return write_report(fill(card), review=fill(a_review(card)), generated_at=GENERATED_AT)


def candidate(fill: Fill = as_it_is) -> str:
    card = a_full_scorecard()
    return write_candidate_page(fill(card), review=fill(a_review(card)), generated_at=GENERATED_AT)


def cohort(fill: Fill = as_it_is, *, n_submissions: int = 24) -> str:
    findings = a_full_scorecard().findings
    cards = [fill(replace(card, findings=findings)) for card in a_cohort(n_submissions)]
    linked = [Linked(card, f"./{n}/report.html") for n, card in enumerate(cards)]
    return write_cohort_page(linked, left_out=fill(("fern-hill", "kelp-forest")), generated_at=GENERATED_AT)


def comparison(fill: Fill = as_it_is) -> str:
    """Three, and the report of one of them lies elsewhere."""
    full, more = a_full_scorecard(), an_open_full_scorecard()
    third = replace(full, name="kelp-forest", results=tuple(_turned(result) for result in full.results), findings=())
    sides = [Linked(fill(full), "./a/report.html"), Linked(fill(more), "./b/report.html"), Linked(fill(third))]
    return write_comparison_page(sides, generated_at=GENERATED_AT)


def similar(fill: Fill = as_it_is) -> str:
    """Two pairs, and one that could not be compared."""
    cards = [fill(card) for card in a_cohort(4)]
    linked = {str(n): Linked(card, f"./{n}/report.html") for n, card in enumerate(cards)}
    code = ("def features(flights):", "    hours = flights.hour.mod(24)", "    return np.sin(hours / 24 * tau)")
    one, other = (Side(path=path, first_line=n, lines=code) for path, n in (("a/features.py", 12), ("b/model.py", 99)))
    passage = fill(Passage(sides=(one, other), n_tokens=61))
    pairs = [
        Pair(names=("0", "1"), shares=(0.62, 0.58), n_tokens=200, passages=(passage, passage)),
        Pair(names=("0", "2"), shares=(0.16, 0.03), n_tokens=160, passages=(passage,)),
    ]
    return write_similar_page(linked, pairs, {"3": fill("it ended its box")}, generated_at=GENERATED_AT)


def check(fill: Fill = as_it_is) -> str:
    card = an_open_full_scorecard()
    results = tuple(replace(one, probe=replace(one.probe, suite="public")) for one in card.results)
    examined = an_examination(*results, findings=card.findings, judge_errors=card.judge_errors)
    areas = tuple(
        PublicArea(id=area.id, title=area.title, for_candidates=area.for_candidates, n_hidden=7) for area in AREAS
    )
    folder = fill("/home/ada/flight-delays")
    return write_check_page(
        fill(examined), fill(areas), assessment="Flight delays", folder=folder, generated_at=GENERATED_AT
    )


def verification(fill: Fill = as_it_is) -> str:
    return write_verification_page(fill(a_full_verification()))


def a_full_verification() -> Verification:
    """Sixty probes, two references, twelve known-bads, and a trouble."""
    good, *bads = a_cohort(13)
    probes = tuple(result.probe for result in good.results)
    trials = (
        *(_trial(good, f"reference.{name}.1", TrialKind.REFERENCE) for name in ("scikit", "numpy")),
        *(_trial(bad, f"known-bad.{bad.name}", TrialKind.KNOWN_BAD, report="report.html") for bad in bads),
    )
    known_bads = tuple(
        KnownBadResult(
            name=bad.name,
            about="It takes a distance below zero as it stands, and says nothing of it.",
            catch=Catch.TOO_MUCH if n % 5 == 0 else Catch.CAUGHT,
            blind=n % 3 == 0,
            by=(probes[n].id,),
            others=(probes[n + 1].id, probes[n + 2].id) if n % 5 == 0 else (),
        )
        for n, bad in enumerate(bads)
    )
    troubles = (Trouble(check=Check.FLAKE, where="scikit", text=f"{probes[3].id} failed once in three trials."),)
    return Verification(
        assessment="flight-delays",
        title="Flight delays",
        probes=probes,
        trials=trials,
        known_bads=known_bads,
        troubles=troubles,
        notes=("Nothing probes R20.",),
    )


PAGES: dict[str, Callable[[Fill], str]] = {
    "team": team,
    "team-open": team_open,
    "candidate": candidate,
    "cohort": cohort,
    "comparison": comparison,
    "similar": similar,
    "check": check,
    "verification": verification,
}


def _turned(result: ProbeResult) -> ProbeResult:
    if result.verdict is Verdict.PASSED:
        return replace(result, verdict=Verdict.FAILED, rationale="`predict` wrote nothing.")
    return replace(result, verdict=Verdict.PASSED, fraction=None, rationale="")


def _trial(card: Scorecard, name: str, kind: TrialKind, *, report: str = "") -> TrialOutcome:
    cells = tuple(
        Cell(probe=one.probe.id, verdict=one.verdict, fraction=one.fraction, rationale=one.rationale)
        for one in card.results
    )
    return TrialOutcome(name=name, kind=kind, solution=name, total=card.total, cells=cells, report=report)
