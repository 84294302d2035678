"""A list of submissions, graded side by side: cloned, built, examined, scored, stored, drawn.

One that fails leaves the rest alone. What is finished is on disk before the next begins.
"""

import contextlib
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from grader.assessment import Assessment, limits_by_name
from grader.clock import Stopwatch, utc_now
from grader.errors import EngineError, GraderError, JudgeError
from grader.examination import ExaminationProgress, Examiner
from grader.intake import Intake
from grader.key import ExaminationInputs, code_digest, examination_key, score_key
from grader.model import Examination, Finding, Provenance, Scorecard, Snapshot
from grader.scoring import has_judge_error, make_scorecard, rescore
from grader.source import Source
from grader.store import Store
from grader.version import VERSION
from reports.html import write_report
from sandbox.engine import EngineInfo
from sandbox.errors import EngineTooOldError, EngineUnavailableError, ImageError, NoSpaceError, SandboxError
from sandbox.images import BuiltImage, Images

REPORT_FILE = "report.html"
ATTEMPTS = 2
"""At one examination, before its judge errors stand."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A submission that is to be graded."""

    name: str
    source: Source
    revision: str | None
    """None: what HEAD names."""


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
        watch = Stopwatch(utc_now())
        self.watcher.stage(entry.name, "cloning")
        snapshot, tree = self.intake.take(entry.source, entry.revision)
        watch.lap("clone")
        self.watcher.stage(entry.name, f"looking for the environment of {snapshot.commit[:10]}")
        image = self._environment(snapshot)
        watch.lap("image")
        keys = self._keys(snapshot, image)
        card = None if self.again else self._current(entry.name, *keys)
        if card is None:
            examination = self._examine(entry.name, snapshot, tree, image)
            watch.lap("examination")
            card = self._scorecard(entry.name, snapshot, image, examination, keys, watch)
            reused = False
        else:
            reused = True
        report = self._keep(card)
        return Graded(name=entry.name, scorecard=card, report=report, reused=reused, wall_seconds=watch.total_seconds)

    def _environment(self, snapshot: Snapshot) -> BuiltImage:
        environment = self.assessment.environment
        return self.images.environment(
            environment.lock, environment.names, environment.debian, snapshot.requirements.accepted
        )

    def _keys(self, snapshot: Snapshot, image: BuiltImage) -> tuple[str, str]:
        examination = examination_key(
            ExaminationInputs(
                commit=snapshot.commit,
                tree_digest=snapshot.tree_digest,
                suites_digest=self.assessment.suites_digest,
                contract=self.assessment.contract,
                limits=limits_by_name(self.assessment),
                preload=self.assessment.environment.preload,
                image_id=image.id,
                examiner_image_id=self.examiner_image.id,
                runtime=self.runtime,
                code_digest=code_digest(),
            )
        )
        return examination, score_key(examination, rubric_digest=self.assessment.rubric_digest)

    def _current(self, name: str, examination: str, score: str) -> Scorecard | None:
        """The stored scorecard, scored anew if only the rubric has changed; None if there must be an examination."""
        card = self.store.load(name)
        if card is None or card.provenance.examination_key != examination or has_judge_error(card):
            return None
        if card.provenance.score_key == score:
            return card
        return rescore(card, self.assessment.rubric, rubric_digest=self.assessment.rubric_digest, score_key=score)

    def _examine(self, name: str, snapshot: Snapshot, tree: bytes, image: BuiltImage) -> Examination:
        self.watcher.stage(name, "opening boxes")
        for attempt in range(1, ATTEMPTS + 1):
            try:
                examination = self.examiner.examine(
                    snapshot,
                    tree,
                    image=image.id,
                    python=image.python,
                    versions=image.versions,
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
                    return examination
            self.watcher.stage(name, "a judge error; once more")
        raise AssertionError("an attempt ends in a return or a raise")

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
        )

    def _keep(self, card: Scorecard) -> Path:
        """The report first: where a scorecard is, the rest is there too."""
        report = self.store.write(card.name, REPORT_FILE, write_report(card, generated_at=utc_now()).encode())
        self.store.save(card)
        return report


def grade_all(
    grade: Callable[[Entry], Graded],
    entries: tuple[Entry, ...],
    *,
    jobs: int,
    watcher: Watcher,
    interrupted: Callable[[], None],
    stop: threading.Event,
) -> tuple[Graded, ...]:
    """`grade` for every entry, `jobs` at a time; what became of each, in the order of `entries`.

    Raises:
        KeyboardInterrupt: after `stop` was set, `interrupted` was called, again and again, to take away what the
            threads wait for, and all have ended.
    """

    def guarded(entry: Entry) -> Graded:
        if stop.is_set():
            return Graded(name=entry.name, error=JudgeError("Interrupted before its turn."))
        started = time.monotonic()
        graded = _guarded(grade, entry, started)
        if not stop.is_set():
            watcher.done(graded)
        return graded

    with ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="grade") as pool:
        futures: list[Future[Graded]] = []
        try:
            futures.extend(pool.submit(guarded, entry) for entry in entries)
            _wait_for(futures)
        except KeyboardInterrupt:
            stop.set()
            _wait_out(futures, interrupted)
            raise
    return tuple(future.result() for future in futures)


def _wait_for(futures: list[Future[Graded]]) -> None:
    """In short waits, between which Python looks for signals."""
    pending = set(futures)
    while pending:
        _, pending = wait(pending, timeout=0.5, return_when=FIRST_COMPLETED)


def _wait_out(futures: list[Future[Graded]], interrupted: Callable[[], None]) -> None:
    """Threads that were about to open a box still do: so what there is goes as often as it takes, and once at the end.

    A volume can't go while a box that has just been opened holds it, and a second Ctrl-C must not leave boxes behind.
    """
    ended = False
    while not ended:
        ended = all(future.done() for future in futures)
        with contextlib.suppress(KeyboardInterrupt):
            with contextlib.suppress(SandboxError):
                interrupted()
            wait(futures, timeout=0.5)


def _guarded(grade: Callable[[Entry], Graded], entry: Entry, started: float) -> Graded:
    try:
        return grade(entry)
    except GraderError as error:
        told = error
    except SandboxError as error:
        told = grader_error(error)
    except Exception as error:  # noqa: BLE001 - the one place: a bug of ours costs one submission, not the round
        told = JudgeError(f"A bug of takehome's: {type(error).__name__}: {error}\n{traceback.format_exc()}")
    return Graded(name=entry.name, error=told, wall_seconds=time.monotonic() - started)


def grader_error(error: SandboxError) -> GraderError:
    """The sandbox's error as one of ours: the operator's to mend, or a judge error."""
    if isinstance(error, (EngineUnavailableError, EngineTooOldError, NoSpaceError, ImageError)):
        return EngineError(str(error))
    return JudgeError(f"Grading failed, and not for a reason of the submission's: {error}")


def _refusals(image: BuiltImage) -> tuple[Finding, ...]:
    return tuple(
        Finding(kind="requirement-refused", title=f"Not installed: {refusal.requirement}", detail=refusal.reason)
        for refusal in image.findings
    )
