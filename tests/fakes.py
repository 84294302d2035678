"""Stand-ins for the ports, with a memory of what was asked of them."""

from collections.abc import Callable, Iterable

from sandbox.command import Answer, AnswerState, Command, CommandResult

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
