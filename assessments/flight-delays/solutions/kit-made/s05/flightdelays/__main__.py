"""The command line: train, predict, validate. What each must do is in brief.md."""

import argparse
import sys

import pandas as pd

from flightdelays import model
from flightdelays.checks import load_flights, problems_of_file
from flightdelays.errors import InputError
from flightdelays.io import write_atomically
from flightdelays.weather import load_weather


def main(arguments: list[str] | None = None) -> int:
    options = command_line().parse_args(arguments)  # wrong use ends with exit status 2, as the brief asks
    try:
        return {"train": run_train, "predict": run_predict, "validate": run_validate}[options.command](options)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def run_train(options) -> int:
    model.save(model.train(options.flights, options.weather), options.model)
    return 0


def run_predict(options) -> int:
    trained = model.load(options.model)
    flights = load_flights(options.flights)
    numbers = model.probabilities(trained, flights, load_weather(options.weather))
    table = pd.DataFrame({"flight_id": flights["flight_id"], "probability": numbers})
    write_atomically(options.predictions, lambda path: table.to_csv(path, index=False, float_format="%.8f"))
    return 0


def run_validate(options) -> int:
    problems = problems_of_file(options.flights)
    rows = [("" if problem.row is None else problem.row, problem.column, problem.text) for problem in problems]
    table = pd.DataFrame(rows, columns=["row", "column", "problem"])
    write_atomically(options.report, lambda path: table.to_csv(path, index=False))
    return 2 if problems else 0


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
