"""Commands and results as messages, and back: exact, and validated on the way in. Standard library only."""

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from typing import Any, TypeVar

from sandbox.command import Answer, AnswerState, Command, CommandLimits, CommandResult, Input, Wanted
from sandbox.paths import checked_path
from sandbox.protocol import Message, ProtocolError

RUN, RAN, REFUSED = "run", "ran", "refused"
_T = TypeVar("_T")
_LIST_LIMIT = 100_000
_LIMITS = ("wall_seconds", "cpu_seconds", "memory_bytes", "pids", "disk_bytes", "output_bytes")
_SECONDS = ("wall_seconds", "cpu_seconds")
_COUNTS = ("peak_memory_bytes", "stdout_total_bytes", "stderr_total_bytes", "left_running")
_RESULT = (
    *("op", "exit_status", "signal", "timed_out", "out_of_memory", "out_of_disk", "tree_kept", "answers", "changed"),
    "tampering",
    *_SECONDS,
    *_COUNTS,
)
_ANSWER = ("path", "state", "size_bytes", "stored", "digest", "files", "has_content")


def command_message(command: Command) -> Message:
    """Blobs: standard input, then the content of each input that has one."""
    head: dict[str, Any] = {
        "op": RUN,
        "argv": list(command.argv),
        "limits": asdict(command.limits),
        "env": [list(pair) for pair in command.env],
        "inputs": [{"path": item.path, "stored": item.stored} for item in command.inputs],
        "wanted": [asdict(wanted) for wanted in command.wanted],
        "pristine": command.pristine,
        "fresh": command.fresh,
        "keep_tree": command.keep_tree,
    }
    contents = (item.content for item in command.inputs if item.stored is None)
    return Message(head=head, blobs=(command.stdin, *(content or b"" for content in contents)))


def parse_command(message: Message) -> Command:
    """Raises ProtocolError for anything that `command_message` does not write."""
    keys = ("op", "argv", "limits", "env", "inputs", "wanted", "pristine", "fresh", "keep_tree")
    head = _object(message.head, keys)
    if head["op"] != RUN:
        raise ProtocolError(f"{head['op']!r:.40} is no operation of a runner")
    blobs = _Blobs(message.blobs)
    stdin = blobs.take()
    command = Command(
        argv=tuple(_word(word) for word in _list(head["argv"])),
        limits=_limits(head["limits"]),
        env=tuple(_variable(pair) for pair in _list(head["env"])),
        inputs=tuple(_input(item, blobs) for item in _list(head["inputs"])),
        wanted=tuple(_wanted(item) for item in _list(head["wanted"])),
        stdin=stdin,
        pristine=_flag(head["pristine"]),
        fresh=_flag(head["fresh"]),
        keep_tree=_flag(head["keep_tree"]),
    )
    blobs.end()
    if not command.argv or not command.argv[0]:
        raise ProtocolError("a command without a program")
    return command


def result_message(result: CommandResult) -> Message:
    """Blobs: stdout, stderr, then the content of each answer that has one, a folder's files in their order."""
    head: dict[str, Any] = {
        "op": RAN,
        "exit_status": result.exit_status,
        "signal": result.signal,
        "timed_out": result.timed_out,
        "out_of_memory": result.out_of_memory,
        "out_of_disk": result.out_of_disk,
        "tree_kept": result.tree_kept,
        "answers": [answer_head(answer) for answer in result.answers],
        "changed": list(result.changed),
        "tampering": list(result.tampering),
        **{name: getattr(result, name) for name in (*_SECONDS, *_COUNTS)},
    }
    contents = (content for answer in result.answers for content in answer_contents(answer))
    return Message(head=head, blobs=(result.stdout, result.stderr, *contents))


def parse_result(message: Message) -> CommandResult:
    """Raises ProtocolError for anything that `result_message` does not write."""
    head = _object(message.head, _RESULT)
    if head["op"] != RAN:
        raise ProtocolError(f"{head['op']!r:.40} is no answer of a runner")
    blobs = _Blobs(message.blobs)
    stdout, stderr = blobs.take(), blobs.take()
    answers = tuple(_answer(item, blobs) for item in _list(head["answers"]))
    blobs.end()
    return CommandResult(
        exit_status=_optional(head["exit_status"], _count),
        signal=_optional(head["signal"], _count),
        stdout=stdout,
        stderr=stderr,
        answers=answers,
        changed=tuple(_text(path) for path in _list(head["changed"])),
        timed_out=_flag(head["timed_out"]),
        out_of_memory=_flag(head["out_of_memory"]),
        out_of_disk=_flag(head["out_of_disk"]),
        wall_seconds=_seconds(head["wall_seconds"]),
        cpu_seconds=_seconds(head["cpu_seconds"]),
        peak_memory_bytes=_count(head["peak_memory_bytes"]),
        stdout_total_bytes=_count(head["stdout_total_bytes"]),
        stderr_total_bytes=_count(head["stderr_total_bytes"]),
        left_running=_count(head["left_running"]),
        tampering=tuple(_text(text) for text in _list(head["tampering"])),
        tree_kept=_flag(head["tree_kept"]),
    )


def answer_head(answer: Answer) -> dict[str, Any]:
    return {
        "path": answer.path,
        "state": answer.state.value,
        "size_bytes": answer.size_bytes,
        "stored": answer.stored,
        "digest": answer.digest,
        "files": [answer_head(file) for file in answer.files],
        "has_content": answer.content is not None,
    }


def answer_contents(answer: Answer) -> Iterator[bytes]:
    if answer.content is not None:
        yield answer.content
    for file in answer.files:
        yield from answer_contents(file)


def parse_answer(head: Any, blobs: tuple[bytes, ...]) -> Answer:
    """Raises ProtocolError."""
    taken = _Blobs(blobs)
    answer = _answer(head, taken)
    taken.end()
    return answer


def parse_changed(head: dict[str, Any]) -> tuple[str, ...]:
    """The paths in `{"changed": […]}`. Raises ProtocolError."""
    return tuple(_text(path) for path in _list(_object(head, ("changed",))["changed"]))


class _Blobs:
    def __init__(self, blobs: tuple[bytes, ...]) -> None:
        self._left = iter(blobs)

    def take(self) -> bytes:
        blob = next(self._left, None)
        if blob is None:
            raise ProtocolError("fewer blobs than the head speaks of")
        return blob

    def end(self) -> None:
        if next(self._left, None) is not None:
            raise ProtocolError("more blobs than the head speaks of")


def _limits(value: Any) -> CommandLimits:
    head = _object(value, _LIMITS)
    return CommandLimits(
        wall_seconds=_seconds(head["wall_seconds"]),
        cpu_seconds=_seconds(head["cpu_seconds"]),
        memory_bytes=_count(head["memory_bytes"]),
        pids=_count(head["pids"]),
        disk_bytes=_count(head["disk_bytes"]),
        output_bytes=_count(head["output_bytes"]),
    )


def _input(value: Any, blobs: _Blobs) -> Input:
    head = _object(value, ("path", "stored"))
    stored = _optional(head["stored"], _word)
    return Input(path=_path(head["path"]), stored=stored, content=blobs.take() if stored is None else None)


def _wanted(value: Any) -> Wanted:
    head = _object(value, ("path", "limit_bytes", "folder", "keep"))
    return Wanted(
        path=_path(head["path"]),
        limit_bytes=_count(head["limit_bytes"]),
        folder=_flag(head["folder"]),
        keep=_flag(head["keep"]),
    )


def _answer(value: Any, blobs: _Blobs, *, within_folder: bool = False) -> Answer:
    head = _object(value, _ANSWER)
    if within_folder and head["files"]:
        raise ProtocolError("a folder within an answer's folder")
    answer = Answer(
        path=_text(head["path"]),
        state=_state(head["state"]),
        size_bytes=_count(head["size_bytes"]),
        content=blobs.take() if _flag(head["has_content"]) else None,
        stored=_optional(head["stored"], _word),
        digest=_text(head["digest"]),
    )
    return replace(answer, files=tuple(_answer(file, blobs, within_folder=True) for file in _list(head["files"])))


def _state(value: Any) -> AnswerState:
    try:
        return AnswerState(_text(value))
    except ValueError as error:
        raise ProtocolError(f"{value!r:.40} is no state of an answer") from error


def _variable(value: Any) -> tuple[str, str]:
    pair = _list(value)
    if len(pair) != 2 or not _word(pair[0]) or "=" in pair[0]:
        raise ProtocolError("an environment variable that is no name and value")
    return _word(pair[0]), _word(pair[1])


def _object(value: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != set(keys):
        found = ", ".join(sorted(map(str, value)))[:200] if isinstance(value, dict) else type(value).__name__
        raise ProtocolError(f"an object with {', '.join(sorted(keys))} was due; found {found}")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > _LIST_LIMIT:
        raise ProtocolError(f"a list was due, of {_LIST_LIMIT} items at most")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ProtocolError(f"a text was due; found {type(value).__name__}")
    try:
        value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise ProtocolError("a text that has no bytes") from error
    return value


def _word(value: Any) -> str:
    """A text that the kernel takes as an argument."""
    if "\0" in _text(value):
        raise ProtocolError("a text with a NUL in it")
    return str(value)


def _path(value: Any) -> str:
    try:
        return checked_path(_text(value))
    except ValueError as error:
        raise ProtocolError(str(error)) from error


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ProtocolError(f"true or false was due; found {value!r:.40}")
    return value


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**63:
        raise ProtocolError(f"a whole number from 0 up was due; found {value!r:.40}")
    return value


def _seconds(value: Any) -> float:
    if type(value) not in (int, float) or not 0 <= value < 2**63 or not math.isfinite(value):
        raise ProtocolError(f"seconds were due; found {value!r:.40}")
    return float(value)


def _optional(value: Any, parse: Callable[[Any], _T]) -> _T | None:
    return None if value is None else parse(value)
