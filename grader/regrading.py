"""What a changed assessment would make of submissions that were graded already, shown before it is applied.

OUT/
    ada-park/
        scorecard.json              as it stands, until the change is applied
        regraded/scorecard.json     as it would be; it takes that one's place then

The same commits are looked at, whatever their hosts have by now: from the files that were kept, where anything must be
examined again. A changed rubric takes no container at all.
"""

import dataclasses
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

from grader.clock import Stopwatch, utc_now
from grader.errors import JudgeError, SourceError, StoreError
from grader.grading import Grader, on_its_python
from grader.intake import Taken
from grader.model import ProbeResult, Scorecard, Snapshot, fraction_earned
from grader.pages import write_pages
from grader.reviewing import is_of
from grader.scoring import has_judge_error
from grader.source import parse_source
from grader.store import SCORECARD_FILE, Store, scorecard_json
from reports.aliases import BLIND

REGRADED = "regraded"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProbeChange:
    """A probe that came out otherwise, or is worth something else, or came, or went."""

    id: str
    title: str
    before: ProbeResult | None
    """None: the suites did not have it."""
    after: ProbeResult | None
    """None: they have it no more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A submission as it stands, and as it would be."""

    before: Scorecard
    after: Scorecard
    is_examined: bool
    """It took an examination, whose outcomes chance and the machine move too."""
    n_entries_past: int = 0
    """Of its review: those that would be about an earlier examination."""

    @property
    def probes(self) -> tuple[ProbeChange, ...]:
        return tuple(_probe_changes(self.before, self.after))

    @property
    def is_none(self) -> bool:
        return (self.before.total, self.before.band) == (self.after.total, self.after.band) and not self.probes

    @property
    def is_fit(self) -> bool:
        """It may be applied: no judge error would take the place of a score."""
        return not has_judge_error(self.after)


def regrade(grader: Grader, card: Scorecard) -> Change:
    """What the grader's assessment makes of the commit that `card` is of. `card` is left as it is; the other is kept.

    Raises:
        SourceError: nothing was kept, and the repository can't be had.
        GraderError, SandboxError: as `Grader.grade`.
    """
    watch = Stopwatch(utc_now())
    inner = Store(grader.store.folder / card.name)
    taken = None if grader.has_environment_of(card) else _taken(grader, card)
    snapshot = card.snapshot if taken is None else taken.snapshot
    image = grader.environment(snapshot)
    keys = grader.keys(snapshot, image)
    for known in (card, inner.load(REGRADED)):
        current = grader.current(known, *keys) if known is not None else None
        if current is not None:
            return _kept(grader.store, card, current)
    taken = taken or _taken(grader, card)
    watch.lap("clone")
    taken = taken._replace(snapshot=on_its_python(image, _as_graded(taken.snapshot, card)))
    with grader.images.using(image):
        return _kept(grader.store, card, grader.examined(card.name, taken, image, keys, watch))


def apply(store: Store, change: Change) -> None:
    """The scorecard as it would be is the one that stands, and its pages are drawn.

    Raises:
        JudgeError: a judge error would take the place of a score.
        StoreError: the store can't be written; the same command goes on.
    """
    if not change.is_fit:
        raise JudgeError(f"{change.after.name}: {change.after.rationale} What stands is left; try again.")
    write_pages(store, change.after)
    store.save(change.after)
    forget_regraded(store, change.after.name)


def forget_regraded(store: Store, name: str) -> None:
    """Raises StoreError."""
    try:
        shutil.rmtree(store.folder / name / REGRADED)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(f"{store.folder / name / REGRADED} can't be removed: {error.strerror}.") from error


def _kept(store: Store, before: Scorecard, after: Scorecard) -> Change:
    is_examined = before.provenance.examination_key != after.provenance.examination_key
    entries = store.review_entries(before.name)
    if after == before:
        forget_regraded(store, before.name)
    else:
        Store(store.folder / before.name).write(REGRADED, SCORECARD_FILE, scorecard_json(after))
    return Change(
        before=before,
        after=after,
        is_examined=is_examined,
        n_entries_past=sum(is_of(entry, before) for entry in entries) if is_examined else 0,
    )


def _as_graded(snapshot: Snapshot, card: Scorecard) -> Snapshot:
    """With what a clone at the commit itself doesn't tell."""
    then = card.snapshot
    return dataclasses.replace(snapshot, source=then.source, revision=then.revision, deadline=then.deadline)


def _taken(grader: Grader, card: Scorecard) -> Taken:
    kept = grader.kept.of_commit(card.name, card.snapshot.commit) if grader.kept is not None else None
    if kept is not None:
        return kept
    if any(finding.kind == BLIND for finding in card.findings):
        raise SourceError(
            f"{card.name} was graded blind: nothing was kept of it, and its address is not known here. Grade the round "
            "again instead; what has not changed costs nothing."
        )
    grader.watcher.stage(card.name, "cloning: nothing was kept of it")
    try:
        source = parse_source(card.snapshot.source)
        taken = grader.intake.take(source, card.snapshot.commit)
    except SourceError as error:
        raise SourceError(
            f"{card.name} can't be examined again: nothing was kept of it, and it can't be cloned at the commit that "
            f"was graded. {error} Grade it again."
        ) from error
    if taken.snapshot.tree_digest != card.snapshot.tree_digest:
        raise SourceError(f"{card.name} is not what it was: commit {card.snapshot.commit[:10]} has other files now.")
    return taken


def _probe_changes(before: Scorecard, after: Scorecard) -> Iterator[ProbeChange]:
    then = {result.probe.id: result for result in before.results}
    now = {result.probe.id: result for result in after.results}
    for probe in dict.fromkeys((*now, *then)):
        old, new = then.get(probe), now.get(probe)
        if old is None or new is None or _worth(old) != _worth(new):
            shown = new or old
            assert shown is not None
            yield ProbeChange(id=probe, title=shown.probe.title, before=old, after=new)


def _worth(result: ProbeResult) -> tuple[object, ...]:
    return (result.verdict, fraction_earned(result), result.probe.points, result.probe.area)
