"""Personal data planted in the input: where do they come out again?"""

from typing import Any, NamedTuple

import pytest

from grader.contract import ArgumentKind, ContractCommand, Direction
from grader.examiner.answer import Run
from grader.examiner.faults import AnswerError
from grader.examiner.reading import read_with
from grader.examiner.submission import Submission
from grader.suites.security.planting import BROKEN, FORMULA, WORD, key_columns, number_columns, with_contacts
from grader.suites.tables import Table, tables_of, with_longest_thinned


class Seen(NamedTuple):
    where: str
    costs: bool


@pytest.mark.probe(
    area="security-hygiene",
    points=2,
    ask="Who reads your logs, and who gets your model file? What may stand in them?",
    answer=(
        "Treats both as going further and living longer than the data.\nNames what identifies a person in this data."
    ),
)
def test_personal_data_stay_out_of_logs_and_models(working: Submission) -> None:
    """Personal data of an input file come out in no log, no error text and no model file.

    Logs are kept for years and read by many; a model file travels. A column with addresses that nobody asked for is
    added to the tables that the commands get. An address in a message of a command that took the table, or in the
    model, has no business there. What a command says of a table that it refused is shown and costs nothing.
    """
    tables = [(command, _tables(working, command)) for command in working.contract.commands]
    seen = [found for command, given in tables if given for found in _seen(working, command, given)]
    if not seen:
        working.not_measured("No command takes its tables with one more column in them, so nothing could be planted.")
    shown = [found.where for found in seen if found.where and not found.costs]
    if shown:
        working.find("personal-data", "Something planted in the input comes out again", "; ".join(shown))
    costly = [found.where for found in seen if found.where and found.costs]
    working.note(f"Planted: a column of addresses such as mira.{WORD}-1@example.org, which every row has one of.")
    assert not costly, "; ".join(costly)


def _tables(submission: Submission, command: ContractCommand) -> dict[str, Table]:
    """Of what the preparation handed over; empty for a command that it does not run."""
    return tables_of(submission.given.get(command.name, {}))


def _seen(submission: Submission, command: ContractCommand, tables: dict[str, Table]) -> list[Seen]:
    """An entry without a place for every command that takes such tables, and one for each place."""
    few = with_longest_thinned(tables)
    run = _run(submission, command, _planted(few))
    if not run.ok and few != tables:  # too few to learn from, perhaps
        few = tables
        run = _run(submission, command, _planted(few))
    if not run.ok:
        return [Seen(f"{where}, which refused the table", costs=False) for where in _in_log(command, run)]
    seen = [Seen(where, costs=True) for where in _in_log(command, run)]
    seen += [Seen(where, costs) for where, costs in _in_answers(submission, command, run)]
    _find_formula(submission, command, few)
    return [Seen("", costs=False), *seen, *_in_error(submission, command, few)]


def _planted(tables: dict[str, Table]) -> dict[str, Table]:
    return {name: with_contacts(table) for name, table in tables.items()}


def _in_error(submission: Submission, command: ContractCommand, tables: dict[str, Table]) -> list[Seen]:
    """The same with a cell that is no number, which the program may name; the address beside it it need not."""
    name, table = max(tables.items(), key=lambda item: len(item[1].rows))
    column = next(number_columns(table), None)
    if column is None:
        return []
    run = _run(submission, command, _planted({**tables, name: table.with_cell(column, BROKEN)}))
    return [
        Seen(f"{where}, of a row with a bad `{table.columns[column]}`", costs=True) for where in _in_log(command, run)
    ]


def _find_formula(submission: Submission, command: ContractCommand, tables: dict[str, Table]) -> None:
    answers = [argument.name for argument in command.arguments if _is_answer(argument, ArgumentKind.CSV)]
    found = next(((name, column) for name, table in tables.items() for column in key_columns(table)), None)
    if not answers or found is None:
        return
    name, column = found
    run = _run(submission, command, {**tables, name: tables[name].with_cell(column, FORMULA)})
    out = [answer for answer in answers if run.ok and _begins_cell(run.answer(answer).raw.content or b"")]
    if out:
        title = f"A formula in `{tables[name].columns[column]}` comes out as one in `{', '.join(out)}`"
        detail = f"A spreadsheet would run {FORMULA}. The brief may want values as they are; it costs nothing."
        submission.find("formula-in-answer", title, detail)


def _run(submission: Submission, command: ContractCommand, tables: dict[str, Table]) -> Run:
    values: dict[str, Any] = {name: table.text() for name, table in tables.items()}
    return submission.run(command.name, **{**submission.given.get(command.name, {}), **values})


def _in_log(command: ContractCommand, run: Run) -> list[str]:
    streams = {"standard output": run.stdout, "standard error": run.stderr}
    return [f"`{command.name}` says {_excerpt(text)!r} on {stream}" for stream, text in streams.items() if WORD in text]


def _in_answers(submission: Submission, command: ContractCommand, run: Run) -> list[tuple[str, bool]]:
    """With whether it costs: a table may be asked to have the columns that it came with."""
    found = []
    for argument in command.arguments:
        if argument.direction is Direction.OUT and argument.kind is not ArgumentKind.FOLDER:
            content = submission.bytes_of(run.answer(argument.name))
            where = _place_in(content)
            if where:
                told = f"the `{argument.name}` that `{command.name}` writes holds the addresses, {where}"
                found.append((told, argument.kind is ArgumentKind.MODEL))
    return found


def _place_in(content: bytes) -> str:
    try:
        return str(read_with("find_text", WORD.encode() + b"\n" + content, "the answer")["where"])
    except AnswerError:
        return ""


def _is_answer(argument: Any, kind: ArgumentKind) -> bool:
    return bool(argument.direction is Direction.OUT and argument.kind is kind)


def _begins_cell(content: bytes) -> bool:
    formula = FORMULA.encode()
    return any(begin + formula in b"\n" + content for begin in (b"\n", b",", b'"', b";", b"\t"))


def _excerpt(text: str) -> str:
    start = max(0, text.find(WORD) - 60)
    return text[start : start + 120]
