"""`takehome grade --dry-run`: what would be done with each submission, and why. Nothing is cloned or examined."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table
from rich.text import Text

from grader.asking import ComingHeads
from grader.assessment import assessment_roots, load_assessment
from grader.blind import read_aliases
from grader.cli.console import results_console
from grader.cli.entries import entries_of
from grader.cli.opened import opened
from grader.cli.session import Wishes, asker_for
from grader.entry import Entry, Watcher
from grader.errors import GraderError, StoreError
from grader.grading import Grader
from grader.order import longest_first
from grader.round import read_round
from grader.standing import Standing, Step
from grader.store import Store
from reports.quantities import count_text
from reports.visible import visible_line


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    name: str
    standing: Standing | None = None
    error: GraderError | None = None
    """Why nothing would be done."""


def plan_sources(sources: tuple[str, ...], wishes: Wishes, watcher: Watcher) -> tuple[Planned, ...]:
    """In the order in which it would be begun.

    Raises:
        GraderError, SandboxError: nothing could be graded at all.
    """
    rows = read_round(wishes.round_file) if wishes.round_file else ()
    assessment = load_assessment(wishes.assessment, roots=assessment_roots(Path.cwd()))
    aliases = read_aliases(wishes.alias_key, wishes.round_secret) if wishes.blind else None
    store = Store(wishes.out)
    entries, unusable = entries_of(sources, rows, wishes.usual, store, aliases)
    planned: tuple[Planned, ...] = ()
    if entries:
        with opened(assessment, store, wishes, watcher, aliases) as at:
            in_order = longest_first(entries, store)
            with ComingHeads(in_order, store, asker_for(at.engine, at.grader, wishes, at.credentials)) as heads:
                planned = tuple(_planned(at.grader, heads.known(entry)) for entry in in_order)
    return (*planned, *(Planned(name=graded.name, error=graded.error) for graded in unusable))


def show_planned(planned: tuple[Planned, ...]) -> None:
    """A row for each, and how many of what."""
    table = Table(show_edge=False)
    for title in ("submission", "would be done", "why"):
        table.add_column(title, overflow="fold")
    for each in planned:
        step, why = _texts(each)
        table.add_row(*(Text(visible_line(text)) for text in (each.name, step, why)))
    console = results_console()
    console.print(table)
    steps = Counter(each.standing.step for each in planned if each.standing)
    parts = [f"{steps[step]} to {step}" if step is not Step.NOTHING else f"{steps[step]} current" for step in Step]
    if n_faulty := sum(each.error is not None for each in planned):
        parts.append(f"{n_faulty} at fault")
    console.print(f"{count_text(len(planned), 'submission')}: {', '.join(parts)}.", highlight=False)


def planned_json(planned: tuple[Planned, ...]) -> str:
    rows = [{"name": each.name, "step": _texts(each)[0], "why": _texts(each)[1]} for each in planned]
    return json.dumps(rows, indent=2)


def planned_status(planned: tuple[Planned, ...]) -> int:
    return max((each.error.exit_status for each in planned if each.error), default=0)


def _planned(grader: Grader, entry: Entry) -> Planned:
    try:
        return Planned(name=entry.name, standing=grader.standing(entry))
    except StoreError as error:
        return Planned(name=entry.name, error=error)


def _texts(planned: Planned) -> tuple[str, str]:
    if planned.standing is None:
        return "nothing: it is at fault", str(planned.error)
    return planned.standing.step.value, planned.standing.why
