"""The host's side of an examination, with an engine whose boxes answer from a script."""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from grader.assessment import Assessment
from grader.circumstances import Circumstances
from grader.errors import AssessmentError, SourceError
from grader.examination import ExaminationProgress, Examiner
from grader.examiner_box import ComingBox, ExaminerBox
from grader.model import Examination, ProbeResult, Verdict
from sandbox.boxes import BoxSpec
from sandbox.engine import ExitState
from sandbox.errors import BoxDiedError, BoxTimeoutError, SandboxError
from sandbox.protocol import Message, ProtocolError
from tests.builders import a_finding, a_probe, a_result, a_snapshot, an_assessment

PROBE, OTHER = a_probe("test_one"), a_probe("test_two", title="Another one")
COLLECTED = {"op": "collected", "probes": [asdict(PROBE), asdict(OTHER)], "n_boxes": 1}
END = {"op": "end"}
RUNS = ExitState(running=True, exit_status=0, out_of_memory=False)
SHOT = ExitState(running=False, exit_status=137, out_of_memory=False)
STARVED = replace(SHOT, out_of_memory=True)
CRASHED = replace(SHOT, exit_status=1)
READY = {"op": "ready", "preload_bytes": 0, "preload_failed": {}, "no_fork_server": ""}


@dataclass
class FakeBox:
    """`heads` are what it says, in order; an exception is raised in its turn."""

    spec: BoxSpec
    heads: list[dict[str, Any] | Exception]
    log: list[str]
    engine: "FakeEngine"
    sent: list[dict[str, Any]] = field(default_factory=list)
    blobs: list[bytes] = field(default_factory=list)
    ended: ExitState | Exception = RUNS

    @property
    def id(self) -> str:
        return self.spec.kind

    def send(self, head: dict[str, Any], *blobs: bytes) -> None:
        self.sent.append(head)
        self.blobs += blobs

    def receive(self, *, wall_seconds: float, **limits: int) -> Message:
        head = self.heads.pop(0)
        if isinstance(head, Exception):
            time.sleep(0.05)  # as long as silence lasts, others come to their end
            raise head
        self.engine.wait_for_boxes(head)
        return Message(head=head, blobs=())

    def state(self) -> ExitState:
        if isinstance(self.ended, Exception):
            raise self.ended
        return self.ended

    def close(self) -> None:
        self.log.append(f"removed {self.spec.kind}")

    def __enter__(self) -> "FakeBox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass
class FakeEngine:
    """Its examiner box says `heads`; its candidate boxes become ready, or are what `candidate` raises."""

    heads: list[dict[str, Any] | Exception]
    candidate: Exception | None = None
    boxes: list[FakeBox] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    open_examiner: type[FakeBox] = FakeBox
    open_candidate: type[FakeBox] = FakeBox
    n_asked: int = 0
    deaths: list[ExitState | Exception] = field(default_factory=list)
    """Of the candidate boxes, in the order in which they open; who has none lives."""
    ready: dict[str, Any] = field(default_factory=lambda: dict(READY))

    def wait_for_boxes(self, head: dict[str, Any]) -> None:
        """An examiner of ours ends when it has used the boxes that it asked for."""
        self.n_asked += {"collected": head.get("n_boxes", 0), "box_died": 1}.get(head["op"], 0)
        deadline = time.monotonic() + 20
        while head == END and len(self.sockets()) < self.n_asked and time.monotonic() < deadline:
            time.sleep(0.001)

    def create_memory_volume(self, name: str, size_bytes: int, *, uid: int = 0) -> None:
        self.log.append("created volume")

    def create_volume(self, name: str) -> None:
        self.log.append(f"created {_volume(name)}")

    def remove_volume(self, name: str) -> None:
        self.log.append(f"removed {_volume(name)}")

    def open(self, spec: BoxSpec) -> FakeBox:
        if spec.kind == "candidate" and self.candidate is not None:
            raise self.candidate
        scripts: dict[str, list[dict[str, Any] | Exception]] = {
            "candidate": [self.ready],
            "fill": [{"op": "filled"}],
        }
        kinds: dict[str, type[FakeBox]] = {"candidate": self.open_candidate, "fill": FakeBox}
        kind = kinds.get(spec.kind, self.open_examiner)
        box = kind(spec, scripts.get(spec.kind, self.heads), self.log, self)
        if spec.kind == "candidate" and self.deaths:
            box.ended = self.deaths.pop(0)
        self.boxes.append(box)
        return box

    def remove_box(self, identity: str) -> None:
        self.log.append(f"ended {identity}")

    def sockets(self) -> list[str]:
        """Of the candidate boxes, in the order of their names."""
        starts = (head for box in (*self.boxes,) for head in box.sent if head["op"] == "start")
        return sorted(Path(head["socket"]).name for head in starts)


def _volume(name: str) -> str:
    return next((text for part, text in (("inputs", "inputs"), ("shared", "shared runs")) if part in name), "volume")


@pytest.fixture
def assessment(tmp_path: Path) -> Assessment:
    return an_assessment(tmp_path)


def examine(
    assessment: Assessment, engine: FakeEngine, progress: Callable[[ExaminationProgress], None] = lambda progress: None
) -> Examination:
    fake: Any = engine
    examiner = Examiner(fake, assessment, examiner_image="sha256:2")
    return examiner.examine(
        a_snapshot(), b"tar", image="sha256:1", python="/usr/bin/python3", versions={}, progress=progress
    )


def result(probe: ProbeResult) -> dict[str, Any]:
    return {"op": "result", "result": asdict(probe)}


ONE, TWO = result(a_result(probe=PROBE)), result(a_result(Verdict.FAILED, probe=OTHER))


def test_what_the_examiner_says_is_what_comes_back(assessment: Assessment) -> None:
    finding = a_finding("left-running")
    heads = [COLLECTED, ONE, {"op": "finding", "finding": asdict(finding)}, TWO, END]
    examination = examine(assessment, FakeEngine([*heads]))
    assert [item.verdict for item in examination.results] == [Verdict.PASSED, Verdict.FAILED]
    assert examination.findings == (finding,)
    assert not examination.has_judge_error


def test_progress_counts_probes_and_names_the_one_that_runs(assessment: Assessment) -> None:
    told: list[ExaminationProgress] = []
    started = [{"op": "started", "probe": probe.id} for probe in (PROBE, OTHER)]
    examine(assessment, FakeEngine([COLLECTED, started[0], ONE, started[1], TWO, END]), told.append)
    assert [(step.n_done, step.n_probes, step.probe) for step in told] == [(0, 2, PROBE.title), (1, 2, "Another one")]


def test_a_probe_without_an_answer_has_not_passed(assessment: Assessment) -> None:
    examination = examine(assessment, FakeEngine([COLLECTED, ONE, END]))
    assert [item.verdict for item in examination.results] == [Verdict.PASSED, Verdict.JUDGE_ERROR]


@pytest.mark.parametrize(
    "trouble",
    [
        BoxDiedError("it ended"),
        BoxTimeoutError("no answer"),
        ProtocolError("what came is no message"),
        {"op": "passed", "everything": True},
        {"op": "result", "result": {"verdict": "passed"}},
        {"op": "finding", "finding": 3},
    ],
)
def test_an_examiner_that_falls_silent_or_talks_nonsense_is_a_judge_error(
    assessment: Assessment, trouble: dict[str, Any] | Exception
) -> None:
    engine = FakeEngine([COLLECTED, ONE, trouble])
    examination = examine(assessment, engine)
    assert examination.judge_errors[0].startswith("The examination did not come to its end")
    assert [item.verdict for item in examination.results] == [Verdict.PASSED, Verdict.JUDGE_ERROR]
    assert engine.log.count("removed examiner") == 1


class TestABoxThatWasOpenedBeforehand:
    def test_it_examines_and_no_other_is_opened(self, assessment: Assessment) -> None:
        engine = FakeEngine([COLLECTED, ONE, TWO, END])
        fake: Any = engine
        examiner = Examiner(fake, assessment, examiner_image="sha256:2")
        with examiner.coming_box() as coming:
            examination = examiner.examine(
                a_snapshot(), b"tar", image="sha256:1", python="/usr/bin/python3", versions={}, coming=coming
            )
        assert [item.verdict for item in examination.results] == [Verdict.PASSED, Verdict.FAILED]
        assert [box.spec.kind for box in engine.boxes].count("examiner") == 1
        assert engine.log.count("removed examiner") == engine.log.count("removed volume") == 1

    def test_it_goes_again_with_its_volume_when_there_is_nothing_to_examine(self, assessment: Assessment) -> None:
        engine = FakeEngine([])
        fake: Any = engine
        with Examiner(fake, assessment, examiner_image="sha256:2").coming_box():
            pass
        assert [box.spec.kind for box in engine.boxes] == ["examiner"]
        assert engine.log == ["created volume", "removed examiner", "removed volume"]

    def test_its_failure_is_the_examinations(self, assessment: Assessment) -> None:
        class NoRoom(FakeEngine):
            def open(self, spec: BoxSpec) -> FakeBox:
                raise SandboxError("no room")

        engine = NoRoom([])
        fake: Any = engine
        examiner = Examiner(fake, assessment, examiner_image="sha256:2")
        with examiner.coming_box() as coming, pytest.raises(SandboxError, match="no room"):
            examiner.examine(a_snapshot(), b"", image="sha256:1", python="python3", versions={}, coming=coming)
        assert engine.log == ["created volume", "removed volume"]

    @pytest.mark.parametrize("trouble", [SandboxError("no room"), AssessmentError("a large file can't be read")])
    def test_its_failure_hides_no_other(self, trouble: Exception) -> None:
        """A repository that can't be had is told as that, whatever became of the box."""

        def open_box() -> ExaminerBox:
            raise trouble

        with pytest.raises(SourceError, match="no such host"), ComingBox(open_box):
            raise SourceError("no such host")


def test_what_could_not_be_preloaded_is_told_once_and_no_judge_error(assessment: Assessment) -> None:
    """It stood in the box's `ready` message, and nobody read it: a whole round was slow, and nothing said why."""
    engine = FakeEngine([{**COLLECTED, "n_boxes": 2}, ONE, TWO, {"op": "finding", "finding": asdict(a_finding())}, END])
    engine.ready |= {"preload_failed": {"sklearn": "ImportError: no blas" + "!" * 900}, "no_fork_server": "it ended"}
    examination = examine(assessment, engine)
    assert not examination.has_judge_error
    failed, unfit = examination.preload_faults
    assert failed.startswith("sklearn: ImportError: no blas!")
    assert len(failed) == 300
    assert unfit == "no fork server: it ended"


@pytest.mark.parametrize(
    "odd",
    [{"op": "gone"}, {"preload_bytes": -1}, {"preload_bytes": "1"}, {"preload_failed": ["x"]}, {"no_fork_server": 1}],
)
def test_a_candidate_box_that_is_ready_in_no_way_of_ours_is_not(assessment: Assessment, odd: dict[str, Any]) -> None:
    engine = FakeEngine([COLLECTED, BoxTimeoutError("no answer")])
    engine.ready |= odd
    with pytest.raises(BoxDiedError, match="did not become ready"):
        examine(assessment, engine)


def test_the_suite_asks_for_boxes_and_gets_them(assessment: Assessment) -> None:
    engine = FakeEngine([{**COLLECTED, "n_boxes": 2}, ONE, TWO, END])
    examine(assessment, engine)
    assert engine.sockets() == ["box-0-0.sock", "box-1-0.sock"]


def test_a_box_that_died_is_opened_anew_under_another_name(assessment: Assessment) -> None:
    engine = FakeEngine([COLLECTED, {"op": "box_died", "box": 0, "generation": 1}, ONE, TWO, END])
    examine(assessment, engine)
    assert engine.sockets() == ["box-0-0.sock", "box-0-1.sock"]
    assert engine.log.count("removed candidate") == 2


def test_each_box_has_a_user_of_its_own(assessment: Assessment) -> None:
    engine = FakeEngine([{**COLLECTED, "n_boxes": 3}, ONE, TWO, END])
    examine(assessment, engine)
    uids = [head["uid"] for box in engine.boxes for head in box.sent if head["op"] == "start"]
    assert len(set(uids)) == 3
    assert min(uids) >= 200_000


class TestBoxesThatDie:
    """A command runs again when its box dies, and a second death is the candidate's: unless somebody else did it."""

    HEADS = (COLLECTED, {"op": "box_died", "box": 0, "generation": 1}, ONE, TWO, END)

    @pytest.mark.parametrize("gone", [SHOT, SandboxError("No such container")], ids=["killed", "removed"])
    def test_two_that_were_killed_from_outside_judge_nobody(
        self, assessment: Assessment, gone: ExitState | Exception
    ) -> None:
        engine = FakeEngine(list(self.HEADS), deaths=[SHOT, gone])
        with pytest.raises(SandboxError, match="2 candidate boxes were killed from outside"):
            examine(assessment, engine)
        assert engine.log.count("removed candidate") == 2

    def test_the_engine_may_hear_of_them_late(self, assessment: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
        """A stream ends before the engine says that its box has."""

        class LateBox(FakeBox):
            n_asked = 0

            def state(self) -> ExitState:
                self.n_asked += 1
                return SHOT if self.n_asked > 2 else RUNS

        monkeypatch.setattr("grader.candidate_boxes.TOLD_LATE_SECONDS", 20.0)
        with pytest.raises(SandboxError, match="2 candidate boxes were killed from outside"):
            examine(assessment, FakeEngine(list(self.HEADS), open_candidate=LateBox))

    @pytest.mark.parametrize("deaths", [[SHOT], [SHOT, STARVED], [STARVED, STARVED], [CRASHED, SHOT]])
    def test_one_costs_time_alone_and_what_memory_or_a_crash_ended_is_no_outsiders(
        self, assessment: Assessment, deaths: list[ExitState | Exception]
    ) -> None:
        engine = FakeEngine(list(self.HEADS), deaths=deaths)
        found = examine(assessment, engine)
        assert [result.verdict for result in found.results] == [Verdict.PASSED, Verdict.FAILED]
        assert found.judge_errors == ()


def test_a_candidate_box_that_does_not_open_is_an_error_and_nothing_stays(assessment: Assessment) -> None:
    engine = FakeEngine([COLLECTED, BoxTimeoutError("no answer")], candidate=SandboxError("no such image"))
    with pytest.raises(SandboxError, match="no such image"):
        examine(assessment, engine)
    assert engine.log[-1] == "removed volume"


def test_nobody_waits_for_a_box_that_could_not_be_opened(assessment: Assessment) -> None:
    """The examiner waited for its socket for a minute, and the host for the examiner."""

    class LateEngine(FakeEngine):
        ended = threading.Event()

        def open(self, spec: BoxSpec) -> FakeBox:
            if spec.kind == "candidate":
                time.sleep(0.2)
            return super().open(spec)

        def remove_box(self, identity: str) -> None:
            super().remove_box(identity)
            self.ended.set()

    class SilentBox(FakeBox):
        def receive(self, *, wall_seconds: float, **limits: int) -> Message:
            assert LateEngine.ended.wait(20)
            raise BoxDiedError("ended")

    engine = LateEngine([], candidate=SandboxError("no room for a box"))
    engine.open_examiner = SilentBox
    with pytest.raises(SandboxError, match="no room"):
        examine(assessment, engine)
    assert "ended examiner" in engine.log


def test_boxes_go_before_the_volume_that_they_hold(assessment: Assessment) -> None:
    engine = FakeEngine([COLLECTED, ONE, TWO, END])
    examine(assessment, engine)
    assert engine.log[0] == "created volume"
    assert sorted(engine.log[1:-1]) == ["removed candidate", "removed examiner"]
    assert engine.log[-1] == "removed volume"


def test_the_suite_goes_to_the_examiner_and_to_nobody_else(assessment: Assessment) -> None:
    engine = FakeEngine([COLLECTED, ONE, TWO, END])
    examine(assessment, engine)
    said = {box.spec.kind: str(box.sent) for box in engine.boxes}
    assert "test_" in said["examiner"]
    assert "test_" not in said["candidate"]
    assert "suites" not in said["candidate"]
    handed = {box.spec.kind: b"".join(box.blobs) for box in engine.boxes}
    contents = {path: content for path, content in assessment.hidden.files().items() if content}
    assert contents
    assert [path for path, content in contents.items() if content not in handed["examiner"]] == []
    assert [path for path, content in contents.items() if content in handed["candidate"]] == []


def test_process_1_of_a_candidate_box_is_an_interpreter_of_ours_and_never_the_candidates(
    assessment: Assessment,
) -> None:
    """A wheel's files are in the environment: what is root must not start from there."""
    engine = FakeEngine([COLLECTED, ONE, TWO, END])
    examine(assessment, engine)
    (box,) = (box for box in engine.boxes if box.spec.kind == "candidate")
    (start,) = (head for head in box.sent if head["op"] == "start")
    assert (box.spec.argv[0], start["python"]) == ("/usr/bin/python3", "/opt/venv/bin/python")


def test_large_files_lie_on_one_volume_that_boxes_read_and_the_run_removes(tmp_path: Path) -> None:
    assessment = an_assessment(tmp_path, ('"security"]', '"security"]\nlarge = ["data/weather.csv"]'))
    engine = FakeEngine([COLLECTED, ONE, TWO, END, COLLECTED, ONE, TWO, END])
    fake: Any = engine
    with contextlib.closing(Examiner(fake, assessment, examiner_image="sha256:2")) as examiner:
        for _ in range(2):
            examiner.examine(a_snapshot(), b"tar", image="sha256:1", python="/usr/bin/python3", versions={})
    boxes = {kind: [box for box in engine.boxes if box.spec.kind == kind] for kind in ("fill", "candidate", "examiner")}
    assert [len(boxes[kind]) for kind in boxes] == [1, 2, 2]
    assert not boxes["fill"][0].spec.volumes[0].read_only
    for box in (*boxes["candidate"], *boxes["examiner"]):
        (mount,) = (volume for volume in box.spec.volumes if volume.path == "/inputs")
        assert mount.read_only
        assert mount.name == boxes["fill"][0].spec.volumes[0].name
    (order,) = (head for head in boxes["examiner"][0].sent if head["op"] == "examine")
    ((name, place),) = order["large"]
    assert name == "data/weather.csv"
    assert place == f"/inputs/{boxes['fill'][0].sent[1]['path']}"
    assert "weather" not in str(boxes["candidate"][0].sent), "a command is told of what it is handed, when it is"
    assert [path for path, *_ in order["suite_files"] if "weather" in path] == []
    assert engine.log.count("created inputs") == engine.log.count("removed inputs") == 1
    assert engine.log[-1] == "removed inputs"


class TestSharedRuns:
    KINDS = ("candidate", "examiner")

    def test_examinations_of_a_core_have_one_volume_that_no_candidate_box_has(self, assessment: Assessment) -> None:
        engine = FakeEngine([COLLECTED, ONE, TWO, END, COLLECTED, ONE, TWO, END])
        fake: Any = engine
        with contextlib.closing(Examiner(fake, assessment, examiner_image="sha256:2")) as examiner:
            for core in ("c0", "c1"):
                examiner.under(Circumstances(core=core)).examine(
                    a_snapshot(), b"tar", image="sha256:1", python="/usr/bin/python3", versions={}
                )
        mounts = {kind: [self.shared(box) for box in engine.boxes if box.spec.kind == kind] for kind in self.KINDS}
        assert mounts["candidate"] == [[], []]
        ((one,), (other,)) = mounts["examiner"]
        assert one == other
        assert [order["shared_runs"] for order in self.orders(engine)] == ["/shared-runs/c0", "/shared-runs/c1"]
        assert engine.log.count("created shared runs") == engine.log.count("removed shared runs") == 1
        assert engine.log[-1] == "removed shared runs"

    def test_an_ordinary_one_has_none(self, assessment: Assessment) -> None:
        engine = FakeEngine([COLLECTED, ONE, TWO, END])
        examine(assessment, engine)
        assert not [box for box in engine.boxes if self.shared(box)]
        assert [order["shared_runs"] for order in self.orders(engine)] == [""]
        assert "created shared runs" not in engine.log

    def shared(self, box: FakeBox) -> list[str]:
        return [mount.name for mount in box.spec.volumes if mount.path == "/shared-runs"]

    def orders(self, engine: FakeEngine) -> list[dict[str, Any]]:
        return [head for box in engine.boxes for head in box.sent if head["op"] == "examine"]


def test_neither_box_has_a_network_nor_more_rights_than_it_needs(assessment: Assessment) -> None:
    engine = FakeEngine([COLLECTED, ONE, TWO, END])
    examine(assessment, engine)
    for box in engine.boxes:
        assert box.spec.network == "none"
        assert box.spec.read_only
        assert set(box.spec.capabilities) == {"SETUID", "SETGID", "KILL"}
