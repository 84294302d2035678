"""The command line: train, predict, validate. What each must do is in brief.md."""

import argparse
import sys

from . import checks, model, tables
from .errors import BadInput


def main(arguments: list[str] | None = None) -> int:
    options = command_line().parse_args(arguments)  # wrong use ends with exit status 2, as the brief asks
    try:
        return COMMANDS[options.command](options)
    except BadInput as error:
        print(f"{options.command}: {error}", file=sys.stderr)
        return 2


def _train(options) -> int:
    learnt, notes = model.train(options.flights, options.weather)
    model.save(learnt, options.model)
    _tell(notes)
    return 0


def _predict(options) -> int:
    keys, numbers, notes = model.schedule(options.model, options.flights, options.weather)
    rows = ((key, f"{number:.8f}") for key, number in zip(keys, numbers, strict=True))
    tables.write(options.predictions, tables.lines([("flight_id", "probability"), *rows]))
    _tell(notes)
    return 0


def _validate(options) -> int:
    found = checks.report(options.flights)
    rows = [("" if problem.row is None else problem.row, problem.column, problem.text) for problem in found]
    tables.write(options.report, tables.lines([("row", "column", "problem"), *rows]))
    if found:
        print(f"validate: {options.flights}: {len(found)} problem(s), the first: {found[0]}", file=sys.stderr)
    return 2 if found else 0


def _tell(notes: list[str]) -> None:
    for note in notes:
        print(f"repaired: {note}", file=sys.stderr)


COMMANDS = {"train": _train, "predict": _predict, "validate": _validate}


def command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m flightdelays", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    train = commands.add_parser("train", help="learn from past flights; write a model file")
    train.add_argument("--flights", required=True)
    train.add_argument("--weather", required=True)
    train.add_argument("--model", required=True)

    predict = commands.add_parser("predict", help="probabilities for a schedule")
    predict.add_argument("--model", required=True)
    predict.add_argument("--flights", required=True)
    predict.add_argument("--weather", required=True)
    predict.add_argument("--predictions", required=True)

    validate = commands.add_parser("validate", help="report every problem of a flights file")
    validate.add_argument("--flights", required=True)
    validate.add_argument("--report", required=True)
    return parser


if __name__ == "__main__":
    sys.exit(main())
