"""A part answers from the model that it is handed: another one can be put in its place."""

import pytest

from grader.contract import ArgumentKind, Contract, ContractPart, Direction
from grader.examiner.answer import Answer
from grader.examiner.submission import Submission
from grader.suites.design.part_calls import Called, PartCall, call_parts, same
from grader.suites.design.part_inputs import inputs_of
from grader.suites.tables import tables_of, with_longest_thinned

USUAL, OTHER, AGAIN = "usual", "other", "again"


def _taking_models(contract: Contract) -> list[ContractPart]:
    return [part for part in contract.parts if ArgumentKind.MODEL in part.arguments]


@pytest.mark.probe(
    when=_taking_models,
    area="modular-design",
    points=2,
    ask="A service has two models in memory and asks your part for answers of both. What does it get?",
    answer=(
        "Sees that a model found by its name in the code, or kept from the first call, is nobody's to swap.\n"
        "Passes the model in, and keeps none behind the caller's back, or keeps it by what it is."
    ),
)
def test_a_part_answers_from_the_model_it_is_handed(working: Submission) -> None:
    """A part answers from the model that it is handed, and from no other.

    Who compares two models, rolls one back or tests with a small one hands each over in turn, in one process. A part
    that reads its model from a place of its own, or keeps the first one it saw, answers from the wrong one, and nothing
    says so.
    """
    declared = {part.name for part in working.snapshot.parts}
    there = [part for part in _taking_models(working.contract) if part.name in declared]
    assert there, "takehome.toml declares no part that takes a model"
    other = _other_model(working)
    told = {part.name: _fault(working, part, other) for part in there}
    working.note(f"Called with two models in turn, the other one learnt from fewer rows: {', '.join(told)}.")
    rationale = "; ".join(f"`{name}` {why}" for name, why in told.items() if why)
    assert not rationale, rationale


def _other_model(submission: Submission) -> Answer:
    """What the preparation's command learns from fewer rows."""
    command, answer = _learnt(submission)
    tables = tables_of(submission.given[command])
    if not tables:
        submission.not_measured(f"`{command}` is handed no table that could be shortened")
    few = {name: table.text() for name, table in with_longest_thinned(tables, least_step=2).items()}
    run = submission.run(command, **{**submission.given[command], **few})
    model = run.answers[answer]
    if not (run.ok and model.exists):
        submission.not_measured(f"`{command}` learns nothing from fewer rows, exit status {run.exit_status}")
    if model.raw.digest == submission.prepared[command].answers[answer].raw.digest:
        submission.not_measured(f"`{command}` learns the very same from fewer rows")
    return model


def _learnt(submission: Submission) -> tuple[str, str]:
    """The command of the preparation that writes a model, and the argument that says where."""
    commands = [submission.contract.command(name) for name in submission.given]
    pairs = [(command.name, item) for command in commands for item in command.arguments]
    found = [
        (command, item.name)
        for command, item in pairs
        if item.kind is ArgumentKind.MODEL and item.direction is Direction.OUT
    ]
    if not found:
        submission.not_measured("no command of the preparation writes a model")
    return found[0]


def _fault(submission: Submission, part: ContractPart, other: Answer) -> str:
    """Empty: there is none."""
    values = inputs_of(part, submission.contract, submission.given)
    if values is None:
        submission.not_measured(f"no command of the preparation reads what `{part.name}` takes")
    models = [kind is ArgumentKind.MODEL for kind in part.arguments]
    changed = tuple(other if is_model else value for is_model, value in zip(models, values, strict=True))
    usual, swapped = PartCall(USUAL, part, values), PartCall(OTHER, part, changed)
    alone = call_parts(submission, [swapped])
    in_turn = call_parts(submission, [usual, swapped, usual._replace(label=AGAIN)])
    for label, called in ((USUAL, in_turn), (OTHER, alone)):
        if "value" not in called.get(label, {}):
            said = called.get(label, {}).get("error", "it ended at once")
            submission.not_measured(f"`{part.name}` gives no answer of the {label} model: {said}")
    fault = _confused(in_turn, alone)
    if fault and not _agree(call_parts(submission, [swapped]), OTHER, alone, OTHER):
        submission.not_measured(f"`{part.name}` gives another answer each time")
    return fault


def _confused(in_turn: Called, alone: Called) -> str:
    if _agree(in_turn, USUAL, alone, OTHER):
        return "gives the same answers whatever model it is handed"
    if _agree(in_turn, USUAL, in_turn, OTHER):
        return "goes on answering from the first model when it is handed another one"
    if not _agree(in_turn, OTHER, alone, OTHER):
        return "gives other answers of a model when it was called with another one before"
    if not _agree(in_turn, USUAL, in_turn, AGAIN):
        return "gives other answers of the first model once it was called with another one"
    return ""


def _agree(one: Called, label: str, other: Called, other_label: str) -> bool:
    pair = one.get(label, {}), other.get(other_label, {})
    return all("value" in item for item in pair) and same(pair[0]["value"], pair[1]["value"])
