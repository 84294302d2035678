"""The three commands. Each reads, calls one function, writes one file."""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence

from flightdelays import model
from flightdelays.errors import BadInput
from flightdelays.intake.flights import find_problems
from flightdelays.intake.problems import refuse_if_any
from flightdelays.output import csv_line, write_whole

DONE = 0
BAD_INPUT = 2  # what argparse gives wrong use, too; a bug leaves a traceback, and 1


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status. Raises SystemExit with 2 for wrong use."""
    options = vars(_parser().parse_args(arguments))
    command: Callable[..., int] = options.pop("command")
    try:
        return command(**options)
    except BadInput as error:
        print(error, file=sys.stderr)
        return BAD_INPUT


def train(flights: str, weather: str, model_path: str) -> int:
    trained = model.train(flights, weather)
    model.save(trained.model, model_path)
    _tell(trained.repairs)
    return DONE


def predict(model_path: str, flights: str, weather: str, predictions: str) -> int:
    forecast = model.forecast(model_path, flights, weather)
    pairs = zip(forecast.flight_id, forecast.probability, strict=True)
    lines = (csv_line(key, f"{probability:.9f}") for key, probability in pairs)
    write_whole(predictions, [csv_line("flight_id", "probability"), *lines])
    _tell(forecast.repairs)
    return DONE


def validate(flights: str, report: str) -> int:
    problems = find_problems(flights)
    lines = (csv_line(str(each.row or ""), each.column, each.text) for each in problems)
    write_whole(report, [csv_line("row", "column", "problem"), *lines])
    refuse_if_any(flights, problems)
    return DONE


def _tell(repairs: Iterable[str]) -> None:
    for line in repairs:
        print(line, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    # Abbreviated flags would be one more way of being misunderstood.
    parser = argparse.ArgumentParser(prog="python -m flightdelays", description=__doc__, allow_abbrev=False)
    commands = parser.add_subparsers(required=True)
    for command, about, inputs, outputs in (
        (train, "learn from past flights; write a model file", ("flights", "weather"), ("model",)),
        (predict, "probabilities for a schedule", ("model", "flights", "weather"), ("predictions",)),
        (validate, "report every problem of a flights file", ("flights",), ("report",)),
    ):
        one = commands.add_parser(command.__name__, help=about, allow_abbrev=False)
        one.set_defaults(command=command)
        for name in (*inputs, *outputs):
            dest = "model_path" if name == "model" else name
            one.add_argument(f"--{name}", required=True, metavar="FILE", dest=dest)
    return parser
