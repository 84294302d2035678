"""The candidate boxes of one examination: opened beside whatever else goes on, and what they must hold."""

import contextlib
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from grader.assessment import Assessment
from grader.circumstances import USUAL, Circumstances
from sandbox.boxes import BoxSpec
from sandbox.candidate_box import CandidateBox, CandidateLimits, candidate_uid, open_candidate_box
from sandbox.engine import DockerEngine
from sandbox.errors import SandboxError
from sandbox.namespaces import UserNamespace

CANDIDATE_PYTHON = "/opt/venv/bin/python"
_KILLED = 128 + signal.SIGKILL
TOLD_LATE_SECONDS = 5.0
"""That the engine may take to hear of a death which we have seen."""
_POLL_SECONDS = 0.1


class CandidateBoxes:
    """The candidate boxes of one examination, opened beside whatever else goes on."""

    def __init__(
        self,
        engine: DockerEngine,
        spec: BoxSpec,
        tree: bytes,
        assessment: Assessment,
        namespace: UserNamespace,
        circumstances: Circumstances = USUAL,
        preload: tuple[str, ...] | None = None,
    ) -> None:
        """`preload`: None for the assessment's."""
        self._circumstances = circumstances
        self._engine = engine
        self._spec = spec
        self._tree = tree
        self._limits = assessment.limits
        self._preload = assessment.environment.preload if preload is None else preload
        self._small_uids = namespace.is_small
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="candidate-box")
        self._opening: dict[int, Future[CandidateBox]] = {}
        self._failed: Callable[[], None] | None = None
        self._ended = False
        self._beside: list[Callable[[], None]] = []
        self._killed: list[str] = []
        """Ids of boxes that somebody else ended."""

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

    def check_deaths(self) -> None:
        """When the suites have ended. A command that lost two boxes is held to have killed them.

        Raises:
            SandboxError: two boxes or more were killed from outside, and not for memory: no candidate can do that to
                process 1, so nobody is judged by it.
        """
        self._ended = True  # those that are still to be opened are for nobody: none is waited for
        for future in self._opening.values():
            self._note_death(future, is_told=bool(self._killed))  # where one was killed, another may just have been
        if len(self._killed) > 1:
            raise SandboxError(
                f"{len(self._killed)} candidate boxes were killed from outside, by a person, a program that tidies up, "
                "or a machine that is short of memory."
            )

    def preload_faults(self) -> tuple[str, ...]:
        """Of the boxes that are open by now, each once."""
        opened = [box.result() for box in self._opening.values() if box.done() and not box.exception()]
        return tuple(dict.fromkeys(fault for box in opened for fault in box.preload_faults))

    def __enter__(self) -> "CandidateBoxes":
        return self

    def end_beside(self, end: Callable[[], None]) -> None:
        """Is called when these boxes are closed, side by side with them: the engine takes its time for each."""
        self._beside.append(end)

    def __exit__(self, *_: object) -> None:
        self._ended = True
        endings: list[Callable[[], None]] = [partial(_close, future) for future in self._opening.values()]
        for ending in [self._pool.submit(end) for end in (*endings, *self._beside)]:
            ending.result()
        self._pool.shutdown()

    def _notice(self, future: Future[CandidateBox]) -> None:
        if not future.cancelled() and future.exception() and self._failed:
            self._failed()

    def _note_death(self, future: Future[CandidateBox], *, is_told: bool = False) -> None:
        """Waits until it is open; so does whoever closes it.

        `is_told`: its stream has ended, or may have. The engine may hear of that later than we do.
        """
        if future.exception():
            return
        box = future.result().box
        patience = time.monotonic() + (TOLD_LATE_SECONDS if is_told else 0)
        try:
            while (state := box.state()).running and time.monotonic() < patience:
                time.sleep(_POLL_SECONDS)
        except SandboxError:  # somebody has removed it
            self._killed.append(box.id)
            return
        if not state.running and state.exit_status == _KILLED and not state.out_of_memory:
            self._killed.append(box.id)

    def _open(self, old: Future[CandidateBox] | None, socket: str) -> CandidateBox:
        if old is not None:
            self._note_death(old, is_told=True)
            _close(old)
        if self._ended:  # of the many that may have been asked for, none is opened for nobody
            raise SandboxError("The examination ended before this box was opened.")
        return open_candidate_box(
            self._engine,
            self._spec,
            uid=candidate_uid(user_namespaces=self._small_uids),
            socket=socket,
            python=CANDIDATE_PYTHON,
            tree_bytes=self._limits.tree_bytes // 2,  # room for inputs and answers stays beside what is prepared
            tree_tar=self._tree,
            preload=self._preload,
            scratch_bytes=self._limits.scratch_bytes,
            environment=self._circumstances.environment(),
            file_order=self._circumstances.file_order,
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
        scratch_bytes=assessment.limits.scratch_bytes,
    )


def _close(future: "Future[CandidateBox]") -> None:
    with contextlib.suppress(SandboxError):
        future.result().box.close()
