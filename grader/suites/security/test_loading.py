"""Loading tried: a model file that runs code when it is loaded carelessly, handed to every command that takes one."""

import base64
from typing import NamedTuple

import pytest

from grader.contract import Argument, ArgumentKind, Contract, Direction
from grader.examiner.answer import Answer, Run
from grader.examiner.faults import AnswerError
from grader.examiner.reading import read_with
from grader.examiner.submission import Submission

CANARY = "takehome-canary-of-a-model"
WORD = "canary-of-a-model-"
FACTORS = (7919, 104_729)
"""What the trap says is their product: so who only shows what is in the file does not say it."""
MOST_TRAPS = 4


class Tried(NamedTuple):
    command: str
    trap: str
    run: Run

    @property
    def fired(self) -> bool:
        said = f"{WORD}{FACTORS[0] * FACTORS[1]}"
        return any(CANARY in path for path in self.run.changed) or said in self.run.stdout or said in self.run.stderr


def _taking_models(contract: Contract) -> list[tuple[str, Argument]]:
    """Commands, by name, each with the argument that is a model."""
    return [
        (command.name, argument)
        for command in contract.commands
        for argument in command.arguments
        if argument.kind is ArgumentKind.MODEL and argument.direction is Direction.IN
    ]


@pytest.mark.probe(
    when=_taking_models,
    area="security-hygiene",
    points=2,
    ask="What can loading a model file do, and who can write that file?",
    answer=(
        "Knows that a pickle runs code as it is loaded, joblib's too.\n"
        "Names another format, a signature, or who may write the folder."
    ),
)
def test_loading_a_model_runs_nothing(working: Submission) -> None:
    """Loading a model runs nothing that stands in the file.

    A model file travels: by mail, through a bucket, from a hub. One that is a pickle, as such or inside an archive,
    runs whatever it says before anybody has looked at it. A format without code is safe, and so is a check before the
    file is loaded. Each command is handed models that leave a trace if they run; the model's own form is imitated.
    """
    taking = _taking_models(working.contract)
    prepared = [(name, argument) for name, argument in taking if argument.name in working.given.get(name, {})]
    if not prepared:
        working.not_measured("The preparation runs no command that takes a model.")
    tried = [attempt for name, argument in prepared for attempt in _tried(working, name, argument)]
    fired = [attempt for attempt in tried if attempt.fired]
    working.note("; ".join(f"`{attempt.command}`, {attempt.trap}: {attempt.run.exit_text}" for attempt in tried))
    assert not fired, "; ".join(
        f"`{attempt.command}` ran what the model file told it to: {attempt.trap}" for attempt in fired
    )


def _tried(submission: Submission, command: str, argument: Argument) -> list[Tried]:
    handed = submission.given.get(command, {})
    tried = []
    for what, trap in _traps(submission, handed[argument.name]).items():
        run = submission.run(command, **{**handed, argument.name: trap})
        tried.append(Tried(command, what, run))
        if tried[-1].fired:
            break
    return tried


def _traps(submission: Submission, model: Answer) -> dict[str, bytes]:
    """Where the model can't be read, for those that don't depend on it."""
    head = f"{CANARY} {WORD} {FACTORS[0]} {FACTORS[1]}\n".encode()
    for content in (submission.bytes_of(model), b""):
        try:
            said = read_with("make_traps", head + content, "the model")["traps"]
        except AnswerError:
            continue
        return {what: base64.b64decode(trap) for what, trap in list(said.items())[:MOST_TRAPS]}
    raise AssertionError("our own traps can be made of nothing")
