"""Declared parts work alone: whoever calls them stands in a folder of his own."""

import pytest

from grader.contract import ContractPart
from grader.examiner.submission import Submission
from grader.suites.design.part_calls import Called, PartCall, call_parts, same
from grader.suites.design.part_inputs import inputs_of


@pytest.mark.probe(
    when=lambda contract: contract.parts,
    area="modular-design",
    points=2,
    ask="Another team calls your part from a service of its own. What does it find, and what must it bring along?",
    answer=(
        "Thinks of paths, settings and files that are only there in their own folder.\n"
        "Passes them in, or ships them with the package."
    ),
)
def test_parts_work_from_another_folder(working: Submission) -> None:
    """Declared parts give the same answer, from whatever folder they are called.

    Who uses a part stands in a folder of his own. One that looks for its settings where the caller happens to stand
    works on its author's machine, and is not one that another team could use.
    """
    declared = {part.name: part for part in working.snapshot.parts}
    there = [part for part in working.contract.parts if part.name in declared]
    assert there, "takehome.toml declares no part that could be called"
    usual = _called(working, there)
    answering = [part for part in there if "value" in usual.get(part.name, {})]
    if not answering:
        said = "; ".join(f"`{name}`: {called['error']}" for name, called in usual.items() if "error" in called)
        working.not_measured(f"no part takes what the preparation's commands are given: {said or 'it ended at once'}")
    elsewhere = _called(working, answering, "elsewhere")
    differing = {part.name: why for part in answering if (why := _difference(part, usual, elsewhere))}
    if any(part.name in differing and "error" not in elsewhere.get(part.name, {}) for part in answering):
        again = _called(working, answering)
        unsteady = [part.name for part in answering if _difference(part, usual, again)]
        if unsteady:
            working.not_measured(f"{', '.join(unsteady)} gives another answer in the same folder, too")
    working.note(f"Called in the top folder, and in an empty one: {', '.join(part.name for part in answering)}.")
    rationale = "; ".join(f"`{name}` {why}" for name, why in differing.items())
    if differing and len(differing) < len(answering):
        working.partial(1 - len(differing) / len(answering), rationale)
    assert not differing, rationale


def _called(submission: Submission, parts: list[ContractPart], where: str = "top") -> Called:
    """One interpreter for all of them, so that settings are looked for as a module is imported, too."""
    values = {part.name: inputs_of(part, submission.contract, submission.given) for part in parts}
    calls = [PartCall(part.name, part, given) for part in parts if (given := values[part.name]) is not None]
    if not calls:
        submission.not_measured("no command of the preparation reads what the parts take")
    return call_parts(submission, calls, where=where)


def _difference(part: ContractPart, usual: Called, other: Called) -> str:
    answer = other.get(part.name)
    if answer is None:
        return "ends the interpreter when it is called from another folder"
    if "value" not in answer:
        return f"raises {answer['error']} when it is called from another folder"
    is_same = same(usual[part.name]["value"], answer["value"])
    return "" if is_same else "gives another answer when it is called from another folder"
