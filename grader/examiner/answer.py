"""What came of a command, as a suite's author sees it."""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.examiner.faults import AnswerError
from grader.examiner.reading import Table, read_json, read_table
from grader.model import Evidence
from sandbox.command import Answer as RawAnswer
from sandbox.command import AnswerState, CommandResult

EXCERPT_CHARACTERS = 2000
"""Of each stream, in evidence and in a failure's text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A file that a command was to write."""

    name: str
    raw: RawAnswer
    told: Callable[[], None] = field(default=lambda: None, repr=False, compare=False)
    """Is called when its content is looked at."""

    @property
    def exists(self) -> bool:
        return self.raw.state is not AnswerState.MISSING

    @property
    def state(self) -> AnswerState:
        return self.raw.state

    @property
    def size_bytes(self) -> int:
        return self.raw.size_bytes

    @property
    def digest(self) -> str:
        """SHA-256, hexadecimal. Raises AnswerError when there is no file."""
        self._expect(AnswerState.FILE, AnswerState.FOLDER)
        self.told()
        return self.raw.digest

    @property
    def stored(self) -> str:
        """Its name in the candidate box. Raises AnswerError when it isn't kept there."""
        if self.raw.stored is None:
            self._expect(AnswerState.FILE, AnswerState.FOLDER)
            raise AnswerError(f"the answer `{self.name}` was not kept in the box")
        return self.raw.stored

    @property
    def content(self) -> bytes:
        """Raises AnswerError when it is missing, too large, no regular file, or kept in the box."""
        self._expect(AnswerState.FILE)
        self.told()
        if self.raw.content is None:
            raise AnswerError(f"the answer `{self.name}` is kept in the candidate box; its bytes are not seen")
        return self.raw.content

    @property
    def files(self) -> dict[str, bytes]:
        """A folder's regular files by relative path. Raises AnswerError when it is none."""
        self._expect(AnswerState.FOLDER)
        return {file.path: file.content for file in self.raw.files if file.content is not None}

    def table(self) -> Table:
        """As CSV with a header, parsed behind a wall of its own. Raises AnswerError when it is unreadable."""
        return read_table(self.content, self.name)

    def json(self) -> Any:
        """As JSON, without NaN or repeated keys. Raises AnswerError when it is unreadable."""
        return read_json(self.content, self.name)

    def _expect(self, *states: AnswerState) -> None:
        if self.raw.state not in states:
            raise AnswerError(f"the answer `{self.name}` is {_STATE_TEXTS[self.raw.state]}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A command that ran in the candidate box."""

    argv: tuple[str, ...]
    result: CommandResult
    answers: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def exit_status(self) -> int | None:
        """None: it was ended by a signal."""
        return self.result.exit_status

    @property
    def signal(self) -> int | None:
        return self.result.signal

    @property
    def timed_out(self) -> bool:
        return self.result.timed_out

    @property
    def ok(self) -> bool:
        return self.result.exit_status == 0 and not self.result.timed_out and not self.result.out_of_disk

    @property
    def stdout(self) -> str:
        return self.result.stdout.decode(errors="replace")

    @property
    def stderr(self) -> str:
        return self.result.stderr.decode(errors="replace")

    @property
    def wall_seconds(self) -> float:
        return self.result.wall_seconds

    @property
    def cpu_seconds(self) -> float:
        return self.result.cpu_seconds

    @property
    def peak_memory_bytes(self) -> int:
        return self.result.peak_memory_bytes

    @property
    def changed(self) -> tuple[str, ...]:
        """Paths in the tree that it created, changed or removed, besides its answers."""
        return self.result.changed

    def answer(self, name: str) -> Answer:
        """Raises KeyError for a name that the contract doesn't give this command."""
        return self.answers[name]

    @property
    def exit_text(self) -> str:
        result = self.result
        if result.out_of_memory:
            return "ended for its memory"
        if result.out_of_disk:
            return "ended for its scratch disk: it held more than it may"
        if result.timed_out:
            return f"ended after {result.wall_seconds:.1f} s: over its time"
        if result.signal is not None:
            return f"ended by signal {result.signal} after {result.wall_seconds:.1f} s"
        return f"exit status {result.exit_status} after {result.wall_seconds:.1f} s"

    def evidence(self) -> Evidence:
        return Evidence(
            command_text=shlex.join(self.argv),
            exit_text=self.exit_text,
            stdout=excerpt(self.stdout, self.result.stdout_total_bytes),
            stderr=excerpt(self.stderr, self.result.stderr_total_bytes),
        )

    def __repr__(self) -> str:
        """For a failing assertion: what was run, how it ended, and the end of what it said."""
        words = _last_words(self.stderr) or _last_words(self.stdout)
        return f"`{shlex.join(self.argv)}`: {self.exit_text}" + (f"; it said: {words}" if words else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A declared part that was called in the candidate box."""

    part: str
    run: Run
    value: Any = None
    """Plain data; NaN is None."""
    columns: tuple[str, ...] | None = None
    """Names of a table's columns, where it has any."""
    error: str = ""
    """Why there is no value."""

    @property
    def ok(self) -> bool:
        return not self.error

    def __repr__(self) -> str:
        return f"part `{self.part}`: " + (self.error or "answered")


def called(part: str, run: Run) -> Call:
    """What came of a call, which `run` was: its answer `answer` holds the value."""
    if not run.ok:
        lines = run.stderr.strip().splitlines()
        return Call(part=part, run=run, error=f"{run.exit_text}; {lines[-1][:300] if lines else 'it said nothing'}")
    try:
        answer = read_json(run.answer("answer").content, f"the answer of part {part}")
    except AnswerError as error:
        return Call(part=part, run=run, error=str(error))
    if not isinstance(answer, dict) or "value" not in answer:
        return Call(part=part, run=run, error="it wrote no value")
    columns = answer.get("columns") or []
    if not isinstance(columns, list) or not all(isinstance(name, str) for name in columns):
        return Call(part=part, run=run, error="the names of its columns are no list of texts")
    return Call(part=part, run=run, value=answer["value"], columns=tuple(columns) or None)


def excerpt(text: str, total_bytes: int | None = None) -> str:
    """The beginning and the end of a text, with what was left out said between."""
    if len(text) <= EXCERPT_CHARACTERS and (total_bytes is None or total_bytes <= len(text.encode())):
        return text
    half = EXCERPT_CHARACTERS // 2
    if len(text) <= EXCERPT_CHARACTERS:
        return f"{text}\n… of {total_bytes} bytes"
    return f"{text[:half]}\n… {max(len(text), total_bytes or 0) - 2 * half} left out …\n{text[-half:]}"


def _last_words(text: str) -> str:
    """The last line; of a traceback that is the exception."""
    lines = text.strip().splitlines()
    return lines[-1].strip()[:300] if lines else ""


_STATE_TEXTS = {
    AnswerState.FILE: "a file",
    AnswerState.FOLDER: "a folder",
    AnswerState.MISSING: "missing",
    AnswerState.TOO_LARGE: "larger than its limit",
    AnswerState.NOT_REGULAR: "neither a regular file nor what was asked for (a link, a fifo, a device, a folder)",
}
