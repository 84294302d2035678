"""The `submission` fixture: all that a suite can do to a submission. Only plain data comes back."""

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.contract import Contract, PreparationStep
from grader.examiner.account import Account
from grader.examiner.answer import Answer, Call, Run, called
from grader.examiner.declared import missing_text, module_missed
from grader.examiner.faults import UndeclaredPartError
from grader.examiner.handover import ANSWER_FOLDER, INPUT_FOLDER, Large, handed_over
from grader.examiner.past import PastText
from grader.examiner.preparation import Preparation
from grader.examiner.reading import PROGRAMS
from grader.examiner.running import Asked, Running, laid, of_contract, with_time
from grader.model import Evidence, History, Need, Place, Snapshot
from sandbox.command import Command, Input, Sandbox, Wanted

_CALL_ANSWER_BYTES = 32 * 2**20
_LINES_BEFORE, _LINES_AFTER = 2, 3
"""About a place."""
_LINE_CHARACTERS = 200
_MOST_PLACES = 5
_NAMES_A_SECRET = re.compile(
    r"""(?ix) ((?:key|token|secret|passw|credential|auth)[^=:]{0,40}[=:]\s*["'].{0,3}) [^"']{4,}"""
)
"""What it shows is enough to find the line; the rest of the value is left out."""


class Submission(Account):
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
        super().__init__(contract)
        self.snapshot = snapshot
        self._preparation = Preparation()
        self.prepared = self._preparation.runs
        """By command, the runs of the preparation that got so far."""
        self.given = self._preparation.given
        """By command and argument, what the preparation handed over: as a probe would."""
        self.executed: dict[tuple[str, ...], Run] = {}
        """By its words, the last run of what `execute` ran in the clone as it is: no suite need run it again."""
        self.working = False
        """Every step of the preparation exited with 0 and wrote its answers."""
        self.preparation_evidence: tuple[Evidence, ...] = ()
        self.preparation_missing = ""
        """On a module that it could not find."""
        self._read_files = files
        self._files: Mapping[str, bytes] | None = None
        self._read_past = past
        self._boxes = boxes
        self._sharing = sharing or boxes
        self._large = large or {}
        self._running = Running(deadline=deadline, junk=junk, told=self.add_run)
        self._looks_only = False
        self._missed: dict[str, str] = {}
        """Modules that are missing, and what was said of them; empty for those that are its own."""

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
            asked = replace(asked, limits=with_time(asked.limits, wall_seconds))
        order = of_contract(asked, arguments, overlay, fresh=fresh, env=tuple((env or {}).items()))
        return self._explained(command, self._running.run(order, self._sharing[box], name=command))

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
        inputs = laid(overlay)
        paths: list[str] = []
        for index, (kind, value) in enumerate(zip(asked.arguments, arguments, strict=True)):
            path, files = handed_over(str(index), kind, value)
            inputs += files
            paths.append(path)
        program, answer_path = f"{INPUT_FOLDER}/call_part.py", f"{ANSWER_FOLDER}/answer.json"
        inputs.append(Input(path=program, content=(PROGRAMS / "call_part.py").read_bytes()))
        argv = ("python", program, declared.module, declared.function, asked.answer, answer_path, *paths)
        wanted = {"answer": Wanted(path=answer_path, limit_bytes=_CALL_ANSWER_BYTES)}
        limits = self.contract.script_limits
        command = Command(argv=argv, limits=limits, inputs=tuple(inputs))
        return called(part, self._explained(part, self._running.run(Asked(command, wanted), self._sharing[box])))

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
            limits = with_time(limits, wall_seconds)
        command = Command(
            argv=tuple(argv),
            limits=limits,
            inputs=tuple(laid(files)),
            pristine=pristine,
            stdin=stdin,
            env=tuple((env or {}).items()),
        )
        asked = {path: Wanted(path=path, limit_bytes=_CALL_ANSWER_BYTES) for path in wanted}
        is_kept = any(item.stored is not None for item in command.inputs)  # whoever kept it alone knows it by that name
        sandbox = self._sharing[box] if is_kept else self._boxes[box]
        run = self._running.run(Asked(command, asked), sandbox)
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

    # What the plugin does

    def prepare(self, steps: tuple[PreparationStep, ...], data: Callable[[str], bytes]) -> None:
        """Runs the preparation; `data` gives the bytes of a file in the suite's folder. Stops at a step that fails."""
        self.prepared.expected = frozenset(step.command for step in steps)
        self.working = self._preparation.carry_out(
            steps, self._run_step, lambda name: self.large(name) if name in self._large else data(name)
        )
        if self._preparation.fault:
            self.note(self._preparation.fault)
        self.preparation_evidence, self.preparation_missing = self.probe_evidence, self.probe_missing

    def look_only(self) -> None:
        """From now on a command is the suite's error: in a child, whose boxes are its parent's too."""
        self._looks_only = True

    @property
    def n_looks(self) -> int:
        """How often the content of an answer was looked at; where there is junk, of one that is."""
        return self._running.n_looks

    @property
    def needs(self) -> tuple[Need, ...]:
        """What the contract's commands took, those that exited with 0."""
        return self._running.needs

    @property
    def seconds_left(self) -> float:
        return self._running.seconds_left

    def close(self) -> None:
        for box in self._boxes:
            box.close()

    # How

    def _may_act(self) -> None:
        if self._looks_only:
            raise TypeError("a static probe runs no command and calls no part; without `static=True` it may")

    def _run_step(self, step: PreparationStep, arguments: Mapping[str, Any]) -> Run:
        asked = of_contract(self.contract.command(step.command), arguments, keep_tree=step.keep_tree)
        run = self._explained(step.command, self._running.run(asked, self._sharing[0], name=step.command))
        if step.keep_tree and run.ok and not run.result.tree_kept:
            self.find("tree-not-kept", f"`{step.command}` left too much: later commands start from the clone")
        return run

    def _explained(self, command: str, run: Run) -> Run:
        """Says once, and in each probe that rests on it, which module is not there: else that is many mute zeros."""
        module = "" if run.ok else module_missed(run.stderr)
        if module and module not in self._missed:
            self._missed[module] = text = missing_text(module, self.files)
            if text:
                title = f"`{command}` needs a module that is not there: {module}"
                self.find("module-missing", title, text, self._importing(module))
        self.probe_missing = self._missed.get(module, "") or self.probe_missing
        return run

    def _importing(self, module: str) -> tuple[Place, ...]:
        pattern = re.compile(rf"^\s*(?:import|from)\s+{re.escape(module)}\b".encode(), re.MULTILINE)
        found = ((path, pattern.search(content)) for path, content in self.files.items() if path.endswith(".py"))
        places = (self.place(path, self.files[path].count(b"\n", 0, match.end()) + 1) for path, match in found if match)
        return tuple(itertools.islice(places, _MOST_PLACES))


def _shown(line: str) -> str:
    return _NAMES_A_SECRET.sub(r"\1…", line[: 2 * _LINE_CHARACTERS].rstrip())[:_LINE_CHARACTERS]
