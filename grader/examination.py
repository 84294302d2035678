"""The suites, run on one submission: an examiner box, the candidate boxes that it asks for, and a volume between.

host ── order, suite, tree ──► examiner box ── socket on the volume ──► candidate box(es)
host ◄── verdicts ──────────── examiner box
"""

import contextlib
import copy
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import msgspec

from grader.assessment import Assessment
from grader.candidate_boxes import CandidateBoxes, candidate_limits
from grader.circumstances import USUAL, Circumstances
from grader.examiner_box import EXAMINER_PYTHON, ComingBox, ExaminerBox
from grader.large_inputs import input_files
from grader.model import Examination, Finding, Need, Phase, Probe, ProbeResult, Snapshot, Verdict
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


@dataclass(slots=True)
class _Course:
    """What has come from the examiner so far."""

    probes: dict[str, Probe] = field(default_factory=dict)
    results: dict[str, ProbeResult] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    judge_errors: list[str] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)


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
        self._inputs = InputVolume(
            engine, image=examiner_image, python=EXAMINER_PYTHON, files=input_files(assessment, assessment.hidden)
        )

    def close(self) -> None:
        """What the examinations shared is gone; none may be under way."""
        self._inputs.close()

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
        image: str,
        python: str,
        versions: dict[str, str],
        coming: ComingBox | None = None,
        progress: Callable[[ExaminationProgress], None] = lambda progress: None,
    ) -> Examination:
        """Every probe of the hidden and the built-in suites has a result in what is returned.

        `image` is the candidate's environment; `python` is ours in it, for the runner. The examiner box is `coming`, if
        nobody has taken that.

        Raises:
            SandboxError: the engine failed, or a box could not be opened. (A candidate box that dies is no error.)
            AssessmentError: one of the suite's large files can't be read.
        """
        course = _Course()
        started = time.monotonic()
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
                CandidateBoxes(self._engine, spec, tree, self._assessment, self._namespace, self._circumstances)
            )
            boxes.end_beside(examiner.end)
            boxes.open(0, 0)
            examiner.order(self._assessment, snapshot, tree, self._circumstances)
            course.phases.append(Phase(name="boxes", wall_seconds=time.monotonic() - started))
            self._follow(examiner.box, boxes, course, progress)
        return _examination(course, versions)

    def _open_box(self) -> ExaminerBox:
        return ExaminerBox(
            self._engine,
            self._image,
            inputs=self._inputs.mounts(),
            root_uid=self._namespace.root_uid,
            runtime=self._runtime,
            environment=self._circumstances.environment(),
        )

    def _follow(
        self, box: Box, boxes: CandidateBoxes, course: _Course, progress: Callable[[ExaminationProgress], None]
    ) -> None:
        deadline = time.monotonic() + self._assessment.limits.wall_seconds + GUARD_SECONDS
        boxes.call_on_failure(lambda: self._engine.remove_box(box.id))
        try:
            while True:
                boxes.check()
                message = box.receive(wall_seconds=max(0.1, deadline - time.monotonic()))
                if message.head.get("op") == "end":
                    return
                _note(message, course, boxes, progress)
        except (BoxDiedError, BoxTimeoutError, ProtocolError, msgspec.ValidationError) as error:
            boxes.check()
            course.judge_errors.append(f"The examination did not come to its end: {error}")


def _note(
    message: Message, course: _Course, boxes: CandidateBoxes, progress: Callable[[ExaminationProgress], None]
) -> None:
    """Takes one message of the examiner's to heart."""
    head = message.head
    match head.get("op"):
        case "collected":
            probes = msgspec.convert(head["probes"], tuple[Probe, ...])
            course.probes = {probe.id: probe for probe in probes}
            for index in range(1, int(head["n_boxes"])):
                boxes.open(index, 0)
        case "started":
            probe = course.probes[head["probe"]]
            progress(
                ExaminationProgress(
                    n_done=len(course.results), n_probes=len(course.probes), probe=f"{probe.title} {probe.case}".strip()
                )
            )
        case "result":
            result = msgspec.convert(head["result"], ProbeResult)
            course.results[result.probe.id] = result
        case "finding":
            course.findings.append(msgspec.convert(head["finding"], Finding))
        case "judge_error":
            course.judge_errors.append(str(head["text"]))
        case "box_died":
            boxes.open(int(head["box"]), int(head["generation"]))
        case "phase":
            course.phases.append(Phase(name=str(head["name"]), wall_seconds=float(head["wall_seconds"])))
        case "need":
            course.needs.append(msgspec.convert(head["need"], Need))
        case other:
            raise ProtocolError(f"the examiner said {other!r}")


def _examination(course: _Course, versions: dict[str, str]) -> Examination:
    return Examination(
        results=tuple(_results(course)),
        findings=tuple(course.findings),
        judge_errors=tuple(course.judge_errors),
        versions=versions,
        phases=tuple(course.phases),
        needs=tuple(course.needs),
    )


def _results(course: _Course) -> Iterator[ProbeResult]:
    for probe in course.probes.values():
        yield course.results.get(probe.id) or ProbeResult(
            probe=probe, verdict=Verdict.JUDGE_ERROR, rationale="The examination ended before this probe had a verdict."
        )
