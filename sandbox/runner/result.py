"""What came of a command, put together from its outcome and its files."""

from dataclasses import replace

from sandbox.command import Answer, AnswerState, Command, CommandResult
from sandbox.paths import shown_path
from sandbox.runner.child import CANNOT_RUN
from sandbox.runner.watch import Outcome


def command_result(
    outcome: Outcome,
    answers: tuple[Answer, ...],
    changed: tuple[str, ...],
    *,
    tampering: tuple[str, ...] = (),
    tree_kept: bool,
) -> CommandResult:
    return CommandResult(
        exit_status=outcome.exit_status,
        signal=outcome.signal,
        timed_out=outcome.timed_out,
        out_of_memory=outcome.out_of_memory,
        out_of_disk=outcome.out_of_disk,
        wall_seconds=outcome.wall_seconds,
        cpu_seconds=outcome.cpu_seconds,
        peak_memory_bytes=outcome.peak_memory_bytes,
        stdout=outcome.stdout.kept,
        stderr=outcome.stderr.kept,
        stdout_total_bytes=outcome.stdout.total_bytes,
        stderr_total_bytes=outcome.stderr.total_bytes,
        answers=answers,
        changed=changed,
        left_running=outcome.left_running,
        tampering=tampering,
        tree_kept=tree_kept,
    )


def not_started(command: Command, reason: str) -> CommandResult:
    """Of a command that the candidate left no room for: as a shell has it that can't start a program."""
    words = reason.encode(errors="backslashreplace") + b"\n"
    return CommandResult(
        exit_status=CANNOT_RUN,
        signal=None,
        timed_out=False,
        out_of_memory=False,
        wall_seconds=0.0,
        cpu_seconds=0.0,
        peak_memory_bytes=0,
        stdout=b"",
        stderr=words,
        stdout_total_bytes=0,
        stderr_total_bytes=len(words),
        answers=tuple(Answer(path=item.path, state=AnswerState.MISSING) for item in command.wanted),
        changed=(),
        left_running=0,
    )


def shown_answer(answer: Answer) -> Answer:
    """With paths that are text."""
    files = tuple(replace(file, path=shown_path(file.path)) for file in answer.files)
    return replace(answer, path=shown_path(answer.path), files=files)
