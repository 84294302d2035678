"""What a probe hands over to a command, as files in the candidate's tree; and where the answers are to lie."""

from pathlib import Path
from typing import Any

from grader.contract import Argument, ArgumentKind, ContractCommand
from grader.examiner.answer import Answer
from sandbox.command import EXCHANGE_FOLDER, Input, Wanted

INPUT_FOLDER = f"{EXCHANGE_FOLDER}/in"
ANSWER_FOLDER = f"{EXCHANGE_FOLDER}/out"
SUFFIXES = {ArgumentKind.CSV: ".csv", ArgumentKind.MODEL: ".model", ArgumentKind.FOLDER: ""}


def wanted_for(path: str, argument: Argument, command: ContractCommand) -> Wanted:
    return Wanted(
        path=path,
        limit_bytes=command.answer_bytes,
        folder=argument.kind is ArgumentKind.FOLDER,
        keep=argument.kind is ArgumentKind.MODEL,
    )


def inputs_for(path: str, kind: ArgumentKind, value: Any) -> list[Input]:
    if isinstance(value, Answer) and value.raw.stored is not None:
        return [Input(path=path, stored=value.stored)]
    if isinstance(value, Answer):
        value = value.files if kind is ArgumentKind.FOLDER else value.content
    if kind is ArgumentKind.FOLDER:
        return [Input(path=f"{path}/{name}", content=_bytes(item)) for name, item in value.items()]
    return [Input(path=path, content=_bytes(value))]


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, Path):
        return value.read_bytes()
    if hasattr(value, "to_csv"):
        return str(value.to_csv(index=False)).encode()
    raise TypeError(f"a file's content is bytes, a text, a Path or a table with to_csv, not {type(value).__name__}")
