"""What the handling of a bad input is worth, by the rule of flight-delays' hidden suite."""

import importlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest

from grader.model import Handling

HIDDEN = Path(__file__).parent.parent / "assessments/flight-delays/hidden"
TRACEBACK = "Traceback (most recent call last):\n  …\nKeyError: 'origin'"


@pytest.fixture(scope="module")
def handling() -> Any:
    """The suite's modules import each other by their bare names, as pytest has them in its box."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(HIDDEN))
        yield importlib.import_module("handling")
    for name in ("handling", "refusal"):
        sys.modules.pop(name, None)


@dataclass(frozen=True)
class Ended:
    exit_status: int | None
    stderr: str = ""
    timed_out: bool = False
    argv: tuple[str, ...] = ("python", "-m", "flightdelays", "predict")


class Partial(Exception):  # noqa: N818 - what the examiner raises, too, is an outcome
    pass


class Points:
    """The examiner's `partial`, which ends a probe, and `handled`, which knows these words alone."""

    def handled(self, bad_input: str, *, asked: str, seen: str) -> None:
        assert bad_input
        assert {Handling(asked), Handling(seen)} <= set(Handling)

    def partial(self, fraction: float, why: str) -> NoReturn:
        raise Partial(fraction)


def share(handling: Any, of: Any, run: Ended) -> float:
    try:
        handling.credit(Points(), "a bad input", of, run)
    except AssertionError:
        return 0.0
    except Partial as partial:
        return float(partial.args[0])
    return 1.0


def test_the_clearer_a_refusal_the_more_it_is_worth_and_silence_is_worth_nothing(handling: Any) -> None:
    ends = {
        "silent": Ended(0),
        "crash": Ended(1, TRACEBACK),
        "a traceback with status 2": Ended(2, TRACEBACK),
        "killed by a signal": Ended(None, "origin"),
        "no name": Ended(2, "bad input"),
        "another status": Ended(1, "column origin is missing"),
        "as asked": Ended(2, "column origin is missing"),
    }
    shares = {name: share(handling, handling.refusal_of(run, "origin"), run) for name, run in ends.items()}
    assert shares == {
        "silent": 0.0,
        "crash": 0.25,
        "a traceback with status 2": 0.25,
        "killed by a signal": 0.25,
        "no name": 0.5,
        "another status": 0.5,
        "as asked": 1.0,
    }


def test_repairs_are_worth_most_when_somebody_is_told(handling: Any) -> None:
    good = Ended(0)
    repairs = [
        handling.repair_of(is_repaired=False, is_told=False),
        handling.failed_repair(Ended(1, TRACEBACK)),
        handling.failed_repair(Ended(2, "humid is out of range")),
        handling.repair_of(is_repaired=False, is_told=True),
        handling.repair_of(is_repaired=True, is_told=False),
        handling.repair_of(is_repaired=True, is_told=True),
    ]
    assert [share(handling, repair, good) for repair in repairs] == [0.0, 0.1, 0.25, 0.25, 0.5, 1.0]


def test_a_command_that_does_not_end_has_handled_nothing(handling: Any) -> None:
    with pytest.raises(AssertionError, match="come to an end"):
        handling.refusal_of(Ended(None, timed_out=True), "origin")


@pytest.mark.parametrize(
    ("stderr", "is_told"),
    [
        ("w.csv: column humid: 3 values count as missing", True),
        ("columns humid, temp: repaired", True),
        ("w.csv: column humidity: repaired", False),
        ("checked: humid, temp", False),
        ("", False),
    ],
)
def test_a_line_that_is_always_there_tells_nothing(handling: Any, stderr: str, is_told: bool) -> None:
    assert handling.tells_of(Ended(0, stderr), "humid", "checked: humid, temp") is is_told
