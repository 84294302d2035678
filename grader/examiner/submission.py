"""The `submission` fixture: all that a suite can do to a submission. Only plain data comes back."""

import math
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from grader.contract import Contract, ContractCommand, Direction, PreparationStep
from grader.examiner.answer import Answer, Call, Run, called
from grader.examiner.faults import (
    CandidateFault,
    NotMeasured,
    NotPreparedError,
    PartialCredit,
    UndeclaredPartError,
)
from grader.examiner.handover import ANSWER_FOLDER, INPUT_FOLDER, SUFFIXES, Large, handed_over, wanted_for
from grader.examiner.junk import junked
from grader.examiner.past import PastText
from grader.examiner.reading import PROGRAMS
from grader.model import (
    CalibrationGroup,
    Evidence,
    Finding,
    Handled,
    Handling,
    History,
    Measurement,
    Need,
    Place,
    Snapshot,
)
from sandbox.command import Answer as RawAnswer
from sandbox.command import Command, CommandLimits, CommandResult, Input, Sandbox, Wanted

_CALL_ANSWER_BYTES = 32 * 2**20
_LINES_BEFORE, _LINES_AFTER = 2, 3
"""About a place."""
_LINE_CHARACTERS = 200
_MOST_GROUPS = 40
_NAMES_A_SECRET = re.compile(
    r"""(?ix) ((?:key|token|secret|passw|credential|auth)[^=:]{0,40}[=:]\s*["'].{0,3}) [^"']{4,}"""
)
"""What it shows is enough to find the line; the rest of the value is left out."""


class Prepared(dict[str, Run]):
    """By command. A step that was not reached is the candidate's fault; one that the suite has not is the suite's."""

    expected: frozenset[str] = frozenset()

    def __missing__(self, command: str) -> NoReturn:
        if command not in self.expected:
            raise KeyError(command)
        raise NotPreparedError(command)


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """A metric of the contract, as a hidden probe measured it."""

    value: float
    low: float
    high: float
    """Where it lies, by chance: usually a 95 % interval."""
    tolerance: float = 0.0
    """How far beyond that an honest claim may be, for it was made on other data."""


class Submission:
    """One submission, in as many boxes as the suite's probes asked for. Times in seconds, sizes in bytes."""

    def __init__(
        self,
        *,
        contract: Contract,
        snapshot: Snapshot,
        files: Callable[[], Mapping[str, bytes]],
        past: Callable[[], tuple[PastText, ...]] = tuple,
        boxes: tuple[Sandbox, ...],
        sharing: tuple[Sandbox, ...] = (),
        large: Mapping[str, Path] | None = None,
        deadline: float = float("inf"),
        junk: str = "",
    ) -> None:
        """`sharing`: for each box, where the contract's commands and parts run instead, if not in the box itself.

        `junk`: what becomes of every answer before anybody sees it.
        """
        self.contract = contract
        self.snapshot = snapshot
        self.prepared = Prepared()
        """By command, the runs of the preparation that got so far."""
        self.given: dict[str, Mapping[str, Any]] = {}
        """By command and argument, what the preparation handed over: as a probe would."""
        self.executed: dict[tuple[str, ...], Run] = {}
        """By its words, the last run of what `execute` ran in the clone as it is: no suite need run it again."""
        self.measured: dict[str, Measured] = {}
        """By metric: what `measure` was told so far."""
        self.working = False
        """Every step of the preparation exited with 0 and wrote its answers."""
        self.findings: list[Finding] = []
        self.preparation_evidence: tuple[Evidence, ...] = ()
        self._read_files = files
        self._files: Mapping[str, bytes] | None = None
        self._read_past = past
        self._boxes = boxes
        self._sharing = sharing or boxes
        self._large = large or {}
        self._deadline = deadline
        self._junk = junk
        self._n_looks = 0
        self._needs: dict[str, Need] = {}
        self._looks_only = False
        self._calibration: tuple[CalibrationGroup, ...] = ()
        self.begin_probe()

    # What a probe looks at

    @property
    def files(self) -> Mapping[str, bytes]:
        """The graded commit's regular files by path."""
        if self._files is None:
            self._files = self._read_files()
        return self._files

    @property
    def past(self) -> tuple[PastText, ...]:
        """Texts of earlier commits that the graded one no longer has; `history` says whether these are all."""
        return self._read_past()

    @property
    def history(self) -> History:
        return self.snapshot.history

    def place(self, path: str, line: int | None = None) -> Place:
        """With the line's text and the lines about it, at most 200 characters of each.

        What looks like the value of a password or key is shortened.
        """
        lines = self.files.get(path, b"").decode(errors="replace").splitlines()
        if not line or not 0 < line <= len(lines):
            return Place(path=path, line=line)
        first = max(1, line - _LINES_BEFORE)
        around = tuple(_shown(text) for text in lines[first - 1 : line + _LINES_AFTER])
        return Place(path=path, line=line, text=around[line - first].strip(), around=around, first_line=first)

    def large(self, name: str) -> Large:
        """One of the suite's large files, to be handed over; its `path` can be read by the suite too.

        Raises KeyError for a name that `large` in assessment.toml doesn't list.
        """
        return Large(name=name, path=self._large[name])

    def run(
        self,
        command: str,
        *,
        box: int = 0,
        fresh: bool = False,
        env: Mapping[str, str] | None = None,
        overlay: Mapping[str, bytes] | None = None,
        wall_seconds: float | None = None,
        **arguments: Any,
    ) -> Run:
        """One of the contract's commands in a fresh copy of the prepared tree, the files of `overlay` laid over it.

        An in-argument of kind csv is bytes, a text, a Path, or anything with `to_csv(index=False)`; of kind model an
        Answer of an earlier run in this box, or bytes; of either kind `submission.large(…)`, which is not copied; of
        kind folder `{name: bytes}`. An in-argument that is left out is left out of the command line. `fresh` asks for
        an interpreter of its own: for a probe that compares what hangs on its start, such as two runs that must not
        agree by the hash seed they share. `wall_seconds` is for an input larger than the contract's limits are for; it
        bounds the CPU's time too.

        Raises:
            KeyError, TypeError: the suite names what the contract has not. (A non-zero exit is no error.)
            BoxKilledError: it killed its box twice; the candidate's fault.
        """
        self._may_act()
        asked = self.contract.command(command)
        if wall_seconds is not None:
            asked = replace(asked, limits=_with_time(asked.limits, wall_seconds))
        return self._run_contract(asked, arguments, box=box, fresh=fresh, env=env or {}, overlay=overlay)

    def call(self, part: str, *arguments: Any, box: int = 0, overlay: Mapping[str, bytes] | None = None) -> Call:
        """A part that the candidate declared, each argument handed over as a path of the kind that the contract says.

        `overlay` as in `run`.

        Raises:
            KeyError, TypeError: the suite names a part, or hands over arguments, that the contract has not.
            UndeclaredPartError: the candidate declared none; the candidate's fault. (An exception in it is no error.)
        """
        self._may_act()
        asked = self.contract.part(part)
        if len(arguments) != len(asked.arguments):
            raise TypeError(f"part `{part}` takes {len(asked.arguments)} arguments, not {len(arguments)}")
        declared = {item.name: item for item in self.snapshot.parts}.get(part)
        if declared is None:
            raise UndeclaredPartError(part)
        inputs = _laid(overlay)
        paths: list[str] = []
        for index, (kind, value) in enumerate(zip(asked.arguments, arguments, strict=True)):
            path, laid = handed_over(str(index), kind, value)
            inputs += laid
            paths.append(path)
        program, answer_path = f"{INPUT_FOLDER}/call_part.py", f"{ANSWER_FOLDER}/answer.json"
        inputs.append(Input(path=program, content=(PROGRAMS / "call_part.py").read_bytes()))
        argv = ("python", program, declared.module, declared.function, asked.answer, answer_path, *paths)
        wanted = {"answer": Wanted(path=answer_path, limit_bytes=_CALL_ANSWER_BYTES)}
        limits = self.contract.script_limits
        run = self._run(Command(argv=argv, limits=limits, inputs=tuple(inputs)), wanted, self._sharing[box])
        return called(part, run)

    def execute(
        self,
        argv: tuple[str, ...] | list[str],
        *,
        files: Mapping[str, bytes | Answer] | None = None,
        wanted: tuple[str, ...] = (),
        pristine: bool = True,
        wall_seconds: float | None = None,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
        box: int = 0,
    ) -> Run:
        """Any command in a fresh copy of the clone (of the prepared tree unless `pristine`), `files` laid over it.

        `python` as the first word is the candidate's interpreter. Answers go by the path in `wanted`. A file's content
        may be an Answer that is kept in this box, such as a model.
        """
        self._may_act()
        limits = self.contract.script_limits
        if wall_seconds is not None:
            limits = _with_time(limits, wall_seconds)
        command = Command(
            argv=tuple(argv),
            limits=limits,
            inputs=tuple(_laid(files)),
            pristine=pristine,
            stdin=stdin,
            env=tuple((env or {}).items()),
        )
        asked = {path: Wanted(path=path, limit_bytes=_CALL_ANSWER_BYTES) for path in wanted}
        is_kept = any(item.stored is not None for item in command.inputs)  # whoever kept it alone knows it by that name
        run = self._run(command, asked, self._sharing[box] if is_kept else self._boxes[box])
        if pristine and not (files or stdin or env):
            self.executed[command.argv] = run
        return run

    def bytes_of(self, answer: Answer) -> bytes:
        """Those of an answer that is kept in box 0, copied there by `cp`; empty if it is too large, or none.

        It counts as no look at the answer: for a probe that looks for something in it, and not at what it says.
        """
        self._may_act()
        if answer.raw.stored is None:
            return answer.raw.content or b""
        place, copy = f"{INPUT_FOLDER}/kept", f"{ANSWER_FOLDER}/copy"
        command = Command(
            argv=("cp", place, copy),
            limits=self.contract.script_limits,
            inputs=(Input(path=place, stored=answer.raw.stored),),
            wanted=(Wanted(path=copy, limit_bytes=_CALL_ANSWER_BYTES),),
            pristine=True,
        )
        return self._sharing[0].run(command).answers[0].content or b""

    # What a probe says

    def partial(self, fraction: float, why: str) -> NoReturn:
        """Ends the probe with that share of its points, above 0 and below 1."""
        raise PartialCredit(fraction, why)

    def not_measured(self, why: str) -> NoReturn:
        """Ends the probe: the instrument is unsure."""
        raise NotMeasured(why)

    def find(
        self, kind: str, title: str, detail: str = "", places: tuple[Place, ...] = (), difference: str = ""
    ) -> None:
        """Records something to look at, whatever it costs; with a change of ours, if it is about one, as a diff."""
        self.findings.append(Finding(kind=kind, title=title, detail=detail, places=places, difference=difference))

    def note(self, text: str, places: tuple[Place, ...] = ()) -> None:
        """Adds to the present probe's evidence."""
        self._evidence.append(Evidence(note=text, places=places))

    def measure(
        self,
        metric: str,
        value: float,
        low: float,
        high: float,
        *,
        tolerance: float = 0.0,
        baseline: float | None = None,
        bar: float | None = None,
    ) -> None:
        """Records a metric of the contract and the interval that it lies in, for claims to be held against.

        `tolerance`: how far beyond the interval an honest claim may be, such as from one season to the next. For the
        report to draw, `baseline`: what something simple reaches on the same data, and `bar`: where full points begin.
        Raises KeyError for a metric that the contract has not, ValueError for what is no number.
        """
        known = self.contract.metric(metric)
        numbers = [number for number in (value, low, high, tolerance, baseline, bar) if number is not None]
        if not all(map(math.isfinite, numbers)):
            raise ValueError(f"`{metric}` is {value}, within {low} and {high} give or take {tolerance}")
        low, high = min(low, value), max(high, value)
        self.measured[metric] = Measured(value=value, low=low, high=high, tolerance=abs(tolerance))
        self._measurements.append(
            Measurement(
                metric=metric,
                value=value,
                low=low,
                high=high,
                higher_is_better=known.higher_is_better,
                baseline=baseline,
                bar=bar,
            )
        )

    def calibrate(self, groups: Iterable[tuple[float, float, int]]) -> None:
        """Records, for the report to draw, what was predicted and what happened: `(said, happened, rows)` per group.

        Groups go by rising probability. Raises ValueError for what is no share, or more than 40 groups.
        """
        found = tuple(
            CalibrationGroup(said=float(said), happened=float(happened), n_rows=int(n_rows))
            for said, happened, n_rows in groups
        )
        if len(found) > _MOST_GROUPS or not all(0 <= share <= 1 for g in found for share in (g.said, g.happened)):
            raise ValueError(
                f"{len(found)} groups, of which each is (said, happened, rows) with shares of one: {found}"
            )
        self._calibration = found

    def handled(self, input: str, *, asked: Handling | str, seen: Handling | str | None) -> None:
        """Records, for the report's table, what the brief asks to be made of an input, and what was.

        It earns and costs nothing. Raises ValueError for what is no word of `Handling`.
        """
        seen = None if seen is None else Handling(seen)
        self._handled.append(Handled(input=input, asked=Handling(asked), seen=seen))

    # What the plugin does

    def prepare(self, steps: tuple[PreparationStep, ...], data: Callable[[str], bytes]) -> None:
        """Runs the preparation; `data` gives the bytes of a file in the suite's folder. Stops at a step that fails."""
        self.prepared.expected = frozenset(step.command for step in steps)
        self.working = self._prepare(steps, data)
        self.preparation_evidence = self.probe_evidence

    def look_only(self) -> None:
        """From now on a command is the suite's error: in a child, whose boxes are its parent's too."""
        self._looks_only = True

    def begin_probe(self) -> None:
        self._evidence: list[Evidence] = []
        self._measurements: list[Measurement] = []
        self._calibration = ()
        self._handled: list[Handled] = []
        self._timed_out = False

    @property
    def probe_evidence(self) -> tuple[Evidence, ...]:
        return tuple(self._evidence)

    @property
    def probe_measurements(self) -> tuple[Measurement, ...]:
        return tuple(self._measurements)

    @property
    def probe_calibration(self) -> tuple[CalibrationGroup, ...]:
        return self._calibration

    @property
    def probe_handled(self) -> tuple[Handled, ...]:
        return tuple(self._handled)

    @property
    def probe_timed_out(self) -> bool:
        """A command of the present probe was ended for its time."""
        return self._timed_out

    @property
    def n_looks(self) -> int:
        """How often the content of an answer was looked at; where there is junk, of one that is."""
        return self._n_looks

    @property
    def needs(self) -> tuple[Need, ...]:
        """What the contract's commands took, those that exited with 0."""
        return tuple(self._needs.values())

    @property
    def seconds_left(self) -> float:
        return self._deadline - time.monotonic()

    def close(self) -> None:
        for box in self._boxes:
            box.close()

    # How

    def _may_act(self) -> None:
        if self._looks_only:
            raise TypeError("a static probe runs no command and calls no part; without `static=True` it may")

    def _prepare(self, steps: tuple[PreparationStep, ...], data: Callable[[str], bytes]) -> bool:
        for step in steps:
            command = self.contract.command(step.command)
            arguments = {name: self._prepared_value(value, data) for name, value in step.arguments}
            self.given[step.command] = arguments
            try:
                run = self._run_contract(command, arguments, box=0, env={}, keep_tree=step.keep_tree)
            except CandidateFault as error:
                self.note(str(error))
                return False
            self.prepared[step.command] = run
            if step.keep_tree and run.ok and not run.result.tree_kept:
                self.find("tree-not-kept", f"`{step.command}` left too much: later commands start from the clone")
            if not run.ok or not all(answer.exists for answer in run.answers.values()):
                return False
        return True

    def _prepared_value(self, value: str, data: Callable[[str], bytes]) -> Any:
        step, _, argument = value.partition(".")
        if step in self.prepared and argument in self.prepared[step].answers:
            return self.prepared[step].answers[argument]
        return self.large(value) if value in self._large else data(value)

    def _run_contract(
        self,
        command: ContractCommand,
        arguments: Mapping[str, Any],
        *,
        box: int,
        env: Mapping[str, str],
        fresh: bool = False,
        keep_tree: bool = False,
        overlay: Mapping[str, bytes] | None = None,
    ) -> Run:
        unknown = set(arguments) - {argument.name for argument in command.arguments}
        if unknown:
            raise TypeError(f"command `{command.name}` has no argument {', '.join(sorted(unknown))}")
        argv = list(command.argv)
        inputs = _laid(overlay)
        wanted: dict[str, Wanted] = {}
        for argument in command.arguments:
            if argument.direction is Direction.IN and argument.name not in arguments:
                continue
            if argument.direction is Direction.IN:
                path, laid = handed_over(argument.name, argument.kind, arguments[argument.name])
                inputs += laid
            else:
                path = f"{ANSWER_FOLDER}/{argument.name}{SUFFIXES[argument.kind]}"
                wanted[argument.name] = wanted_for(path, argument, command)
            argv += [argument.flag, path] if argument.flag else [path]
        run = self._run(
            Command(
                argv=tuple(argv),
                limits=command.limits,
                inputs=tuple(inputs),
                env=tuple(env.items()),
                fresh=fresh,
                keep_tree=keep_tree,
            ),
            wanted,
            self._sharing[box],
        )
        if run.ok:
            self._needs[command.name] = _need(command.name, run.result, self._needs.get(command.name))
        return run

    def _run(self, command: Command, wanted: Mapping[str, Wanted], sandbox: Sandbox) -> Run:
        command = replace(command, limits=_within(command.limits, self.seconds_left), wanted=tuple(wanted.values()))
        result = sandbox.run(command)
        by_path = {answer.path: answer for answer in result.answers}
        answers = {name: self._answer(name, by_path[want.path]) for name, want in wanted.items()}
        run = Run(argv=command.argv, result=result, answers=answers)
        self._evidence.append(run.evidence())
        self._timed_out = self._timed_out or result.timed_out
        self._find_traces(run, result)
        return run

    def _answer(self, name: str, raw: RawAnswer) -> Answer:
        if not self._junk:
            return Answer(name=name, raw=raw, told=self._look)
        junk = junked(raw, self._junk)
        return Answer(name=name, raw=junk, told=self._look if junk is not raw else lambda: None)

    def _look(self) -> None:
        self._n_looks += 1

    def _find_traces(self, run: Run, result: CommandResult) -> None:
        line = " ".join(run.argv)
        if result.left_running:
            detail = f"{result.left_running} outlived `{line}` and were ended."
            self._find_once("left-running", "A command left processes running", detail)
        if result.tampering:
            detail = f"`{line}`: {'; '.join(result.tampering)}"
            self._find_once("tampering", "A command tampered with a process of the sandbox", detail)

    def _find_once(self, kind: str, title: str, detail: str) -> None:
        if not any(finding.kind == kind for finding in self.findings):
            self.find(kind, title, detail)


def _need(name: str, result: CommandResult, before: Need | None) -> Need:
    so_far = before or Need(command=name)
    return Need(
        command=name,
        wall_seconds=max(so_far.wall_seconds, result.wall_seconds),
        cpu_seconds=max(so_far.cpu_seconds, result.cpu_seconds),
        memory_bytes=max(so_far.memory_bytes, result.peak_memory_bytes),
    )


def _within(limits: CommandLimits, seconds_left: float) -> CommandLimits:
    return replace(limits, wall_seconds=max(1.0, min(limits.wall_seconds, seconds_left)))


def _with_time(limits: CommandLimits, seconds: float) -> CommandLimits:
    return replace(limits, wall_seconds=seconds, cpu_seconds=seconds)


def _laid(files: Mapping[str, bytes | Answer] | None) -> list[Input]:
    return [
        Input(path=path, stored=content.stored) if isinstance(content, Answer) else Input(path=path, content=content)
        for path, content in (files or {}).items()
    ]


def _shown(line: str) -> str:
    return _NAMES_A_SECRET.sub(r"\1…", line[: 2 * _LINE_CHARACTERS].rstrip())[:_LINE_CHARACTERS]
