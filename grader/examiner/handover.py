"""What a probe hands over to a command, as files in the candidate's tree; and where the answers are to lie."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from grader.contract import Argument, ArgumentKind, ContractCommand
from grader.examiner.answer import Answer
from sandbox.command import EXCHANGE_FOLDER, Input, Wanted

INPUT_FOLDER = f"{EXCHANGE_FOLDER}/in"
ANSWER_FOLDER = f"{EXCHANGE_FOLDER}/out"
SUFFIXES = {ArgumentKind.CSV: ".csv", ArgumentKind.MODEL: ".model", ArgumentKind.FOLDER: ""}


@dataclass(frozen=True, kw_only=True, slots=True)
class Large:
    """One of the suite's large files. It lies outside the tree, and whoever may read it sees all of it at this path."""

    name: str
    path: Path


class Handed(NamedTuple):
    path: str
    """As the command line has it."""
    inputs: tuple[Input, ...]
    """What is laid into the tree."""


def wanted_for(path: str, argument: Argument, command: ContractCommand) -> Wanted:
    return Wanted(
        path=path,
        limit_bytes=command.answer_bytes,
        folder=argument.kind is ArgumentKind.FOLDER,
        keep=argument.kind is ArgumentKind.MODEL,
    )


def handed_over(name: str, kind: ArgumentKind, value: Any) -> Handed:
    """An argument of that name. Raises TypeError for a value that is nothing of its kind."""
    if isinstance(value, Large):
        if kind is ArgumentKind.FOLDER:
            raise TypeError(f"{value.name} is a file, and `{name}` of kind folder")
        return Handed(str(value.path), ())
    path = f"{INPUT_FOLDER}/{name}{SUFFIXES[kind]}"
    return Handed(path, tuple(_inputs(path, kind, value)))


def _inputs(path: str, kind: ArgumentKind, value: Any) -> list[Input]:
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
