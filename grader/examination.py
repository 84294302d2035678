"""The suites, run on one submission: an examiner box, the candidate boxes that it asks for, and a volume between.

host ── order, suite, tree ──► examiner box ── socket on the volume ──► candidate box(es)
host ◄── verdicts ──────────── examiner box
"""

import contextlib
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import msgspec

from grader.assessment import Assessment
from grader.examiner_order import Order
from grader.model import Examination, Finding, Phase, Probe, ProbeResult, Snapshot, Verdict
from sandbox.boot import boot_argv, boot_message
from sandbox.boxes import BoxSpec, Tmpfs, VolumeMount
from sandbox.candidate_box import CandidateLimits, candidate_spec, candidate_uid, open_candidate_box
from sandbox.engine import Box, DockerEngine
from sandbox.errors import BoxDiedError, BoxTimeoutError, SandboxError
from sandbox.namespaces import NONE, UserNamespace
from sandbox.protocol import Message, ProtocolError

EXAMINER_PYTHON = "/opt/examiner/bin/python"
CANDIDATE_PYTHON = "/opt/venv/bin/python"
EXAMINER_SOURCES = (
    "grader/contract.py",
    "grader/examiner",
    "grader/examiner_order.py",
    "grader/model.py",
    "grader/suites",
    "sandbox/client.py",
    "sandbox/command.py",
    "sandbox/errors.py",
    "sandbox/paths.py",
    "sandbox/protocol.py",
    "sandbox/wire.py",
)
EXAMINER_BYTES = 2**30
"""For pytest and a suite that holds its data in pandas; flight-delays peaks at 0.3 GB."""
READER_UID = "65533"
"""Reads what candidates wrote; owns nothing in the box."""
SUITES_BYTES = 256 * 2**20
GUARD_SECONDS = 120
"""What the host waits beyond the submission's own limit, which the examiner keeps."""
SOCKET_VOLUME_BYTES = 2**20


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
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
    ) -> None:
        self._engine = engine
        self._assessment = assessment
        self._image = examiner_image
        self._namespace = namespace
        self._runtime = runtime

    def examine(
        self,
        snapshot: Snapshot,
        tree: bytes,
        *,
        image: str,
        python: str,
        versions: dict[str, str],
        progress: Callable[[Progress], None] = lambda progress: None,
    ) -> Examination:
        """Every probe of the hidden and the built-in suites has a result in what is returned.

        `image` is the candidate's environment; `python` is ours in it, for the runner.

        Raises:
            SandboxError: the engine failed, or a box could not be opened. (A candidate box that dies is no error.)
        """
        course = _Course()
        volume = f"takehome-{secrets.token_hex(8)}"
        started = time.monotonic()
        self._engine.create_memory_volume(volume, SOCKET_VOLUME_BYTES, uid=self._namespace.root_uid)
        try:
            spec = candidate_spec(
                image=image,
                python=python,
                limits=candidate_limits(self._assessment),
                volume=volume,
                runtime=self._runtime,
            )
            with _CandidateBoxes(self._engine, spec, tree, self._assessment, self._namespace) as boxes:
                boxes.open(0, 0)
                with self._engine.open(self._examiner_spec(volume)) as box:
                    self._send_order(box, snapshot, tree)
                    course.phases.append(Phase(name="boxes", wall_seconds=time.monotonic() - started))
                    self._follow(box, boxes, course, progress)
        finally:
            with contextlib.suppress(SandboxError):  # no reason to lose what was found; the next start sweeps it
                self._engine.remove_volume(volume)
        return _examination(course, versions)

    def _examiner_spec(self, volume: str) -> BoxSpec:
        return BoxSpec(
            kind="examiner",
            runtime=self._runtime,
            image=self._image,
            argv=boot_argv(EXAMINER_PYTHON),
            memory_bytes=EXAMINER_BYTES,
            capabilities=("SETUID", "SETGID", "KILL"),
            tmpfs=(
                Tmpfs(path="/suites", size_bytes=SUITES_BYTES, mode="0700"),
                Tmpfs(path="/tmp", size_bytes=SUITES_BYTES, mode="0700"),  # noqa: S108 - in the box
            ),
            volumes=(VolumeMount(name=volume, path="/run/takehome"),),
            env=(
                ("HOME", "/tmp"),  # noqa: S108 - in the box
                ("LANG", "C.UTF-8"),
                ("OMP_NUM_THREADS", "1"),
                ("OPENBLAS_NUM_THREADS", "1"),
                ("TAKEHOME_READER_UID", READER_UID),
            ),
        )

    def _send_order(self, box: Box, snapshot: Snapshot, tree: bytes) -> None:
        suite = self._assessment.hidden
        spans: list[tuple[str, int, int]] = []
        content = bytearray()
        for path, data in sorted(suite.files().items()):
            spans.append((path, len(content), len(content) + len(data)))
            content += data
        order = Order(
            op="examine",
            contract=self._assessment.contract,
            snapshot=snapshot,
            suite="hidden",
            suite_files=tuple(spans),
            builtin=self._assessment.builtin,
            preparation=suite.preparation,
            areas=tuple(area.id for area in self._assessment.rubric.areas),
            wall_seconds=self._assessment.limits.wall_seconds,
        )
        box.send(*boot_message("grader.examiner.main", EXAMINER_SOURCES))
        box.send(msgspec.to_builtins(order), bytes(content), tree)

    def _follow(
        self, box: Box, boxes: "_CandidateBoxes", course: _Course, progress: Callable[[Progress], None]
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


class _CandidateBoxes:
    """The candidate boxes of one examination, opened beside whatever else goes on."""

    def __init__(
        self, engine: DockerEngine, spec: BoxSpec, tree: bytes, assessment: Assessment, namespace: UserNamespace
    ) -> None:
        self._engine = engine
        self._spec = spec
        self._tree = tree
        self._tree_bytes = assessment.limits.tree_bytes
        self._preload = assessment.environment.preload
        self._small_uids = namespace.is_small
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="candidate-box")
        self._opening: dict[int, Future[Box]] = {}
        self._failed: Callable[[], None] | None = None

    def open(self, index: int, generation: int) -> None:
        """Starts to open that box; an earlier generation of it is removed."""
        old = self._opening.pop(index, None)
        self._opening[index] = self._pool.submit(self._open, old, f"box-{index}-{generation}.sock")
        self._opening[index].add_done_callback(self._notice)

    def call_on_failure(self, failed: Callable[[], None]) -> None:
        """As soon as a box can't be opened; one that could not be already shows at the next `check`."""
        self._failed = failed

    def check(self) -> None:
        """Raises SandboxError when a box could not be opened, for which nobody need wait then."""
        for future in self._opening.values():
            if future.done():
                future.result()

    def __enter__(self) -> "_CandidateBoxes":
        return self

    def __exit__(self, *_: object) -> None:
        for future in self._opening.values():
            _close(future)
        self._pool.shutdown()

    def _notice(self, future: Future[Box]) -> None:
        if not future.cancelled() and future.exception() and self._failed:
            self._failed()

    def _open(self, old: Future[Box] | None, socket: str) -> Box:
        if old is not None:
            _close(old)
        return open_candidate_box(
            self._engine,
            self._spec,
            uid=candidate_uid(user_namespaces=self._small_uids),
            socket=socket,
            python=CANDIDATE_PYTHON,
            tree_bytes=self._tree_bytes // 2,  # what is prepared leaves room for the inputs and answers of what follows
            tree_tar=self._tree,
            preload=self._preload,
        )


def candidate_limits(assessment: Assessment) -> CandidateLimits:
    """What a candidate box must hold: the largest of what its commands may take."""
    contract = assessment.contract
    limits = (contract.script_limits, *(command.limits for command in contract.commands))
    return CandidateLimits(
        memory_bytes=max(limit.memory_bytes for limit in limits),
        pids=max(limit.pids for limit in limits),
        cpus=assessment.limits.cpus,
        tree_bytes=assessment.limits.tree_bytes,
    )


def _close(future: "Future[Box]") -> None:
    with contextlib.suppress(SandboxError):
        future.result().close()


def _note(message: Message, course: _Course, boxes: _CandidateBoxes, progress: Callable[[Progress], None]) -> None:
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
                Progress(
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
        case other:
            raise ProtocolError(f"the examiner said {other!r}")


def _examination(course: _Course, versions: dict[str, str]) -> Examination:
    return Examination(
        results=tuple(_results(course)),
        findings=tuple(course.findings),
        judge_errors=tuple(course.judge_errors),
        versions=versions,
        phases=tuple(course.phases),
    )


def _results(course: _Course) -> Iterator[ProbeResult]:
    for probe in course.probes.values():
        yield course.results.get(probe.id) or ProbeResult(
            probe=probe, verdict=Verdict.JUDGE_ERROR, rationale="The examination ended before this probe had a verdict."
        )
