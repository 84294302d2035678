"""One submission, graded: cloned, its environment built, examined, scored, stored, drawn."""

import dataclasses
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from grader.assessment import Assessment, limits_by_name
from grader.blind import Aliases, blinded, cover
from grader.circumstances import USUAL, Circumstances
from grader.clock import Stopwatch, shifted, utc_now
from grader.cohort import Placed
from grader.entry import Entry, Graded, Watcher
from grader.errors import JudgeError
from grader.examination import Examiner
from grader.examiner_box import ComingBox
from grader.intake import Intake, Taken
from grader.journal import NO_JOURNAL, Journal, phase_teller
from grader.kept import KeptTrees
from grader.key import SHORT, ExaminationInputs, code_digest, digest, examination_key, key_parts, score_key
from grader.model import (
    Examination,
    Finding,
    Place,
    Provenance,
    RequirementsOn,
    Rerun,
    Scorecard,
    Snapshot,
    Verdict,
)
from grader.outlining import KeptOutline, Outliner, has_outline, keep_outline
from grader.pages import REPORT_FILE, write_pages
from grader.review import patched_files
from grader.review_file import REVIEW_FILE
from grader.round_secret import RoundSecret
from grader.scoring import has_judge_error, make_scorecard, rescore
from grader.standing import Present, Standing, Step, standing, still_is
from grader.store import Store
from grader.version import VERSION
from sandbox.engine import EngineInfo
from sandbox.errors import EngineUnavailableError, NoSpaceError, SandboxError
from sandbox.images import BuiltImage, Images
from sandbox.pythons import Option

ATTEMPTS = 2
"""At one examination, before its judge errors stand."""
MOST_RERUNS = 20
"""Kept in a scorecard."""
_ENVIRONMENT = "environment"
_LONE_JUDGE_ERROR = Finding(
    kind="lone-judge-error",
    title="Only this submission can't be judged",
    detail=f"It was examined {ATTEMPTS} times and ended in a judge error each time, and no other of the same run did. "
    "Look whether something in it brings that about.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Grader:
    """All that grading one submission needs. Safe to use from several threads."""

    assessment: Assessment
    engine: EngineInfo
    runtime: str
    intake: Intake
    images: Images
    examiner: Examiner
    examiner_image: BuiltImage
    store: Store
    watcher: Watcher
    journal: Journal = NO_JOURNAL
    outliner: Outliner | None = None
    """None: nobody compares what is graded."""
    alone: bool = False
    """There is no other to compare with yet: what is kept is outlined when there is."""
    circumstances: Circumstances = USUAL
    """As the examiner has them."""
    round_secret: RoundSecret | None = None
    """That the assessment's hidden data are derived from, if they are."""
    aliases: Aliases | None = None
    """For whoever is named, where it is graded blind; an entry's name is one already."""
    kept: KeptTrees | None = None
    """What was taken before, and what is taken is kept there; None: none is."""
    known: Callable[[Entry], Entry] = lambda entry: entry
    """The entry with what its revision names now, where that is being asked; waits for it."""
    again: bool = False
    """Examine although a finished examination is current."""
    make_room: Callable[[], None] = lambda: None
    """Raises NoSpaceError where the engine's disk, or that of the results, is full: nobody is judged by it."""
    stop: threading.Event = field(default_factory=threading.Event)
    """Set when the run is interrupted: what an examination says from then on may be the interruption's doing."""

    def grade(self, entry: Entry) -> Graded:
        """Clones, examines and scores `entry`, and leaves scorecard and report in the store.

        Raises:
            GraderError: the source can't be had, the store can't be written, or the run was interrupted.
            SandboxError: the engine failed.
        """
        self.store.review_entries(entry.name)  # a review that can't be read is told of before the work, not after
        with ExitStack() as held:
            is_sure = self.again or self.store.load(entry.name) is None
            coming = held.enter_context(self.examiner.coming_box()) if is_sure else None
            entry = self.known(entry)
            watch = Stopwatch(utc_now(), told=phase_teller(self.journal, entry.name))
            card = self._unchanged(entry)
            if card is not None:
                report, seconds = self._keep_if_new(card), watch.total_seconds
                return Graded(name=entry.name, scorecard=card, report=report, reused=True, wall_seconds=seconds)
            if coming is None and entry.head is not None and not entry.patch:  # it has changed
                coming = held.enter_context(self.examiner.coming_box())
            return self._grade(entry, coming, watch, held)

    def standing(self, entry: Entry) -> Standing:
        """What `grade` would do with it, and why. Examines, clones and builds nothing.

        Raises:
            StoreError: what is in the store can't be read.
        """
        card = self.store.load(entry.name)
        is_kept = self.kept is not None and self.kept.has(entry.name, entry)
        if self.again and card is not None:
            return Standing(step=Step.EXAMINE if is_kept else Step.CLONE, why="you said --again")
        present = self._present(card) if card is not None else None
        return standing(card, entry, present, kept=is_kept, blind=self.aliases is not None)

    def point_out(self, results: tuple[Graded, ...]) -> tuple[Graded, ...]:
        """A judge error that came back on one submission alone may be that one's doing: a finding, for a person.

        `results` are those of one run; what is pointed out is in the store too.
        """
        cards = [graded.scorecard for graded in results if graded.scorecard is not None]
        broken = [card for card in cards if has_judge_error(card)]
        if len(broken) != 1 or len(cards) == 1:
            return results
        card = dataclasses.replace(broken[0], findings=(*broken[0].findings, _LONE_JUDGE_ERROR))
        self._keep(card)
        return tuple(
            dataclasses.replace(graded, scorecard=card) if graded.scorecard is broken[0] else graded
            for graded in results
        )

    def _unchanged(self, entry: Entry) -> Scorecard | None:
        """The scorecard of what is there still, as its host says, if it is current; nothing is cloned."""
        card = None if self.again or entry.head is None or entry.patch else self.store.load(entry.name)
        if card is None or has_judge_error(card):
            return None
        if not still_is(card.snapshot, entry, blind=self.aliases is not None) or not self.has_environment_of(card):
            return None
        current = self.current(card, *self.keys(card.snapshot, self.environment(card.snapshot)))
        if current is None or self.aliases is not None:
            return current
        snapshot = dataclasses.replace(card.snapshot, revision=entry.revision or "HEAD")
        return dataclasses.replace(current, snapshot=snapshot)

    def _grade(self, entry: Entry, coming: ComingBox | None, watch: Stopwatch, held: ExitStack) -> Graded:
        taken = self._taken(entry, watch)
        snapshot = taken.snapshot
        self.watcher.stage(entry.name, f"looking for the environment of {snapshot.commit[:10]}")
        image = self.environment(snapshot)
        held.enter_context(self.images.using(image))
        snapshot = on_its_python(image, snapshot)
        taken = taken._replace(snapshot=snapshot)
        watch.lap("image")
        keys = self.keys(snapshot, image)
        before = None if self.again else self.store.load(entry.name)
        current = self.current(before, *keys) if before is not None else None
        if current is None:
            with self._outlining(entry, taken, watch):
                card = self._blinded(self.examined(entry.name, taken, image, keys, watch, coming), entry)
            self._check_gain(card, keys)
            card, report = self._timed(card, watch)
        else:
            self._outline(entry, taken, watch)
            fresh = self._blinded(dataclasses.replace(current, snapshot=snapshot), entry)
            card = dataclasses.replace(current, snapshot=fresh.snapshot)  # what came later since, or another address
            report = self._keep_if_new(card)
        reused = current is not None
        return Graded(name=entry.name, scorecard=card, report=report, reused=reused, wall_seconds=watch.total_seconds)

    def _taken(self, entry: Entry, watch: Stopwatch) -> Taken:
        """What was kept, if that is what is there; else it is cloned, and kept."""
        kept = None if self.kept is None or entry.patch else self.kept.load(entry.name, entry)
        if kept is not None:
            snapshot = dataclasses.replace(kept.snapshot, revision=entry.revision or "HEAD")
            return kept._replace(snapshot=snapshot)
        self.watcher.stage(entry.name, "cloning")
        taken = self.intake.take(entry.source, entry.revision, patch=entry.patch, deadline=entry.deadline)
        if self.kept is not None and not entry.patch:
            self.kept.keep(entry.name, taken)
        watch.lap("clone")
        return _marked(taken, entry.patch)

    def examined(
        self,
        name: str,
        taken: Taken,
        image: BuiltImage,
        keys: tuple[str, str],
        watch: Stopwatch,
        coming: ComingBox | None = None,
    ) -> Scorecard:
        """The scorecard of a new examination; nothing of it is stored. Raises as `grade` does."""
        examination = self._examine(name, taken, image, coming, watch)
        watch.lap("examination")
        return self._scorecard(name, taken.snapshot, image, examination, keys, watch)

    def _blinded(self, card: Scorecard, entry: Entry) -> Scorecard:
        if self.aliases is None:
            return card
        card = blinded(card, self.aliases, entry.source, called=entry.called, spared=self._words_of_the_brief())
        return dataclasses.replace(card, name=entry.name)

    def _words_of_the_brief(self) -> frozenset[str]:
        """What a repository may be called without naming anybody."""
        commands = (word for command in self.assessment.contract.commands for word in command.argv)
        return frozenset((self.assessment.id, *commands))

    @contextmanager
    def _outlining(self, entry: Entry, taken: Taken, watch: Stopwatch) -> Iterator[None]:
        """The code is outlined beside the examination, which has nothing to do with it."""
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="outline") as pool:
            outlined = pool.submit(self._outline, entry, taken, watch)
            yield
            outlined.result()

    def _outline(self, entry: Entry, taken: Taken, watch: Stopwatch) -> None:
        """That it can't be is no reason not to grade it."""
        if self.outliner is None or entry.patch or (self.alone and self.kept is not None):
            return
        if has_outline(self.store, entry.name, taken.snapshot):
            return
        mine = None
        if self.aliases is not None:
            authors = (commit.author for commit in taken.snapshot.history.commits)
            mine = cover(self.aliases, entry.source, authors, called=entry.called, spared=self._words_of_the_brief())
        try:
            with watch.beside("outline"):
                keep_outline(self.store, entry.name, taken.snapshot, taken.tree, self.outliner, mine)
        except (EngineUnavailableError, NoSpaceError):
            raise
        except SandboxError as error:
            self.watcher.stage(entry.name, f"its code is not outlined: {error}")

    def outlined(self, placed: Placed) -> KeptOutline | None:
        """The outline of one that was graded without, of what was kept of it; None: it can't be had."""
        name, snapshot = placed.folder, placed.card.snapshot
        tree = self.kept.tree(name, snapshot.tree_digest) if self.kept is not None else None
        if tree is None or self.outliner is None:
            return None
        self.watcher.stage(name, "outlining its code, which was kept")
        try:
            return keep_outline(self.store, name, snapshot, tree, self.outliner)
        except SandboxError as error:
            self.watcher.stage(name, f"its code is not outlined: {error}")
            return None

    def environment(self, snapshot: Snapshot) -> BuiltImage:
        """That a submission runs in; it is built if it is not there. Raises SandboxError."""
        environment = self.assessment.environment
        asked = snapshot.requirements.options or (
            RequirementsOn(python=environment.pythons[0], accepted=snapshot.requirements.accepted),
        )
        options = tuple(Option(python=option.python, requirements=option.accepted) for option in asked)
        return self.images.environment_on(options, environment.lock, environment.names, environment.debian)

    def keys(self, snapshot: Snapshot, image: BuiltImage) -> tuple[str, str]:
        """Of the examination and of the score that would be current."""
        examination = examination_key(self._inputs(snapshot, image))
        return examination, score_key(examination, rubric_digest=self.assessment.rubric_digest)

    def has_environment_of(self, card: Scorecard) -> bool:
        """The assessment's is what it was, so that what the card's snapshot asks for was read with it in mind."""
        return card.provenance.key_parts.get(_ENVIRONMENT) == self._environment_digest()

    def _inputs(self, snapshot: Snapshot, image: BuiltImage | None) -> ExaminationInputs:
        return ExaminationInputs(
            commit=snapshot.commit,
            tree_digest=snapshot.tree_digest,
            suites_digest=self.assessment.suites_digest,
            round_mark=self.round_secret.mark if self.round_secret else "",
            contract=self.assessment.contract,
            limits=limits_by_name(self.assessment),
            preload=self._preload(image) if image is not None else self.assessment.environment.preload,
            image_id=image.id if image is not None else "",
            examiner_image_id=self.examiner_image.id,
            runtime=self.runtime,
            circumstances=self.circumstances,
            code_digest=code_digest(),
        )

    def _preload(self, image: BuiltImage) -> tuple[str, ...]:
        """That a fork is as good as a start of the interpreter was tried with ours alone (decision 013)."""
        return self.assessment.environment.preload if image.interpreter == image.python else ()

    def _environment_digest(self) -> str:
        return digest(self.assessment.environment)[:SHORT]

    def _key_parts(self, snapshot: Snapshot, image: BuiltImage | None) -> dict[str, str]:
        """The environment besides, which says before an image is built that it may be another."""
        return {**key_parts(self._inputs(snapshot, image)), _ENVIRONMENT: self._environment_digest()}

    def _present(self, card: Scorecard) -> Present:
        image = self.images.found(card.provenance.image)
        return Present(key_parts=self._key_parts(card.snapshot, image), rubric_digest=self.assessment.rubric_digest)

    def current(self, card: Scorecard, examination: str, score: str) -> Scorecard | None:
        """The scorecard, scored anew if only the rubric has changed; None if there must be an examination."""
        if card.provenance.examination_key != examination or has_judge_error(card):
            return None
        if card.provenance.score_key == score:
            return card
        return rescore(card, self.assessment.rubric, rubric_digest=self.assessment.rubric_digest, score_key=score)

    def _examine(
        self, name: str, taken: Taken, image: BuiltImage, coming: ComingBox | None, watch: Stopwatch
    ) -> Examination:
        self.watcher.stage(name, "opening boxes")
        for attempt in range(1, ATTEMPTS + 1):
            began_seconds = watch.total_seconds
            try:
                examination = self.examiner.examine(
                    taken.snapshot,
                    taken.tree,
                    past=taken.past,
                    image=image.id,
                    python=image.python,
                    versions=image.versions,
                    preload=self._preload(image),
                    coming=coming,
                    progress=lambda progress: self.watcher.progress(name, progress),
                )
            except (EngineUnavailableError, NoSpaceError):
                raise
            except SandboxError:
                if attempt == ATTEMPTS or self.stop.is_set():
                    raise
            else:
                if self.stop.is_set():
                    raise JudgeError("Interrupted before it was examined.")
                if not examination.has_judge_error:
                    return self._told(name, examination, began_seconds)
                self.make_room()  # from inside a box a full disk looks like anything
                if attempt == ATTEMPTS:
                    return self._told(name, examination, began_seconds)
            watch.lap("attempt given up")
            self.watcher.stage(name, "a judge error; once more")
        raise AssertionError("an attempt ends in a return or a raise")

    def _check_gain(self, card: Scorecard, keys: tuple[str, str]) -> None:
        """Raises JudgeError: it would take the place of a scorecard that says the same and is finished."""
        before = self.store.load(card.name) if has_judge_error(card) else None
        if before is not None and self.current(before, *keys) is not None:
            results = (each.rationale for each in card.results if each.verdict is Verdict.JUDGE_ERROR)
            reason = next(iter((*card.judge_errors, *results)))
            raise JudgeError(
                f"It was examined again and ended in a judge error; the scorecard that was there is kept. {reason}"
            )

    def _told(self, name: str, examination: Examination, began_seconds: float) -> Examination:
        """Its phases, as counted from the start of grading, are in the journal."""
        phases = tuple(shifted(phase, began_seconds) for phase in examination.phases)
        for phase in phases:
            phase_teller(self.journal, name)(phase)
        return dataclasses.replace(examination, phases=phases)

    def _scorecard(
        self,
        name: str,
        snapshot: Snapshot,
        image: BuiltImage,
        examination: Examination,
        keys: tuple[str, str],
        watch: Stopwatch,
    ) -> Scorecard:
        provenance = Provenance(
            takehome_version=VERSION,
            examination_key=keys[0],
            score_key=keys[1],
            assessment_digest=self.assessment.digest,
            suites_digest=self.assessment.suites_digest,
            rubric_digest=self.assessment.rubric_digest,
            round_mark=self.round_secret.short_mark if self.round_secret else "",
            image=image.tag,
            image_id=image.id,
            base=image.base,
            examiner_image_id=self.examiner_image.id,
            engine=f"{self.engine.name} {self.engine.version}",
            runtime=self.runtime,
            limits=limits_by_name(self.assessment),
            versions=image.versions,
            started_at=watch.started_at,
            phases=(*watch.phases, *examination.phases),
            key_parts=self._key_parts(snapshot, image),
            preload_faults=examination.preload_faults + _not_preloaded(self.assessment, image),
            python=image.python_version,
        )
        return make_scorecard(
            name=name,
            assessment=self.assessment.id,
            assessment_title=self.assessment.title,
            rubric=self.assessment.rubric,
            snapshot=snapshot,
            examination=examination,
            provenance=provenance,
            findings=_refusals(image),
            brief=self.assessment.brief,
            hours=self.assessment.handout.hours,
            reruns=self._reruns(name, keys),
        )

    def _reruns(self, name: str, keys: tuple[str, str]) -> tuple[Rerun, ...]:
        """What this submission came to before, under the same keys: how far chance and the machine move the score."""
        card = self.store.load(name)
        if card is None or card.total is None or (card.provenance.examination_key, card.provenance.score_key) != keys:
            return ()
        return (*card.reruns, Rerun(started_at=card.provenance.started_at, total=card.total))[-MOST_RERUNS:]

    def _keep_if_new(self, card: Scorecard) -> Path:
        """As `_keep`, unless it is there, with pages that no review is younger than."""
        folder = self.store.folder / card.name
        report, review = folder / REPORT_FILE, folder / REVIEW_FILE
        is_drawn = report.exists() and not (review.exists() and review.stat().st_mtime >= report.stat().st_mtime)
        return report if is_drawn and self.store.load(card.name) == card else self._keep(card)

    def _keep(self, card: Scorecard) -> Path:
        """The pages first: where a scorecard is, the rest is there too."""
        report = write_pages(self.store, card)
        self.store.save(card)
        return report

    def _timed(self, card: Scorecard, watch: Stopwatch) -> tuple[Scorecard, Path]:
        """As `_keep`, and the scorecard says how long outline and pages took, which they can't."""
        report = write_pages(self.store, card)
        watch.lap("report")
        phases = tuple(dict.fromkeys((*card.provenance.phases, *watch.phases)))
        card = dataclasses.replace(card, provenance=dataclasses.replace(card.provenance, phases=phases))
        self.store.save(card)
        return card, report


def _marked(taken: Taken, patch: str) -> Taken:
    """What was repaired says so, wherever it is shown."""
    if not patch:
        return taken
    title = "A person’s repair was applied before this was examined"
    repairs = (
        Finding(kind="repaired", title=title, difference=file.hunks, places=(Place(path=file.path),))
        for file in patched_files(patch)
    )
    snapshot = dataclasses.replace(taken.snapshot, findings=(*repairs, *taken.snapshot.findings))
    return taken._replace(snapshot=snapshot)


def on_its_python(image: BuiltImage, snapshot: Snapshot) -> Snapshot:
    """What it asks for is, from now on, what it asks for on the Python that it has been given."""
    for option in snapshot.requirements.options:
        if f"{image.python_version}.".startswith(f"{option.python}."):
            requirements = dataclasses.replace(snapshot.requirements, accepted=option.accepted)
            return dataclasses.replace(snapshot, requirements=requirements)
    return snapshot


def _not_preloaded(assessment: Assessment, image: BuiltImage) -> tuple[str, ...]:
    if image.interpreter == image.python or not assessment.environment.preload:
        return ()
    return (f"all of it: on Python {image.python_version} nothing is preloaded, and commands start more slowly",)


def _refusals(image: BuiltImage) -> tuple[Finding, ...]:
    return tuple(
        Finding(kind="requirement-refused", title=f"Not installed: {refusal.requirement}", detail=refusal.reason)
        for refusal in image.findings
    )
