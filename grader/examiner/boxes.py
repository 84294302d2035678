"""The candidate boxes of one examination, as the examiner sees them: each is opened anew when it dies.

A command whose box dies runs once more in a fresh box. A second death is the candidate's, and so is a step that worked
once and does not when it is run again.
"""

from collections.abc import Callable
from dataclasses import replace

from grader.examiner.faults import BoxKilledError, UnsteadyError
from sandbox.command import Command, CommandResult, Input, Sandbox
from sandbox.errors import BoxDiedError

BoxOpener = Callable[[int], Sandbox]
"""The sandbox of a generation, 0 first. Raises SandboxError when none is to be had."""

_TRIES = 2
"""Of a step that is run again: the box may have died of a machine that is short of something."""


class LastingSandbox:
    """A sandbox that outlives its boxes: what was prepared and kept in a box is made again in the next one.

    Names of kept answers (`Answer.stored`) are its own, and stay good over generations.
    """

    def __init__(
        self,
        opener: BoxOpener,
        *,
        died: Callable[[Command], None] = lambda command: None,
        unsteady: Callable[[Command], None] = lambda command: None,
    ) -> None:
        """`died` is told of a command that killed two boxes, `unsteady` of a step that did not work again."""
        self._open = opener
        self._died = died
        self._unsteady = unsteady
        self._generation = 0
        self._sandbox: Sandbox | None = None
        self._preparation: list[Command] = []
        self._to_prepare: list[Command] = []
        """What of it the present box has not seen yet."""
        self._running: Command | None = None
        self._makers: dict[str, tuple[Command, str]] = {}
        """By our name: the command that made it, and the answer's path."""
        self._here: dict[str, str] = {}
        """Our name → the present box's name."""

    def run(self, command: Command) -> CommandResult:
        """As Sandbox.run.

        Raises:
            BoxKilledError: the command, or a step before it that is run again, killed two boxes.
            UnsteadyError: a step before it worked once, and not again.
        """
        try:
            return self._run(command)
        except BoxDiedError:
            self._next_generation()
        try:
            return self._run(command)
        except BoxDiedError as error:
            self._next_generation()
            culprit = self._running or command
            self._died(culprit)
            raise BoxKilledError(
                f"`{' '.join(culprit.argv)}` killed its box, and did so again in a fresh one: {error}"
            ) from error

    def close(self) -> None:
        if self._sandbox is not None:
            self._sandbox.close()
            self._sandbox = None

    def _run(self, command: Command) -> CommandResult:
        if self._sandbox is None:
            self._sandbox = self._open(self._generation)
        if not command.pristine:
            self._prepare()
        result = self._run_here(command)
        if result.tree_kept:
            self._preparation.append(command)
        return self._named(command, result)

    def _prepare(self) -> None:
        while self._to_prepare:
            step = self._to_prepare[0]
            result = self._again(step, lambda result: result.tree_kept)
            self._remember(step, result)
            del self._to_prepare[0]

    def _again(self, step: Command, is_good: Callable[[CommandResult], bool]) -> CommandResult:
        for _ in range(_TRIES):
            result = self._run_here(step)
            if is_good(result):
                return result
        self._unsteady(step)
        raise UnsteadyError(
            f"`{' '.join(step.argv)}` worked once, and did not when it was run again in a fresh box: "
            f"exit status {result.exit_status}"
        )

    def _run_here(self, command: Command) -> CommandResult:
        assert self._sandbox is not None
        inputs = tuple(self._present(item) for item in command.inputs)
        self._running = command
        return self._sandbox.run(replace(command, inputs=inputs))

    def _present(self, item: Input) -> Input:
        """With the present box's name of a kept answer, which is made again if this box has never held it."""
        if item.stored is None:
            return item
        if item.stored not in self._here:
            maker, path = self._makers[item.stored]
            again = replace(maker, keep_tree=False)
            self._remember(maker, self._again(again, lambda result: bool(_stored(result, path))))
        return replace(item, stored=self._here[item.stored])

    def _remember(self, maker: Command, result: CommandResult) -> None:
        """The present box's names of what `maker` has made again."""
        for name, (command, path) in self._makers.items():
            if command is maker and (stored := _stored(result, path)):
                self._here[name] = stored

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
        self._to_prepare = list(self._preparation)


def _stored(result: CommandResult, path: str) -> str:
    return next((answer.stored or "" for answer in result.answers if answer.path == path), "")
