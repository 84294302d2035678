"""One call of `takehome regrade`: everybody's change is found, shown, and, if asked for, applied."""

import json
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table
from rich.text import Text

from grader.assessment import Assessment, assessment_roots, load_assessment
from grader.cli.console import results_console
from grader.cli.opened import opened
from grader.cli.session import Wishes, default_jobs
from grader.entry import Entry, Graded, Watcher
from grader.errors import GraderError, StoreError
from grader.model import ProbeResult, Scorecard
from grader.pages import read_store, write_cohort_pages
from grader.regrading import Change, ProbeChange, apply, regrade
from grader.side_by_side import grade_all
from grader.source import Source, SourceKind
from grader.store import Store, existing_store
from grader.store_lock import only_grader
from reports.quantities import count_text, score_text
from reports.visible import visible_line
from sandbox.sweep import remove_run

MOST_PROBES = 8
"""Of one submission, on the terminal; `--json` has all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Regraded:
    name: str
    change: Change | None = None
    error: GraderError | None = None
    is_applied: bool = False


def regrade_store(wishes: Wishes, watcher: Watcher, *, applied: bool) -> tuple[Regraded, ...]:
    """Of everybody in the store who was graded by an assessment of that id; nothing is applied if one can't be.

    Raises:
        GraderError, SandboxError: nothing can be regraded at all.
    """
    assessment = load_assessment(wishes.assessment, roots=assessment_roots(Path.cwd()))
    store = existing_store(wishes.out)
    with only_grader(store, say=lambda text: watcher.stage("results", text)):
        found = _found(store, assessment, wishes, watcher)
        return _applied(store, found) if applied else found


def _found(store: Store, assessment: Assessment, wishes: Wishes, watcher: Watcher) -> tuple[Regraded, ...]:
    cards = {each.card.name: each.card for each in read_store(store).placed if each.card.assessment == assessment.id}
    if not cards:
        raise StoreError(f"Nobody in {store.folder} was graded by {assessment.id}. Is it the folder that --out named?")
    changes: dict[str, Change] = {}
    with opened(assessment, store, wishes, watcher) as at:

        def examine(entry: Entry) -> Graded:
            change = changes[entry.name] = regrade(at.grader, cards[entry.name])
            return Graded(name=entry.name, scorecard=change.after, reused=not change.is_examined)

        watcher.planned(len(cards))
        results = grade_all(
            examine,
            tuple(_entry(card) for card in cards.values()),
            jobs=wishes.jobs or default_jobs(at.info, assessment),
            watcher=watcher,
            interrupted=lambda: remove_run(at.engine, at.run),
            stop=at.grader.stop,
        )
    return tuple(Regraded(name=each.name, change=changes.get(each.name), error=each.error) for each in results)


def regrade_status(regraded: tuple[Regraded, ...]) -> int:
    """The gravest: no engine, then what can't be had, then judge errors."""
    statuses = {each.error.exit_status for each in regraded if each.error}
    statuses |= {5 for each in regraded if each.change is not None and not each.change.is_fit}
    return next((status for status in (4, 2, 5) if status in statuses), 0)


def show_regraded(regraded: tuple[Regraded, ...]) -> None:
    """Totals before and after, and under it the probes that differ."""
    console = results_console()
    table = Table(show_edge=False)
    table.add_column("submission", overflow="fold")
    for title in ("before", "after", "change", "probes"):
        table.add_column(title, justify="right")
    table.add_column("bands", overflow="fold")
    changes = [each.change for each in regraded if each.change is not None]
    for change in changes:
        table.add_row(*(Text(visible_line(text)) for text in _cells(change)))
    console.print(table)
    for change in changes:
        for line in _lines(change):
            console.print(Text(visible_line(line)), soft_wrap=True)
    for each in regraded:
        if each.error is not None:
            console.print(Text(visible_line(f"{each.name}: {each.error}")), soft_wrap=True)
    n_same = sum(change.is_none for change in changes)
    n_applied = sum(each.is_applied for each in regraded)
    applied = f"{n_applied} applied" if n_applied else "nothing is applied yet: --apply does that"
    console.print(
        f"{count_text(len(regraded), 'submission')}, {n_same} without any change; {applied}.", highlight=False
    )


def regraded_json(regraded: tuple[Regraded, ...]) -> str:
    return json.dumps([_as_json(each) for each in regraded], indent=2)


def _applied(store: Store, regraded: tuple[Regraded, ...]) -> tuple[Regraded, ...]:
    """All or none of a cohort: half of it by one suite and half by another can't be compared."""
    if regrade_status(regraded):
        return regraded
    for each in regraded:
        assert each.change is not None
        apply(store, each.change)
    write_cohort_pages(store, read_store(store).placed)
    return tuple(Regraded(name=each.name, change=each.change, is_applied=True) for each in regraded)


def _entry(card: Scorecard) -> Entry:
    """What it is called is all that is asked of it."""
    nowhere = Source(kind=SourceKind.LOCAL, text=card.snapshot.source, location=card.snapshot.source)
    return Entry(name=card.name, source=nowhere, revision=card.snapshot.commit)


def _cells(change: Change) -> tuple[str, ...]:
    before, after = change.before, change.after
    bands = f"{before.band or '–'} → {after.band or '–'}" if before.band != after.band else before.band or "–"
    n_probes = len(change.probes)
    return (before.name, score_text(before.total), score_text(after.total), _moved(before, after), str(n_probes), bands)


def _moved(before: Scorecard, after: Scorecard) -> str:
    if before.total is None or after.total is None:
        return "–"
    moved = round(after.total - before.total, 1)
    return f"{moved:+.1f}" if moved else "0"


def _lines(change: Change) -> list[str]:
    probes = change.probes
    lines = [f"  {_probe_text(probe)}" for probe in probes[:MOST_PROBES]]
    if len(probes) > MOST_PROBES:
        lines.append(f"  … and {len(probes) - MOST_PROBES} more; --json has all")
    if not change.is_fit:
        lines.append(f"  {change.after.rationale}")
    if change.n_entries_past:
        lines.append(f"  {change.n_entries_past} of its review's entries would be about an earlier examination")
    return [change.before.name, *lines] if lines else []


def _probe_text(probe: ProbeChange) -> str:
    return f"{probe.id}: {_outcome(probe.before, 'was not there')} → {_outcome(probe.after, 'is gone')}"


def _outcome(result: ProbeResult | None, otherwise: str) -> str:
    if result is None:
        return otherwise
    fraction = f" {result.fraction:.2f}" if result.fraction is not None else ""
    return f"{result.verdict.value}{fraction} of {result.probe.points:g}"


def _as_json(regraded: Regraded) -> dict[str, object]:
    change = regraded.change
    if change is None:
        return {"name": regraded.name, "error": str(regraded.error)}
    return {
        "name": regraded.name,
        "before": {"total": change.before.total, "band": change.before.band},
        "after": {"total": change.after.total, "band": change.after.band, "rationale": change.after.rationale},
        "examined": change.is_examined,
        "applied": regraded.is_applied,
        "review_entries_past": change.n_entries_past,
        "probes": [
            {"id": probe.id, "before": _probe_json(probe.before), "after": _probe_json(probe.after)}
            for probe in change.probes
        ],
    }


def _probe_json(result: ProbeResult | None) -> dict[str, object] | None:
    if result is None:
        return None
    return {"verdict": result.verdict.value, "fraction": result.fraction, "points": result.probe.points}
