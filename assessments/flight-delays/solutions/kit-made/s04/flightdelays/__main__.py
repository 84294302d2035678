"""The command line: train, predict, validate. What each must do is in brief.md."""

import argparse
import sys

import pandas as pd

from flightdelays import checks, model


def main(arguments: list[str] | None = None) -> int:
    options = command_line().parse_args(arguments)  # wrong use ends with exit status 2, as the brief asks
    if options.command == "train":
        model.train(options.flights, options.weather, options.model)
        return 0

    flights = pd.read_csv(options.flights, dtype={"flight_id": str})
    problems = checks.check(flights)

    if options.command == "validate":
        pd.DataFrame(problems, columns=["row", "column", "problem"]).to_csv(options.report, index=False)
        return 2 if problems else 0

    if problems:
        print(problems[0], file=sys.stderr)
        return 2
    probability = model.predict(options.model, options.flights, options.weather)
    result = pd.DataFrame({"flight_id": flights["flight_id"], "probability": probability})
    result.to_csv(options.predictions, index=False, float_format="%.6f")
    return 0


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
