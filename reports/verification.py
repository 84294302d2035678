"""A verification as its page shows it: what fails it, what became of each known-bad, and every probe in every trial."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from grader.model import Probe, Verdict
from grader.verification.outcome import (
    Catch,
    Cell,
    Check,
    KnownBadResult,
    TrialKind,
    TrialOutcome,
    Verification,
)
from reports.quantities import count_text, score_text
from reports.visible import visible_line

MARKS = {
    Verdict.PASSED: "✓",
    Verdict.PARTIAL: "◐",
    Verdict.FAILED: "✗",
    Verdict.TIMED_OUT: "◔",
    Verdict.BLOCKED: "–",
    Verdict.NOT_MEASURED: "?",
    Verdict.JUDGE_ERROR: "!",
}
_GROUPS = {
    TrialKind.REFERENCE: "References",
    TrialKind.STARTER: "Ends",
    TrialKind.HARD_CODED: "Ends",
    TrialKind.KNOWN_BAD: "Known-bads",
    TrialKind.JUNK: "Junk",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckView:
    text: str
    is_green: bool
    count_text: str
    troubles: tuple[tuple[str, str], ...]
    """Where, and what."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownBadView:
    name: str
    about: str
    catch: str
    is_good: bool
    blind: bool
    by: tuple[str, ...]
    others: tuple[str, ...]
    reason: str
    report: str
    """Where its report lies, from the page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CellView:
    mark: str
    verdict: str
    """A verdict's name, for its colour."""
    is_named: bool
    """The known-bad says that it fails this one."""
    told: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnView:
    name: str
    total_text: str
    report: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RowView:
    probe: str
    title: str
    cells: tuple[CellView, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupView:
    title: str
    n_columns: int


@dataclass(frozen=True, kw_only=True, slots=True)
class VerificationView:
    title: str
    assessment: str
    is_green: bool
    headline: str
    facts: tuple[str, ...]
    checks: tuple[CheckView, ...]
    notes: tuple[str, ...]
    known_bads: tuple[KnownBadView, ...]
    groups: tuple[GroupView, ...]
    columns: tuple[ColumnView, ...]
    rows: tuple[RowView, ...]
    marks: tuple[tuple[str, str], ...]


def verification_view(verification: Verification) -> VerificationView:
    shown = tuple(trial for trial in verification.trials if trial.kind in _GROUPS)
    named = {result.name: frozenset(result.by) for result in verification.known_bads if not result.blind}
    n_troubles = len(verification.troubles)
    return VerificationView(
        title=visible_line(verification.title),
        assessment=visible_line(verification.assessment),
        is_green=verification.is_green,
        headline="Green" if verification.is_green else f"{count_text(n_troubles, 'trouble')} found",
        facts=tuple(facts(verification)),
        checks=tuple(_check(check, verification) for check in Check),
        notes=tuple(visible_line(note) for note in verification.notes),
        known_bads=tuple(_known_bad(result, verification) for result in verification.known_bads),
        groups=_groups(shown),
        columns=tuple(_column(trial) for trial in shown),
        rows=tuple(_row(probe, shown, named) for probe in verification.probes),
        marks=tuple((mark, verdict.value.replace("_", " ")) for verdict, mark in MARKS.items()),
    )


def facts(verification: Verification) -> Iterator[str]:
    """Sentences of figures, for the page and the terminal."""
    n_hidden = sum(probe.suite == "hidden" for probe in verification.probes)
    yield f"{count_text(n_hidden, 'hidden probe')}, {len(verification.probes)} with the built-in suites."
    caught, asked = verification.caught(blind=False)
    yield f"{caught} of {count_text(asked, 'known-bad')} caught by the probes they name."
    caught, asked = verification.caught(blind=True)
    if asked:
        yield f"{caught} of {asked} known-bads written without a look at the suite caught by any probe."
    n_reused = sum(trial.reused for trial in verification.trials)
    yield (
        f"{count_text(len(verification.trials), 'trial')} in {verification.wall_seconds:.0f} s, "
        f"{n_reused} of them unchanged since they were examined."
    )


def _check(check: Check, verification: Verification) -> CheckView:
    found = tuple(trouble for trouble in verification.troubles if trouble.check is check)
    return CheckView(
        text=check.value,
        is_green=not found,
        count_text=count_text(len(found), "trouble") if found else "",
        troubles=tuple((visible_line(trouble.where), visible_line(trouble.text)) for trouble in found),
    )


def _known_bad(result: KnownBadResult, verification: Verification) -> KnownBadView:
    trials = {trial.solution: trial for trial in verification.trials if trial.kind is TrialKind.KNOWN_BAD}
    return KnownBadView(
        name=visible_line(result.name),
        about=visible_line(result.about),
        catch=result.catch.value,
        is_good=result.catch in (Catch.CAUGHT, Catch.EXCUSED),
        blind=result.blind,
        by=tuple(visible_line(probe) for probe in result.by),
        others=tuple(visible_line(probe) for probe in result.others),
        reason=visible_line(result.reason),
        report=_report(trials[result.name]) if result.name in trials else "",
    )


def _groups(trials: tuple[TrialOutcome, ...]) -> tuple[GroupView, ...]:
    counted: dict[str, int] = {}
    for trial in trials:
        counted[_GROUPS[trial.kind]] = counted.get(_GROUPS[trial.kind], 0) + 1
    return tuple(GroupView(title=title, n_columns=n) for title, n in counted.items())


def _column(trial: TrialOutcome) -> ColumnView:
    name = trial.name.removeprefix("known-bad.").removeprefix("junk.")
    return ColumnView(name=visible_line(name), total_text=score_text(trial.total), report=_report(trial))


def _report(trial: TrialOutcome) -> str:
    folder = quote(trial.name, safe="", errors="replace")
    return f"trials/{folder}/report.html" if trial.report else ""


def _row(probe: Probe, trials: tuple[TrialOutcome, ...], named: dict[str, frozenset[str]]) -> RowView:
    cells = ({cell.probe: cell for cell in trial.cells}.get(probe.id) for trial in trials)
    return RowView(
        probe=visible_line(probe.id),
        title=visible_line(f"{probe.title} {probe.case}".strip()),
        cells=tuple(
            _cell(cell, trial, probe.id in named.get(trial.solution, frozenset()))
            for cell, trial in zip(cells, trials, strict=True)
        ),
    )


def _cell(cell: Cell | None, trial: TrialOutcome, is_named: bool) -> CellView:
    if cell is None:
        return CellView(mark="", verdict="", is_named=False, told=f"{trial.name}: not run")
    share = "" if cell.fraction is None else f" {cell.fraction:.2f}"
    told = f"{trial.name}: {cell.verdict.value.replace('_', ' ')}{share}"
    return CellView(
        mark=MARKS[cell.verdict],
        verdict=cell.verdict.value,
        is_named=is_named and trial.kind is TrialKind.KNOWN_BAD,
        told=visible_line(f"{told}. {cell.rationale}" if cell.rationale else told),
    )
