"""The candidate boxes of one examination, as the examiner sees them: each is opened anew when it dies.

A command whose box dies runs once more in a fresh box. A second death is the candidate's.
"""

from collections.abc import Callable
from dataclasses import replace

from grader.examiner.faults import BoxKilledError
from sandbox.command import Command, CommandResult, Input, Sandbox
from sandbox.errors import BoxDiedError

BoxOpener = Callable[[int], Sandbox]
"""The sandbox of a generation, 0 first. Raises SandboxError when none is to be had."""


class LastingSandbox:
    """A sandbox that outlives its boxes: what was prepared and kept in a box is made again in the next one.

    Names of kept answers (`Answer.stored`) are its own, and stay good over generations.
    """

    def __init__(self, opener: BoxOpener, *, died: Callable[[Command], None] = lambda command: None) -> None:
        self._open = opener
        self._died = died
        self._generation = 0
        self._sandbox: Sandbox | None = None
        self._preparation: list[Command] = []
        self._makers: dict[str, tuple[Command, str]] = {}
        """By our name: the command that made it, and the answer's path."""
        self._here: dict[str, str] = {}
        """Our name → the present box's name."""

    def run(self, command: Command) -> CommandResult:
        """As Sandbox.run. Raises BoxKilledError when the command killed two boxes."""
        try:
            return self._run(command)
        except BoxDiedError:
            self._next_generation()
        try:
            return self._run(command)
        except BoxDiedError as error:
            self._next_generation()
            self._died(command)
            raise BoxKilledError(
                f"`{' '.join(command.argv)}` killed its box, and did so again in a fresh one: {error}"
            ) from error

    def close(self) -> None:
        if self._sandbox is not None:
            self._sandbox.close()
            self._sandbox = None

    def _run(self, command: Command) -> CommandResult:
        if self._sandbox is None:
            self._sandbox = self._open(self._generation)
            for step in self._preparation:
                self._run_here(step)
        result = self._run_here(command)
        if command.keep_tree and result.exit_status == 0:
            self._preparation.append(command)
        return self._named(command, result)

    def _run_here(self, command: Command) -> CommandResult:
        assert self._sandbox is not None
        inputs = tuple(self._present(item) for item in command.inputs)
        return self._sandbox.run(replace(command, inputs=inputs))

    def _present(self, item: Input) -> Input:
        """With the present box's name of a kept answer, which is made again if this box has never held it."""
        if item.stored is None:
            return item
        if item.stored not in self._here:
            maker, path = self._makers[item.stored]
            again = self._run_here(replace(maker, keep_tree=False))
            self._here[item.stored] = next((a.stored or "" for a in again.answers if a.path == path), "")
        return replace(item, stored=self._here[item.stored])

    def _named(self, command: Command, result: CommandResult) -> CommandResult:
        answers = []
        for answer in result.answers:
            if answer.stored is not None:
                name = f"kept-{len(self._makers)}"
                self._makers[name] = (command, answer.path)
                self._here[name] = answer.stored
                answer = replace(answer, stored=name)
            answers.append(answer)
        return replace(result, answers=tuple(answers))

    def _next_generation(self) -> None:
        self.close()
        self._generation += 1
        self._here = {}
