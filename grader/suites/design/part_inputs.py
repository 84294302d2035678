"""What to hand over to a declared part: what the preparation's commands were given, matched by kinds, cut short."""

import csv
import io
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from grader.contract import ArgumentKind, Contract, ContractPart, Direction
from grader.examiner.handover import Large

MOST_ROWS = 200
_CSV_ENCODING = "utf-8"


def inputs_of(part: ContractPart, contract: Contract, given: Mapping[str, Mapping[str, Any]]) -> tuple[Any, ...] | None:
    """A value for each of the part's arguments; None where no command of the preparation reads the like.

    The last command that does: it is what serves, and its files are small.
    """
    for command in reversed(tuple(given)):
        arguments = [item for item in contract.command(command).arguments if item.direction is Direction.IN]
        read = [(item.kind, given[command][item.name]) for item in arguments if item.name in given[command]]
        without_model = [item for item in read if item[0] is not ArgumentKind.MODEL]
        for pairs in (read, without_model, without_model[: len(part.arguments)]):
            if tuple(kind for kind, _ in pairs) == part.arguments:
                return tuple(shortened(value) if kind is ArgumentKind.CSV else value for kind, value in pairs)
    return None


def shortened(value: Any) -> Any:
    """A table's header and first rows; anything else as it is."""
    if isinstance(value, Large):
        with value.path.open(encoding=_CSV_ENCODING, newline="") as file:
            return _first_rows(file)
    return _first_rows(io.StringIO(value.decode(_CSV_ENCODING), newline="")) if isinstance(value, bytes) else value


def _first_rows(file: Iterator[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(islice(csv.reader(file), MOST_ROWS + 1))
    return out.getvalue().encode(_CSV_ENCODING)
