"""Stand-ins for the ports, with a memory of what was asked of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

from sandbox.boxes import BoxSpec
from sandbox.command import Answer, AnswerState, Command, CommandResult
from sandbox.engine import ImageInfo
from sandbox.protocol import Message

Script = CommandResult | Exception | Callable[[Command], CommandResult]


def a_result(**changes: object) -> CommandResult:
    """A command that went well and said nothing."""
    values: dict[str, object] = {
        "exit_status": 0,
        "signal": None,
        "timed_out": False,
        "out_of_memory": False,
        "wall_seconds": 0.1,
        "cpu_seconds": 0.1,
        "peak_memory_bytes": 2**20,
        "stdout": b"",
        "stderr": b"",
        "answers": (),
        "changed": (),
        "left_running": 0,
        **changes,
    }
    for name in ("stdout", "stderr"):
        text = values[name]
        values.setdefault(f"{name}_total_bytes", len(text) if isinstance(text, bytes) else 0)
    return CommandResult(**values)  # type: ignore[arg-type]


class FakeSandbox:
    """Answers commands with the scripted results, in their order, and the last for ever after."""

    def __init__(self, script: Iterable[Script] = ()) -> None:
        self._script = list(script) or [_nothing_written]
        self.commands: list[Command] = []
        self.closed = False

    def run(self, command: Command) -> CommandResult:
        self.commands.append(command)
        step = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        if isinstance(step, Exception):
            raise step
        return step if isinstance(step, CommandResult) else step(command)

    def close(self) -> None:
        self.closed = True


def _nothing_written(command: Command) -> CommandResult:
    return a_result(answers=tuple(Answer(path=wanted.path, state=AnswerState.MISSING) for wanted in command.wanted))


def _nothing_said(head: dict[str, Any]) -> Message:
    return Message(head={})


@dataclass
class FakeImageEngine:
    """An engine that is its own boxes. Whatever image is asked for is there, empty until one is committed or tagged."""

    answer: Callable[[dict[str, Any]], Message] = _nothing_said
    """To the last head that was sent."""
    images: dict[str, ImageInfo] = field(default_factory=dict)
    opened: list[BoxSpec] = field(default_factory=list)
    sent: list[tuple[dict[str, Any], tuple[bytes, ...]]] = field(default_factory=list)

    def info(self) -> SimpleNamespace:
        return SimpleNamespace(n_cpus=2)

    def image(self, reference: str) -> ImageInfo:
        empty = ImageInfo(id="sha256:1", tags=(reference,), labels={}, size_bytes=1, created_at="")
        return self.images.get(reference, empty)

    def tag(self, image: str, tag: str) -> None:
        self.images[tag] = replace(self.image(tag), id=image)

    def commit(self, tag: str, labels: dict[str, str]) -> ImageInfo:
        self.images[tag] = replace(self.image(tag), id=f"committed {tag}", labels=labels)
        return self.images[tag]

    def open(self, spec: BoxSpec) -> "FakeImageEngine":
        self.opened.append(spec)
        return self

    def send(self, head: dict[str, Any], *blobs: bytes) -> None:
        self.sent.append((head, blobs))

    def receive(self, *, wall_seconds: float) -> Message:
        return self.answer(self.sent[-1][0])

    def close(self) -> None:
        """There is nothing to remove."""

    def __enter__(self) -> "FakeImageEngine":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
