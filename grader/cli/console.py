"""What a person sees while grading, and at its end. Progress goes to stderr, results to stdout."""

import contextlib
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.blind import NOTE
from grader.cli.live_table import LiveTable, LiveWatcher, live
from grader.entry import Graded, Watcher
from grader.errors import StoreError
from grader.examination import ExaminationProgress
from grader.model import Examination, ProbeResult, Scorecard, Verdict
from grader.public_area import PublicArea
from grader.review import Review
from reports.quantities import bytes_text, count_text, share_text
from reports.summary import SummaryRow, summary_rows
from reports.visible import visible_line
from sandbox.doctor import Check, State

if TYPE_CHECKING:  # of commands that are seldom called together
    from grader.forgetting import Held, Plan
    from grader.impact import Group
    from grader.redrawing import Redrawn
    from grader.similar_pages import Similar

PLAIN_WIDTH = 140
IMPACT_LIMITS = (
    "Four fifths is a rule of thumb (29 CFR 1607.4(D)), not a test: below it need not be unfair, above it need not be "
    "fair, and few people tell little either way. What to do about it is in docs/fair-use.md."
)
BLIND_TEXT = f"Blind. {NOTE}"


class PlainWatcher:
    """A line per stage, for a log."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._quarters: dict[str, int] = {}
        self._lock = threading.Lock()
        self._n_planned = self._n_done = 0

    def planned(self, n: int) -> None:
        """So many are to come from now on."""
        self._n_planned = self._n_done + n

    def stage(self, name: str, text: str) -> None:
        seconds = time.monotonic() - self._started
        print(f"{seconds:6.1f} s  {visible_line(name)}: {visible_line(text)}", file=sys.stderr, flush=True)

    def progress(self, name: str, progress: ExaminationProgress) -> None:
        quarter = 4 * progress.n_done // max(1, progress.n_probes)
        if self._quarters.get(name) != quarter:
            self._quarters[name] = quarter
            self.stage(name, f"{progress.n_done} of {progress.n_probes} probes")

    def done(self, graded: Graded) -> None:
        with self._lock:
            self._n_done += 1
            n_done = self._n_done
        of_all = f" ({n_done} of {self._n_planned} done)" if self._n_planned > 1 else ""
        self.stage(graded.name, f"{outcome_text(graded)}{of_all}")


class CheckWatcher(PlainWatcher):
    """For one folder that is checked in boxes: its results follow, and its total says nothing."""

    def done(self, graded: Graded) -> None:
        pass


@contextlib.contextmanager
def watching() -> Iterator[Watcher]:
    """Live progress on a terminal, plain lines elsewhere; on stderr."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield PlainWatcher()
        return
    table = LiveTable(height=console.size.height)
    with live(table, console):
        yield LiveWatcher(table, console, outcome_text)


def outcome_text(graded: Graded) -> str:
    if graded.scorecard is None:
        return graded.outcome  # why is said at the end, once
    total = graded.scorecard.total
    text = "open" if total is None else f"{total:g} ({graded.scorecard.band})"
    return f"{text}, unchanged since it was examined" if graded.reused else text


def show_results(
    results: tuple[Graded, ...], cohort_pages: tuple[Path, ...] = (), unread: tuple[StoreError, ...] = ()
) -> None:
    """The table, where the pages are, and under it what could not be graded."""
    console = results_console()
    rows = summary_rows(_scored(results))
    if rows:
        console.print(_table(rows))
        for row in rows:
            console.print(f"  {row.report}", soft_wrap=True, markup=False, highlight=False)
    for page in cohort_pages:
        console.print(f"  {page}", soft_wrap=True, markup=False, highlight=False)
    faults = Counter(fault for card, _ in _scored(results) for fault in card.provenance.preload_faults)
    for fault, n_cards in faults.items():
        slow = f"{n_cards} of {len(rows)} graded without a module that the assessment preloads, so more slowly"
        print(f"{slow} ({visible_line(fault)})", file=sys.stderr)
    for error in unread:
        print(f"Not in the cohort: {error}", file=sys.stderr)
    for graded in results:
        if graded.scorecard is None:
            text = f"{visible_line(graded.name)}: {graded.error}"
            print(text, file=sys.stderr)


def show_redrawn(redrawn: "Redrawn") -> None:
    """How many, how fast, and what could not be."""
    print(f"Drew {count_text(redrawn.n_submissions, 'submission')} in {redrawn.wall_seconds:.1f} s.", file=sys.stderr)
    for page in redrawn.pages:
        print(page)
    for fault in redrawn.faults:
        print(f"takehome: {fault}", file=sys.stderr)


def results_json(results: tuple[Graded, ...]) -> str:
    """One object per submission: its name, and score and paths or the error."""
    return json.dumps([_as_json(graded) for graded in results], indent=2)


def results_console() -> Console:
    """Standard output. A file or a pipe has no width, and 80 columns would cut names short."""
    console = Console()
    return console if console.is_terminal else Console(width=PLAIN_WIDTH)


def checks_table(checks: tuple[Check, ...]) -> Table:
    """What `takehome doctor` found."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for check in checks:
        detail = Text(check.detail)
        if check.remedy:
            detail.append(f"\n{check.remedy}", style="bold" if check.state is State.TROUBLE else "dim")
        table.add_row(Text(_STATE_TEXTS[check.state], style=_STATE_STYLES[check.state]), Text(check.name), detail)
    return table


class CheckPrinter:
    """A line for each probe that `takehome check` runs; a reason that several share is told once."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def show(self, result: ProbeResult) -> None:
        mark = "✓" if result.verdict is Verdict.PASSED else "✗"
        title = visible_line(f"{result.probe.title} {result.probe.case}")
        print(f"{mark} {result.verdict.value.replace('_', ' '):12} {title}", flush=True)
        if result.verdict is not Verdict.PASSED and result.rationale not in self._told:
            self._told.add(result.rationale)
            print(f"    {visible_line(result.rationale)}", flush=True)


def show_check(examination: Examination, areas: tuple[PublicArea, ...]) -> None:
    """The end of `takehome check`: how many passed, and what hidden probes look at besides."""
    from reports.check import HIDDEN_TEXT, next_text, passed_text

    for fault in examination.judge_errors:
        print(f"takehome: a fault of the public suite: {fault}", file=sys.stderr)
    for finding in examination.findings:
        print(f"! {visible_line(finding.title)}: {visible_line(finding.detail)}")
    print(f"\n{passed_text(examination.results)}")
    if said := next_text(examination.results, areas):
        print(said)
    print(f"\n{HIDDEN_TEXT}")
    for area in areas:
        n = "" if area.n_hidden is None else f" ({count_text(area.n_hidden, 'hidden probe')})"
        about = f": {visible_line(area.for_candidates)}" if area.for_candidates else ""
        print(f"- {visible_line(area.title)}{n}{about}")


def show_review(card: Scorecard, review: Review) -> None:
    """The total by the machine, that with people's verdicts, and what was said, oldest first."""
    from reports.review_views import review_view

    view = review_view(card, review)
    if view is None:
        print(f"{visible_line(card.name)}: nobody has said anything yet. `takehome review --help` tells how.")
        return
    changed = f"; with people's verdicts {view.people_text}" if view.people_text else ""
    repaired = f"; with a repair {view.repaired_text}" if view.repaired_text else ""
    print(f"{visible_line(card.name)}: by the machine {view.machine_text}{changed}{repaired}")
    for entry in view.entries:
        about = " ".join(part for part in (entry.reference or entry.area, entry.probe) if part)
        marks = [entry.kind, *([entry.points_text] if entry.points_text else [])]
        if entry.became:
            marks.append(f"{entry.was.word} → {entry.became.word}" if entry.was else entry.became.word)
        past = " (of an earlier examination)" if entry.is_past else ""
        print(f"\n{entry.time_text}  {entry.by}: {', '.join(marks)}{past}{f'  {about}' if about else ''}")
        print("".join(f"    {line}\n" for line in (*entry.text.splitlines(), entry.repair_text) if line), end="")


def show_similar(similar: "Similar | None") -> None:
    """How many pairs, who they are, and where they stand side by side."""
    if similar is None:
        print("There are no two submissions of that assessment to compare.", file=sys.stderr)
        return
    for pair in similar.pairs:
        one, other = (visible_line(name) for name in pair.names)
        print(f"{one} and {other}: {share_text(pair.shares[0])} and {share_text(pair.shares[1])} of their own code")
    for name, reason in similar.unread.items():
        print(f"Not compared: {visible_line(name)}: {visible_line(reason)}", file=sys.stderr)
    n_pairs, n_compared = count_text(len(similar.pairs), "pair"), count_text(similar.n_compared, "submission")
    print(f"{n_pairs} of {n_compared} to ask about; no score rests on it.", file=sys.stderr)
    print(f"  {similar.page}")


def show_plan(plan: "Plan") -> None:
    """What goes, before it does."""
    from grader.forgetting import NOT_REACHED

    if not plan.names and not plan.unfinished:
        print("Nothing is that old. Nothing goes.")
        return
    for held in (*plan.files, *plan.shared):
        print(f"  {_held_text(held)}")
    n_bytes = sum(held.size_bytes for held in (*plan.files, *plan.shared))
    n_files = count_text(len(plan.files) + len(plan.shared), "file")
    print(f"{count_text(len(plan.names), 'submission')}, {n_files}, {bytes_text(n_bytes)}.")
    if plan.unfinished:
        print(f"Also what an interrupted removal left: {count_text(len(plan.unfinished), 'folder')}.")
    for path in plan.mentions:
        print(f"Not takehome's, and it names them: {visible_line(str(path))}. Look at it yourself.", file=sys.stderr)
    print(NOT_REACHED, file=sys.stderr)


def show_forgotten(held: "Held") -> None:
    print(f"removed {_held_text(held)}", flush=True)


def _held_text(held: "Held") -> str:
    about = f" ({held.about})" if held.about else ""
    return f"{visible_line(str(held.path))}{about}"


def show_impact(groups: "tuple[Group, ...]") -> None:
    """Rates side by side, each with how little it may mean."""
    table = Table(show_edge=False)
    table.add_column("group", overflow="fold")
    for title in ("candidates", "selected", "rate", "of the highest", "as far apart by chance"):
        table.add_column(title, justify="right")
    table.add_column("to look at", overflow="fold")
    for each in groups:
        ratio = "–" if each.ratio is None else f"{float(each.ratio):.2f}"
        chance = "–" if each.is_highest else _chance_text(each.chance)
        cells = (str(each.n_candidates), str(each.n_selected), f"{float(100 * each.rate):.1f} %", ratio, chance)
        table.add_row(Text(visible_line(each.name)), *cells, _impact_remark(each))
    results_console().print(table)
    print(IMPACT_LIMITS, file=sys.stderr)


def _chance_text(chance: float) -> str:
    return "under 0.1 %" if chance < 0.001 else f"{100 * chance:.1f} %"


def _impact_remark(group: "Group") -> str:
    remarks = []
    if group.is_below:
        remarks.append("below four fifths")
    if group.turns_on_one:
        remarks.append("one person decided otherwise would lift it")
    if group.is_few:
        remarks.append(f"few: one person is {100 / group.n_candidates:.1f} points of the rate")
    return "; ".join(remarks)


def _scored(results: tuple[Graded, ...]) -> tuple[tuple[Scorecard, str], ...]:
    return tuple((graded.scorecard, str(graded.report)) for graded in results if graded.scorecard is not None)


def _table(rows: tuple[SummaryRow, ...]) -> Table:
    table = Table(show_edge=False)
    table.add_column("submission", overflow="fold")
    table.add_column("total", justify="right")
    table.add_column("band")
    for cell in rows[0].areas:
        table.add_column(Text(cell.title), justify="right")
    with_errors = any(row.n_judge_errors for row in rows)
    if with_errors:
        table.add_column("judge errors", justify="right")
    for row in rows:
        cells = [row.name, row.total_text, row.band, *(cell.score_text for cell in row.areas)]
        table.add_row(*(Text(cell) for cell in cells), *([str(row.n_judge_errors)] if with_errors else []))
    return table


_STATE_TEXTS = {State.OK: "ok", State.WARN: "look", State.TROUBLE: "amiss"}
_STATE_STYLES = {State.OK: "green", State.WARN: "yellow", State.TROUBLE: "bold red"}


def _as_json(graded: Graded) -> dict[str, object]:
    card = graded.scorecard
    if card is None:
        return {"name": graded.name, "outcome": graded.outcome, "error": str(graded.error)}
    return {
        "name": card.name,
        "outcome": graded.outcome,
        "source": card.snapshot.source,
        "commit": card.snapshot.commit,
        "n_later_commits": card.snapshot.deadline.n_later if card.snapshot.deadline else None,
        "total": card.total,
        "band": card.band,
        "rationale": card.rationale,
        "areas": {area.area.id: area.score for area in card.areas},
        "verdicts": {result.probe.id: result.verdict for result in card.results},
        "judge_errors": list(card.judge_errors),
        "report": str(graded.report),
        "reused": graded.reused,
    }
