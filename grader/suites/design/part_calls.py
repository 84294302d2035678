"""Calls of declared parts, several in one interpreter of theirs, and what each of them gave."""

import json
from typing import Any, NamedTuple

from grader.contract import ContractPart
from grader.examiner.answer import Run
from grader.examiner.faults import AnswerError
from grader.examiner.handover import ANSWER_FOLDER, INPUT_FOLDER, SUFFIXES
from grader.examiner.reading import PROGRAMS
from grader.examiner.submission import Submission

_PROGRAM, _ORDER = f"{INPUT_FOLDER}/call_parts.py", f"{INPUT_FOLDER}/order.json"
_ANSWER = f"{ANSWER_FOLDER}/parts.json"
_SAME = 1e-6
Called = dict[str, Any]
"""By the call's label, `{"value": …}` or `{"error": …}`; nothing of a call that ended the interpreter."""


class PartCall(NamedTuple):
    label: str
    """Its own among the calls of an interpreter."""
    part: ContractPart
    """One that they declared."""
    values: tuple[Any, ...]
    """The bytes of a file, or an answer that is kept in the box, for each argument."""


def call_parts(submission: Submission, calls: list[PartCall], *, where: str = "top") -> Called:
    """In the order given, in one interpreter that stands in the `top` folder, or in an empty one `elsewhere`."""
    declared = {part.name: part for part in submission.snapshot.parts}
    order: list[dict[str, Any]] = []
    files: dict[str, Any] = {}
    for label, part, values in calls:
        paths = [f"{INPUT_FOLDER}/{label}-{n}{SUFFIXES[kind]}" for n, kind in enumerate(part.arguments)]
        files |= dict(zip(paths, values, strict=True))
        module, function = declared[part.name].module, declared[part.name].function
        order.append({"label": label, "module": module, "function": function, "kind": part.answer, "paths": paths})
    return _answers(_run(submission, where, order, files))


def same(one: Any, other: Any) -> bool:
    """Two values of a part, numbers within a millionth."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) <= _SAME * (1 + abs(one))
    return bool(one == other)


def _run(submission: Submission, where: str, order: list[dict[str, Any]], files: dict[str, Any]) -> Run:
    programs = {f"{INPUT_FOLDER}/{name}": (PROGRAMS / name).read_bytes() for name in ("call_parts.py", "call_part.py")}
    laid = {**programs, _ORDER: json.dumps(order).encode(), **files}
    return submission.execute(
        ["python", _PROGRAM, where, _ORDER, _ANSWER], files=laid, wanted=(_ANSWER,), pristine=False
    )


def _answers(run: Run) -> Called:
    """Nothing of parts that ended the interpreter, or wrote over our program's answer."""
    try:
        said = run.answer(_ANSWER).json() if run.ok else {}
    except AnswerError:
        return {}
    is_answer = isinstance(said, dict) and all(
        isinstance(item, dict) and ("value" in item or isinstance(item.get("error"), str)) for item in said.values()
    )
    return said if is_answer else {}
