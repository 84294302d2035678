"""What runs once before the probes, and what they are given of it."""

from collections.abc import Callable
from typing import Any, NoReturn

from grader.examiner.answer import Run
from grader.examiner.faults import NotPreparedError


class Prepared(dict[str, Run]):
    """By command. A step that was not reached is the candidate's fault; one that the suite has not is the suite's."""

    expected: frozenset[str] = frozenset()

    def __missing__(self, command: str) -> NoReturn:
        if command not in self.expected:
            raise KeyError(command)
        raise NotPreparedError(command)


def prepared_value(value: str, prepared: Prepared, data: Callable[[str], Any]) -> Any:
    """What a step hands over: the answer of an earlier one (`train.model`), or a file of the suite."""
    step, _, argument = value.partition(".")
    if step in prepared and argument in prepared[step].answers:
        return prepared[step].answers[argument]
    return data(value)
