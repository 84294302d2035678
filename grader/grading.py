"""One submission, graded: cloned, its environment built, examined, scored, stored, drawn."""

import dataclasses
import threading
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from grader.assessment import Assessment, limits_by_name
from grader.blind import Aliases, blinded, cover
from grader.circumstances import USUAL, Circumstances
from grader.clock import Stopwatch, shifted, utc_now
from grader.errors import GraderError, JudgeError
from grader.examination import ExaminationProgress, Examiner
from grader.examiner_box import ComingBox
from grader.intake import Intake, Taken
from grader.journal import NO_JOURNAL, Journal, phase_teller
from grader.key import ExaminationInputs, code_digest, examination_key, score_key
from grader.model import Examination, Finding, Place, Provenance, RequirementsOn, Rerun, Scorecard, Snapshot
from grader.outlining import Outliner, ensure_outline
from grader.pages import write_pages
from grader.review import patched_files
from grader.round_secret import RoundSecret
from grader.scoring import has_judge_error, make_scorecard, rescore
from grader.source import Source
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
_LONE_JUDGE_ERROR = Finding(
    kind="lone-judge-error",
    title="Only this submission can't be judged",
    detail=f"It was examined {ATTEMPTS} times and ended in a judge error each time, and no other of the same run did. "
    "Look whether something in it brings that about.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A submission that is to be graded."""

    name: str
    source: Source
    revision: str | None
    """None: what HEAD names."""
    patch: str = ""
    """A person's repair, as a unified diff: it is examined with that."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Graded:
    """What became of a submission: a scorecard, or a sentence that says why there is none."""

    name: str
    scorecard: Scorecard | None = None
    report: Path | None = None
    error: GraderError | None = None
    reused: bool = False
    """The scorecard was current already."""
    wall_seconds: float = 0.0


class Watcher(Protocol):
    """Is told how far each entry is; called from several threads."""

    def stage(self, name: str, text: str) -> None: ...

    def progress(self, name: str, progress: ExaminationProgress) -> None: ...

    def done(self, graded: Graded) -> None: ...


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
    circumstances: Circumstances = USUAL
    """As the examiner has them."""
    round_secret: RoundSecret | None = None
    """That the assessment's hidden data are derived from, if they are."""
    aliases: Aliases | None = None
    """For whoever is named, where it is graded blind; an entry's name is one already."""
    again: bool = False
    """Examine although a finished examination is current."""
    stop: threading.Event = field(default_factory=threading.Event)
    """Set when the run is interrupted: what an examination says from then on may be the interruption's doing."""

    def grade(self, entry: Entry) -> Graded:
        """Clones, examines and scores `entry`, and leaves scorecard and report in the store.

        Raises:
            GraderError: the source can't be had, the store can't be written, or the run was interrupted.
            SandboxError: the engine failed.
        """
        with self._coming_box(entry.name) as coming, ExitStack() as held:
            return self._grade(entry, coming, held)

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

    def _coming_box(self, name: str) -> AbstractContextManager[ComingBox | None]:
        """Is opened while the repository is cloned, unless there may be nothing to examine."""
        return self.examiner.coming_box() if self.again or self.store.load(name) is None else nullcontext()

    def _grade(self, entry: Entry, coming: ComingBox | None, held: ExitStack) -> Graded:
        watch = Stopwatch(utc_now(), told=phase_teller(self.journal, entry.name))
        self.store.review_entries(entry.name)  # a review that can't be read is told of before the work, not after
        self.watcher.stage(entry.name, "cloning")
        taken = _marked(self.intake.take(entry.source, entry.revision, patch=entry.patch), entry.patch)
        watch.lap("clone")
        snapshot = taken.snapshot
        self.watcher.stage(entry.name, f"looking for the environment of {snapshot.commit[:10]}")
        image = self._environment(snapshot)
        snapshot = _on(image, snapshot)
        taken = taken._replace(snapshot=snapshot)
        held.enter_context(self.images.using(image))
        watch.lap("image")
        if self._outline(entry, taken):
            watch.lap("outline")
        keys = self._keys(snapshot, image)
        card = None if self.again else self._current(entry.name, *keys)
        if card is None:
            examination = self._examine(entry.name, taken, image, coming, watch)
            watch.lap("examination")
            card = self._scorecard(entry.name, snapshot, image, examination, keys, watch)
            if self.aliases is not None:
                card = blinded(card, self.aliases, entry.source, spared=self._words_of_the_brief())
                card = dataclasses.replace(card, name=entry.name)
            card, report = self._timed(card, watch)
            reused = False
        else:
            reused = True
            report = self._keep(card)
        return Graded(name=entry.name, scorecard=card, report=report, reused=reused, wall_seconds=watch.total_seconds)

    def _words_of_the_brief(self) -> frozenset[str]:
        """What a repository may be called without naming anybody."""
        commands = (word for command in self.assessment.contract.commands for word in command.argv)
        return frozenset((self.assessment.id, *commands))

    def _outline(self, entry: Entry, taken: Taken) -> bool:
        """Whether the code had to be outlined. That it can't be is no reason not to grade it."""
        if self.outliner is None or entry.patch:
            return False
        mine = None
        if self.aliases is not None:
            authors = (commit.author for commit in taken.snapshot.history.commits)
            mine = cover(self.aliases, entry.source, authors, spared=self._words_of_the_brief())
        try:
            return ensure_outline(self.store, entry.name, taken.snapshot, taken.tree, self.outliner, mine)
        except (EngineUnavailableError, NoSpaceError):
            raise
        except SandboxError as error:
            self.watcher.stage(entry.name, f"its code is not outlined: {error}")
            return False

    def _environment(self, snapshot: Snapshot) -> BuiltImage:
        environment = self.assessment.environment
        asked = snapshot.requirements.options or (
            RequirementsOn(python=environment.pythons[0], accepted=snapshot.requirements.accepted),
        )
        options = tuple(Option(python=option.python, requirements=option.accepted) for option in asked)
        return self.images.environment_on(options, environment.lock, environment.names, environment.debian)

    def _keys(self, snapshot: Snapshot, image: BuiltImage) -> tuple[str, str]:
        examination = examination_key(
            ExaminationInputs(
                commit=snapshot.commit,
                tree_digest=snapshot.tree_digest,
                suites_digest=self.assessment.suites_digest,
                round_mark=self.round_secret.mark if self.round_secret else "",
                contract=self.assessment.contract,
                limits=limits_by_name(self.assessment),
                preload=self._preload(image),
                image_id=image.id,
                examiner_image_id=self.examiner_image.id,
                runtime=self.runtime,
                circumstances=self.circumstances,
                code_digest=code_digest(),
            )
        )
        return examination, score_key(examination, rubric_digest=self.assessment.rubric_digest)

    def _preload(self, image: BuiltImage) -> tuple[str, ...]:
        """That a fork is as good as a start of the interpreter was tried with ours alone (decision 013)."""
        return self.assessment.environment.preload if image.interpreter == image.python else ()

    def _current(self, name: str, examination: str, score: str) -> Scorecard | None:
        """The stored scorecard, scored anew if only the rubric has changed; None if there must be an examination."""
        card = self.store.load(name)
        if card is None or card.provenance.examination_key != examination or has_judge_error(card):
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
                if attempt == ATTEMPTS or not examination.has_judge_error:
                    return self._told(name, examination, began_seconds)
            watch.lap("attempt given up")
            self.watcher.stage(name, "a judge error; once more")
        raise AssertionError("an attempt ends in a return or a raise")

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

    def _keep(self, card: Scorecard) -> Path:
        """The pages first: where a scorecard is, the rest is there too."""
        report = write_pages(self.store, card)
        self.store.save(card)
        return report

    def _timed(self, card: Scorecard, watch: Stopwatch) -> tuple[Scorecard, Path]:
        """As `_keep`, and the scorecard says how long its pages took, which they can't."""
        report = write_pages(self.store, card)
        watch.lap("report")
        phases = (*card.provenance.phases, watch.phases[-1])
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


def _on(image: BuiltImage, snapshot: Snapshot) -> Snapshot:
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
