"""A sandbox that answers from a script, and a channel that remembers."""

from collections.abc import Callable
from dataclasses import dataclass, field

from grader.model import Finding, Need, Probe, ProbeResult
from sandbox.command import Answer, AnswerState, Command, CommandResult
from sandbox.errors import BoxDiedError

Script = Callable[[Command], CommandResult]


@dataclass
class ScriptedSandbox:
    """Runs what its script says; dies at the commands whose position is in `dies_at`, counted from 0."""

    script: Script
    dies_at: frozenset[int] = frozenset()
    commands: list[Command] = field(default_factory=list)
    closed: bool = False

    def run(self, command: Command) -> CommandResult:
        self.commands.append(command)
        if len(self.commands) - 1 in self.dies_at:
            raise BoxDiedError("the box ended")
        return self.script(command)

    def close(self) -> None:
        self.closed = True


@dataclass
class RememberedChannel:
    """What an examiner told its host."""

    probes: tuple[Probe, ...] = ()
    n_boxes: int = 0
    results: list[ProbeResult] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    judge_errors: list[str] = field(default_factory=list)
    deaths: list[tuple[int, int]] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)

    def collected(self, probes: tuple[Probe, ...], n_boxes: int) -> None:
        self.probes, self.n_boxes = probes, n_boxes

    def started(self, probe: Probe) -> None:
        """The result says the same later."""

    def result(self, result: ProbeResult) -> None:
        self.results.append(result)

    def finding(self, finding: Finding) -> None:
        self.findings.append(finding)

    def judge_error(self, text: str) -> None:
        self.judge_errors.append(text)

    def box_died(self, box: int, generation: int) -> None:
        self.deaths.append((box, generation))

    def phase(self, name: str, wall_seconds: float) -> None:
        """Seconds differ from run to run."""

    def need(self, need: Need) -> None:
        self.needs.append(need)


def came_back(
    exit_status: int | None = 0,
    *,
    answers: dict[str, bytes] | None = None,
    stderr: str = "",
    timed_out: bool = False,
    left_running: int = 0,
    tampering: tuple[str, ...] = (),
) -> Script:
    """A script for which every command ends alike. `answers`: content by the end of the path; others are missing."""

    def script(command: Command) -> CommandResult:
        return CommandResult(
            exit_status=None if timed_out else exit_status,
            signal=15 if timed_out else None,
            timed_out=timed_out,
            out_of_memory=False,
            wall_seconds=0.1,
            cpu_seconds=0.1,
            peak_memory_bytes=2**20,
            stdout=b"",
            stderr=stderr.encode(),
            stdout_total_bytes=0,
            stderr_total_bytes=len(stderr),
            answers=tuple(_answer(wanted.path, wanted.keep, answers or {}) for wanted in command.wanted),
            changed=(),
            left_running=left_running,
            tree_kept=command.keep_tree and exit_status == 0 and not timed_out,
            tampering=tampering,
        )

    return script


def _answer(path: str, keep: bool, contents: dict[str, bytes]) -> Answer:
    content = next((content for end, content in contents.items() if path.endswith(end)), None)
    if content is None:
        return Answer(path=path, state=AnswerState.MISSING)
    stored = f"box-name-of-{path}" if keep else None
    return Answer(
        path=path,
        state=AnswerState.FILE,
        size_bytes=len(content),
        content=None if keep else content,
        stored=stored,
        digest="0" * 64,
    )
