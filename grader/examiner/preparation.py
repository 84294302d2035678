"""What runs once before the probes, and what they are given of it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

from grader.contract import PreparationStep
from grader.examiner.answer import Run
from grader.examiner.faults import CandidateFault, NotPreparedError


class Prepared(dict[str, Run]):
    """By command. A step that was not reached is the candidate's fault; one that the suite has not is the suite's."""

    expected: frozenset[str] = frozenset()

    def __missing__(self, command: str) -> NoReturn:
        if command not in self.expected:
            raise KeyError(command)
        raise NotPreparedError(command)


class Preparation:
    def __init__(self) -> None:
        self.runs = Prepared()
        self.given: dict[str, Mapping[str, Any]] = {}
        self.fault = ""
        """The candidate's, that kept a step from running."""

    def carry_out(
        self,
        steps: Iterable[PreparationStep],
        run: Callable[[PreparationStep, Mapping[str, Any]], Run],
        data: Callable[[str], Any],
    ) -> bool:
        """Whether every step exited with 0 and wrote its answers; stops at one that didn't."""
        for step in steps:
            arguments = {name: self._value(value, data) for name, value in step.arguments}
            self.given[step.command] = arguments
            try:
                done = self.runs[step.command] = run(step, arguments)
            except CandidateFault as error:
                self.fault = str(error)
                return False
            if not done.ok or not all(answer.exists for answer in done.answers.values()):
                return False
        return True

    def _value(self, value: str, data: Callable[[str], Any]) -> Any:
        """The answer of an earlier step (`train.model`), or a file of the suite."""
        step, _, argument = value.partition(".")
        if step in self.runs and argument in self.runs[step].answers:
            return self.runs[step].answers[argument]
        return data(value)
