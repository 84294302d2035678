"""One thing that is wrong with a file, and the refusal of a file that has any.

A problem never quotes a value: reports and logs are read by more people than the data is.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from flightdelays.errors import BadInput, shown


class Problem(NamedTuple):
    row: int | None
    """Counts from 1 for the first row after the header; None for a problem of the whole file."""
    column: str
    """As the file calls it; empty where it is about no column."""
    text: str

    def __str__(self) -> str:
        place = [f"row {self.row}"] if self.row else []
        place += [f"column {shown(self.column)}"] if self.column else []
        return ": ".join([*([", ".join(place)] if place else []), self.text])


def refuse_if_any(path: str, problems: Sequence[Problem]) -> None:
    """Raises BadInput unless there is no problem. Its message names each kind once, with how often it occurs."""
    first: dict[tuple[str, str], Problem] = {}
    for problem in problems:
        first.setdefault((problem.column, problem.text), problem)
    if first:
        times = Counter((problem.column, problem.text) for problem in problems)
        told = (str(each) + (f" ({times[kind]} times)" if times[kind] > 1 else "") for kind, each in first.items())
        raise BadInput(f"{shown(path)}: {'; '.join(told)}")
