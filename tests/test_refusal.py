"""Which messages name the trouble, by the rule of flight-delays' hidden suite."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

import pytest

PLACE = Path(__file__).parent.parent / "assessments/flight-delays/hidden/refusal.py"
_spec = importlib.util.spec_from_file_location("refusal", PLACE)
assert _spec is not None
assert _spec.loader is not None
refusal = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(refusal)

IN = ".takehome/in"
_HEAD = ("python", "-m", "flightdelays", "predict", "--model", f"{IN}/model.model", "--flights", f"{IN}/flights.csv")
ARGV = (*_HEAD, "--weather", f"{IN}/weather.csv", "--predictions", ".takehome/out/predictions.csv")
USAGE = (
    "usage: python -m flightdelays predict [-h] --model MODEL --flights FLIGHTS\n"
    "                                      --weather WEATHER --predictions PREDICTIONS\n"
)


@dataclass(frozen=True)
class Said:
    stderr: str
    exit_status: int = 2
    argv: tuple[str, ...] = ARGV


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (f"error: {IN}/flights.csv: origin is missing: no such column", "origin"),
        ("Missing columns: ['origin']", "origin"),
        (f"flightdelays predict: {IN}/flights.csv: the file is empty", "flights"),
        (f"ERROR:root:cannot score {IN}/flights.csv with {IN}/model.model: no rows", "flights"),
        (f"{USAGE}flightdelays predict: error: the flights file is empty", "flights"),
        ("flightdelays: ModelError: not written by train", "model"),
        (f"{IN}/model.model is no model of ours", "model"),
        (f"starting: {' '.join(ARGV)}\nflights: no rows", "flights"),
    ],
)
def test_a_message_that_names_the_trouble_is_one(said: str, name: str) -> None:
    refusal.assert_refused(Said(said), name)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("something is wrong", "flights"),
        (f"{USAGE}flightdelays predict: error: something is wrong", "flights"),
        (f"{USAGE}flightdelays predict: error: unrecognized arguments: --flights {IN}/flights.csv", "flights"),
        ("error: the following arguments are required: --schedule, --flights", "flights"),
        (f"could not run {' '.join(ARGV)}", "flights"),
        ("the original file is bad", "origin"),
        ("delaymodels: bad input", "model"),
        ("Traceback (most recent call last):\n  KeyError: 'origin'", "origin"),
    ],
)
def test_an_echo_or_a_usage_names_nothing(said: str, name: str) -> None:
    """argparse's usage has every flag in it, and a repeated command line every path: both passed for a message."""
    with pytest.raises(AssertionError):
        refusal.assert_refused(Said(said), name)


def test_another_exit_status_is_no_refusal() -> None:
    with pytest.raises(AssertionError, match="exit status 2"):
        refusal.assert_refused(Said("origin is missing", exit_status=1), "origin")
