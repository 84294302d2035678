"""A hidden suite, proven: trials planned, graded by whoever can, and judged."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from grader.assessment import BRIEF, Assessment
from grader.entry import Graded
from grader.examiner_order import LOOKED_THROUGH
from grader.model import Finding, Need, Probe, ProbeResult, Scorecard
from grader.pages import CANDIDATE_FILE
from grader.verification.brief import troubles_of_brief, unprobed
from grader.verification.judgement import (
    all_probes,
    flakes,
    passed_on_junk,
    results_of_known_bads,
    troubles_of_known_bads,
    troubles_of_trials,
    unproven,
)
from grader.verification.leaks import troubles_of_leaks
from grader.verification.limits import troubles_of_limits
from grader.verification.outcome import Cell, Check, TrialKind, TrialOutcome, Trouble, Verification
from grader.verification.solutions import Solutions
from grader.verification.trials import Extent, Trial, aimed, chosen, deepened, planned

RATIONALE_CHARACTERS = 300
_LATER = (TrialKind.KNOWN_BAD, TrialKind.JUNK)
"""Junk waits for what references show, and the known-bads with it: the ends are short, so no core is idle for long."""


class Grade(Protocol):
    def __call__(self, trials: tuple[Trial, ...], *, n_to_come: int) -> tuple[Graded, ...]:
        """Grades each trial, in the order given. `n_to_come`: after these, about."""
        ...


def verify(assessment: Assessment, solutions: Solutions, extent: Extent, grade: Grade) -> Verification:
    """Whether the suite tells good work from bad, as far as `extent` asks.

    Raises what `grade` raises. (A trial that could not be graded is a trouble.)
    """
    started = time.monotonic()
    trials, graded = _tried(solutions, extent, grade)
    outcomes = _outcomes(trials, graded)
    cards = {trial.name: result.scorecard for trial, result in zip(trials, graded, strict=True)}
    probes = _probes(trials, cards)
    known_bads = chosen(solutions, extent)
    # Of two trials of a blind one the last counts: the first cost it no points.
    by_known_bad = {outcome.solution: outcome for outcome in outcomes if outcome.kind is TrialKind.KNOWN_BAD}
    results = results_of_known_bads(known_bads, by_known_bad, solutions)
    brief = (assessment.folder / BRIEF).read_text(encoding="utf-8")
    troubles = [
        *troubles_of_trials(outcomes),
        *flakes(outcomes),
        *troubles_of_known_bads(known_bads, results, probes),
        *(() if extent.quick else unproven(probes, outcomes)),
        *passed_on_junk(outcomes, solutions),
        *troubles_of_brief(probes, brief),
        *troubles_of_leaks(assessment, () if extent.is_partial else solutions.labels, _pages(graded), _findings(cards)),
        *troubles_of_limits(assessment.contract, _needs(trials, cards)),
    ]
    return Verification(
        assessment=assessment.id,
        title=assessment.title,
        probes=probes,
        trials=outcomes,
        known_bads=results,
        troubles=_in_order(troubles),
        notes=(*_notes(extent, probes, brief, known_bads, solutions), *_looked_through(cards)),
        wall_seconds=time.monotonic() - started,
    )


def public_variant(assessment: Assessment) -> Assessment:
    """The same with the public suite as the hidden one, and no built-in suite."""
    return replace(
        assessment,
        hidden=replace(assessment.public, name=assessment.hidden.name),
        builtin=(),
        suites_digest=f"public of {assessment.suites_digest}",
    )


def _tried(solutions: Solutions, extent: Extent, grade: Grade) -> tuple[tuple[Trial, ...], tuple[Graded, ...]]:
    plan = planned(solutions, extent)
    first = tuple(trial for trial in plan if trial.kind not in _LATER)
    later = tuple(trial for trial in plan if trial.kind in _LATER)
    graded = grade(first, n_to_come=len(later))
    later = aimed(later, _outcomes(first, graded))
    graded_later = grade(later, n_to_come=0)
    last = deepened(later, _outcomes(later, graded_later), solutions, extent)
    graded_last = grade(last, n_to_come=0) if last else ()
    return (*first, *later, *last), (*graded, *graded_later, *graded_last)


def _outcomes(trials: tuple[Trial, ...], graded: tuple[Graded, ...]) -> tuple[TrialOutcome, ...]:
    return tuple(_outcome(trial, result) for trial, result in zip(trials, graded, strict=True))


def _outcome(trial: Trial, graded: Graded) -> TrialOutcome:
    card = graded.scorecard
    return TrialOutcome(
        name=trial.name,
        kind=trial.kind,
        solution=trial.solution,
        about=trial.about,
        total=card.total if card else None,
        cells=tuple(_cell(result) for result in card.results) if card else (),
        judge_errors=card.judge_errors if card else (),
        error=str(graded.error) if graded.error else "",
        report=str(graded.report) if graded.report else "",
        reused=graded.reused,
        wall_seconds=graded.wall_seconds,
    )


def _cell(result: ProbeResult) -> Cell:
    return Cell(
        probe=result.probe.id,
        verdict=result.verdict,
        fraction=result.fraction,
        looked=result.looked,
        rationale=result.rationale[:RATIONALE_CHARACTERS],
    )


def _probes(trials: tuple[Trial, ...], cards: dict[str, Scorecard | None]) -> tuple[Probe, ...]:
    """Of the hidden and built-in suites."""
    mine = (cards[trial.name] for trial in trials if trial.kind is not TrialKind.PUBLIC)
    return all_probes(tuple(result.probe for result in card.results) for card in mine if card is not None)


def _needs(trials: tuple[Trial, ...], cards: dict[str, Scorecard | None]) -> dict[str, list[Need]]:
    needs: dict[str, list[Need]] = {}
    for trial in trials:
        card = cards[trial.name]
        if trial.kind is TrialKind.REFERENCE and card is not None:
            needs.setdefault(trial.solution, []).extend(card.needs)
    return needs


def _pages(graded: tuple[Graded, ...]) -> Iterator[tuple[str, Path]]:
    """The candidates' pages, by the trial's name."""
    for result in graded:
        if result.report is not None:
            yield result.name, result.report.with_name(CANDIDATE_FILE)


def _findings(cards: dict[str, Scorecard | None]) -> Iterator[tuple[str, Finding]]:
    return ((name, finding) for name, card in cards.items() if card is not None for finding in card.findings)


def _looked_through(cards: dict[str, Scorecard | None]) -> Iterator[str]:
    """That nothing hidden is in a candidate box is known only where one was looked through."""
    seen = {finding.title for _, finding in _findings(cards) if finding.kind == LOOKED_THROUGH}
    yield from sorted(seen)
    if not seen:
        yield "No candidate box was looked through from within for what is hidden."


def _in_order(troubles: list[Trouble]) -> tuple[Trouble, ...]:
    order = list(Check)
    return tuple(sorted(dict.fromkeys(troubles), key=lambda trouble: order.index(trouble.check)))


def _notes(
    extent: Extent, probes: tuple[Probe, ...], brief: str, known_bads: tuple[object, ...], solutions: Solutions
) -> Iterator[str]:
    if numbers := unprobed(probes, brief):
        yield f"No probe names {', '.join(numbers)}; a built-in suite or a person may look at it."
    if extent.only:
        yield f"Only probes like {extent.only!r} were tried: totals and the ends of the scale were not looked at."
    if extent.quick:
        yield (
            f"Quick: {len(known_bads)} of {len(solutions.known_bads)} known-bads, each reference once; whether every "
            "probe is failed by a known-bad, and whether any flakes, was not looked at."
        )
    if extent.is_partial and solutions.labels:
        yield "Whether hidden inputs tell their outcomes was not looked at; that takes a minute."
    if not solutions.labels:
        yield "solutions.toml names no [[labels]], so nobody looked whether hidden inputs tell their outcomes."
