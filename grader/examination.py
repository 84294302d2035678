"""The suites, run on one submission: an examiner box, the candidate boxes that it asks for, and a volume between.

host ── order, suite, tree ──► examiner box ── socket on the volume ──► candidate box(es)
host ◄── verdicts ──────────── examiner box
"""

import contextlib
import copy
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from grader.assessment import Assessment
from grader.candidate_boxes import CandidateBoxes, candidate_limits
from grader.circumstances import USUAL, Circumstances
from grader.course import HEAD_LIMIT_BYTES, BoxDied, Collected, Course, Ended, Started
from grader.examiner_box import EXAMINER_PYTHON, ComingBox, ExaminerBox
from grader.large_inputs import input_files
from grader.model import Examination, Phase, Snapshot
from grader.shared_runs import SharedRuns
from sandbox.candidate_box import candidate_spec
from sandbox.engine import Box, DockerEngine
from sandbox.errors import BoxDiedError, BoxTimeoutError
from sandbox.input_volume import InputVolume
from sandbox.namespaces import NONE, UserNamespace
from sandbox.protocol import Message, ProtocolError

GUARD_SECONDS = 120
"""What the host waits beyond the submission's own limit, which the examiner keeps."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExaminationProgress:
    """How far an examination is."""

    n_done: int
    n_probes: int
    probe: str
    """The title of the one that runs."""


class Examiner:
    """Examines submissions of one assessment on one engine."""

    def __init__(
        self,
        engine: DockerEngine,
        assessment: Assessment,
        *,
        examiner_image: str,
        namespace: UserNamespace = NONE,
        runtime: str = "",
        circumstances: Circumstances = USUAL,
    ) -> None:
        self._circumstances = circumstances
        self._engine = engine
        self._assessment = assessment
        self._image = examiner_image
        self._namespace = namespace
        self._runtime = runtime
        self._shared_runs = SharedRuns(engine)
        self._inputs = InputVolume(
            engine, image=examiner_image, python=EXAMINER_PYTHON, files=input_files(assessment, assessment.hidden)
        )

    def close(self) -> None:
        """What the examinations shared is gone; none may be under way."""
        self._inputs.close()
        self._shared_runs.close()

    def under(self, circumstances: Circumstances) -> "Examiner":
        """One that examines otherwise; it shares what `close` ends."""
        other = copy.copy(self)
        other._circumstances = circumstances
        return other

    def of(self, assessment: Assessment) -> "Examiner":
        """One for another assessment on the same engine, to be closed by itself."""
        return Examiner(
            self._engine,
            assessment,
            examiner_image=self._image,
            namespace=self._namespace,
            runtime=self._runtime,
            circumstances=self._circumstances,
        )

    def coming_box(self) -> ComingBox:
        """Starts to open the box of an examination to come."""
        return ComingBox(self._open_box)

    def examine(
        self,
        snapshot: Snapshot,
        tree: bytes,
        *,
        past: bytes = b"",
        image: str,
        python: str,
        versions: dict[str, str],
        preload: tuple[str, ...] | None = None,
        coming: ComingBox | None = None,
        progress: Callable[[ExaminationProgress], None] = lambda progress: None,
    ) -> Examination:
        """Every probe of the hidden and the built-in suites has a result in what is returned.

        `past` is a tar of texts of earlier commits, for the examiner alone. `image` is the candidate's environment;
        `python` is ours in it, for the runner; `preload` are modules to be imported once per box, the assessment's if
        None. The examiner box is `coming`, if nobody has taken that.

        Raises:
            SandboxError: the engine failed, or a box could not be opened. (A candidate box that dies is no error.)
            AssessmentError: one of the suite's large files can't be read.
        """
        started = time.monotonic()
        course = Course(elapsed=lambda: time.monotonic() - started)
        examiner = (coming.take() if coming is not None else None) or self._open_box()
        with contextlib.ExitStack() as stack:
            stack.callback(examiner.close)
            spec = candidate_spec(
                image=image,
                python=python,
                limits=candidate_limits(self._assessment),
                volume=examiner.volume,
                inputs=examiner.inputs,
                runtime=self._runtime,
            )
            boxes = stack.enter_context(
                CandidateBoxes(
                    self._engine, spec, tree, self._assessment, self._namespace, self._circumstances, preload
                )
            )
            boxes.end_beside(examiner.end)
            boxes.open(0, 0)
            examiner.order(self._assessment, snapshot, tree, self._circumstances, past=past)
            opened = Phase(name="boxes", wall_seconds=time.monotonic() - started, started_seconds=0.0)
            self._follow(examiner.box, boxes, course, progress)
            preload_faults = boxes.preload_faults()
        return replace(course.examination(versions, phases=(opened,)), preload_faults=preload_faults)

    def _open_box(self) -> ExaminerBox:
        return ExaminerBox(
            self._engine,
            self._image,
            inputs=self._inputs.mounts(),
            root_uid=self._namespace.root_uid,
            runtime=self._runtime,
            environment=self._circumstances.environment(),
            shared_runs=self._shared_runs.mounts() if self._circumstances.core else (),
        )

    def _follow(
        self, box: Box, boxes: CandidateBoxes, course: Course, progress: Callable[[ExaminationProgress], None]
    ) -> None:
        deadline = time.monotonic() + self._assessment.limits.wall_seconds + GUARD_SECONDS
        boxes.call_on_failure(lambda: self._engine.remove_box(box.id))
        try:
            while True:
                boxes.check()
                match course.take(_next_message(box, deadline)):
                    case Collected(n_boxes=n_boxes):
                        for index in range(1, n_boxes):
                            boxes.open(index, 0)
                    case Started(probe=identity):
                        progress(_progress(course, identity))
                    case BoxDied(box=index, generation=generation):
                        boxes.open(index, generation)
                    case Ended():
                        return
        except (BoxDiedError, BoxTimeoutError, ProtocolError) as error:
            boxes.check()
            course.break_off(f"The examination did not come to its end: {error}")


def _next_message(box: Box, deadline: float) -> Message:
    left = deadline - time.monotonic()
    if left <= 0:  # one that never stops talking does not fall silent either
        raise BoxTimeoutError("the examiner went on beyond the submission's time")
    return box.receive(wall_seconds=left, head_limit_bytes=HEAD_LIMIT_BYTES, blob_limit_bytes=0)


def _progress(course: Course, identity: str) -> ExaminationProgress:
    probe = course.probe(identity)
    return ExaminationProgress(
        n_done=course.n_done, n_probes=course.n_probes, probe=f"{probe.title} {probe.case}".strip()
    )
