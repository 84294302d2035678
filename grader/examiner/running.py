"""How a submission's commands run in the boxes, and what a run leaves behind."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from grader.contract import ContractCommand, Direction
from grader.examiner.answer import Answer, Run
from grader.examiner.handover import ANSWER_FOLDER, SUFFIXES, handed_over, wanted_for
from grader.examiner.junk import junked
from grader.model import Need
from sandbox.command import Answer as RawAnswer
from sandbox.command import Command, CommandLimits, CommandResult, Input, Sandbox, Wanted


class Asked(NamedTuple):
    command: Command
    wanted: Mapping[str, Wanted]
    """By the name that the answer will have."""


class Running:
    def __init__(self, *, deadline: float, junk: str, told: Callable[[Run], None]) -> None:
        """`told`: of each run, before whoever asked for it."""
        self._deadline = deadline
        self._junk = junk
        self._told = told
        self._needs: dict[str, Need] = {}
        self.n_looks = 0

    @property
    def needs(self) -> tuple[Need, ...]:
        return tuple(self._needs.values())

    @property
    def seconds_left(self) -> float:
        return self._deadline - time.monotonic()

    def run(self, asked: Asked, sandbox: Sandbox, *, name: str = "") -> Run:
        """`name`: of the contract's command, whose needs are kept when it exits with 0."""
        limits = _within(asked.command.limits, self.seconds_left)
        command = replace(asked.command, limits=limits, wanted=tuple(asked.wanted.values()))
        result = sandbox.run(command)
        by_path = {answer.path: answer for answer in result.answers}
        answers = {key: self._answer(key, by_path[want.path]) for key, want in asked.wanted.items()}
        run = Run(argv=command.argv, result=result, answers=answers)
        self._told(run)
        if name and run.ok:
            self._needs[name] = _need(name, result, self._needs.get(name))
        return run

    def _answer(self, name: str, raw: RawAnswer) -> Answer:
        if not self._junk:
            return Answer(name=name, raw=raw, told=self._look)
        junk = junked(raw, self._junk)
        return Answer(name=name, raw=junk, told=self._look if junk is not raw else lambda: None)

    def _look(self) -> None:
        self.n_looks += 1


def of_contract(
    command: ContractCommand, arguments: Mapping[str, Any], overlay: Mapping[str, bytes] | None = None, **options: Any
) -> Asked:
    """The command with these arguments; `options` of `Command`. Raises TypeError for one that the contract has not."""
    unknown = set(arguments) - {argument.name for argument in command.arguments}
    if unknown:
        raise TypeError(f"command `{command.name}` has no argument {', '.join(sorted(unknown))}")
    argv = list(command.argv)
    inputs = laid(overlay)
    wanted: dict[str, Wanted] = {}
    for argument in command.arguments:
        if argument.direction is Direction.IN and argument.name not in arguments:
            continue
        if argument.direction is Direction.IN:
            path, files = handed_over(argument.name, argument.kind, arguments[argument.name])
            inputs += files
        else:
            path = f"{ANSWER_FOLDER}/{argument.name}{SUFFIXES[argument.kind]}"
            wanted[argument.name] = wanted_for(path, argument, command)
        argv += [argument.flag, path] if argument.flag else [path]
    return Asked(Command(argv=tuple(argv), limits=command.limits, inputs=tuple(inputs), **options), wanted)


def with_time(limits: CommandLimits, seconds: float) -> CommandLimits:
    return replace(limits, wall_seconds=seconds, cpu_seconds=seconds)


def laid(files: Mapping[str, bytes | Answer] | None) -> list[Input]:
    return [
        Input(path=path, stored=content.stored) if isinstance(content, Answer) else Input(path=path, content=content)
        for path, content in (files or {}).items()
    ]


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
