"""The command line: train, predict, validate. What each must do is in brief.md."""

import argparse
import sys

from flightdelays import commands
from flightdelays.errors import UserError


def main(arguments: list[str] | None = None) -> int:
    options = command_line().parse_args(arguments)  # wrong use ends with exit status 2, as the brief asks
    try:
        if options.command == "train":
            return commands.train(options.flights, options.weather, options.model)
        if options.command == "predict":
            return commands.predict(options.model, options.flights, options.weather, options.predictions)
        return commands.validate(options.flights, options.report)
    except UserError as error:
        print(f"flightdelays {options.command}: {error}", file=sys.stderr)
        return 2


def command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m flightdelays", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True)

    train = subparsers.add_parser("train", help="learn from past flights; write a model file")
    train.add_argument("--flights", required=True)
    train.add_argument("--weather", required=True)
    train.add_argument("--model", required=True)

    predict = subparsers.add_parser("predict", help="probabilities for a schedule")
    predict.add_argument("--model", required=True)
    predict.add_argument("--flights", required=True)
    predict.add_argument("--weather", required=True)
    predict.add_argument("--predictions", required=True)

    validate = subparsers.add_parser("validate", help="report every problem of a flights file")
    validate.add_argument("--flights", required=True)
    validate.add_argument("--report", required=True)
    return parser


if __name__ == "__main__":
    sys.exit(main())
