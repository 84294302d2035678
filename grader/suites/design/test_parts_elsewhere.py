"""Declared parts work alone: whoever calls them stands in a folder of his own."""

import json
from typing import Any

import pytest

from grader.contract import ContractPart
from grader.examiner.answer import Run
from grader.examiner.faults import AnswerError
from grader.examiner.handover import ANSWER_FOLDER, INPUT_FOLDER, SUFFIXES
from grader.examiner.reading import PROGRAMS
from grader.examiner.submission import Submission
from grader.suites.design.part_inputs import inputs_of

PROGRAM, ORDER = f"{INPUT_FOLDER}/call_parts.py", f"{INPUT_FOLDER}/order.json"
ANSWER = f"{ANSWER_FOLDER}/parts.json"
SAME = 1e-6
Called = dict[str, Any]
"""By part, `{"value": …}` or `{"error": …}`."""


@pytest.mark.probe(
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
    assert there or not working.contract.parts, "takehome.toml declares no part that could be called"
    usual = _called(working, there, "top")
    answering = [part for part in there if "value" in usual.get(part.name, {})]
    if not answering:
        said = "; ".join(f"`{name}`: {called['error']}" for name, called in usual.items() if "error" in called)
        working.not_measured(f"no part takes what the preparation's commands are given: {said or 'it ended at once'}")
    elsewhere = _called(working, answering, "elsewhere")
    differing = {part.name: why for part in answering if (why := _difference(part, usual, elsewhere))}
    if any(part.name in differing and "error" not in elsewhere.get(part.name, {}) for part in answering):
        again = _called(working, answering, "top")
        unsteady = [part.name for part in answering if _difference(part, usual, again)]
        if unsteady:
            working.not_measured(f"{', '.join(unsteady)} gives another answer in the same folder, too")
    working.note(f"Called in the top folder, and in an empty one: {', '.join(part.name for part in answering)}.")
    rationale = "; ".join(f"`{name}` {why}" for name, why in differing.items())
    if differing and len(differing) < len(answering):
        working.partial(1 - len(differing) / len(answering), rationale)
    assert not differing, rationale


def _called(submission: Submission, parts: list[ContractPart], where: str) -> Called:
    """One interpreter for all of them, so that settings are looked for as a module is imported, too."""
    order: list[dict[str, Any]] = []
    files: dict[str, Any] = {}
    declared = {part.name: part for part in submission.snapshot.parts}
    for part in parts:
        values = inputs_of(part, submission.contract, submission.given)
        if values is None:
            continue
        paths = [f"{INPUT_FOLDER}/{part.name}-{n}{SUFFIXES[kind]}" for n, kind in enumerate(part.arguments)]
        files |= dict(zip(paths, values, strict=True))
        module, function = declared[part.name].module, declared[part.name].function
        order.append({"part": part.name, "module": module, "function": function, "kind": part.answer, "paths": paths})
    if not order:
        submission.not_measured("no command of the preparation reads what the parts take")
    return _answers(_run(submission, where, order, files))


def _run(submission: Submission, where: str, order: list[dict[str, Any]], files: dict[str, Any]) -> Run:
    programs = {f"{INPUT_FOLDER}/{name}": (PROGRAMS / name).read_bytes() for name in ("call_parts.py", "call_part.py")}
    laid = {**programs, ORDER: json.dumps(order).encode(), **files}
    return submission.execute(["python", PROGRAM, where, ORDER, ANSWER], files=laid, wanted=(ANSWER,), pristine=False)


def _answers(run: Run) -> Called:
    """Nothing of parts that ended the interpreter, or wrote over our program's answer."""
    try:
        said = run.answer(ANSWER).json() if run.ok else {}
    except AnswerError:
        return {}
    is_answer = isinstance(said, dict) and all(
        isinstance(item, dict) and ("value" in item or isinstance(item.get("error"), str)) for item in said.values()
    )
    return said if is_answer else {}


def _difference(part: ContractPart, usual: Called, other: Called) -> str:
    answer = other.get(part.name)
    if answer is None:
        return "ends the interpreter when it is called from another folder"
    if "value" not in answer:
        return f"raises {answer['error']} when it is called from another folder"
    same = _same(usual[part.name]["value"], answer["value"])
    return "" if same else "gives another answer when it is called from another folder"


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) <= SAME * (1 + abs(one))
    return bool(one == other)
