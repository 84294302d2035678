"""The command line: train, predict, validate. What each must do is in brief.md."""

import argparse
import csv
import sys

from flightdelays import checks, model
from flightdelays.load import BadFileError


def main(arguments: list[str] | None = None) -> int:
    options = command_line().parse_args(arguments)  # wrong use ends with exit status 2, as the brief asks
    try:
        if options.command == "train":
            model.train(options.flights, options.weather, options.model)
        elif options.command == "predict":
            model.predict_to_file(options.model, options.flights, options.weather, options.predictions)
        else:
            return validate(options.flights, options.report)
    except BadFileError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def validate(flights_path, report_path):
    found = checks.report(flights_path)
    with open(report_path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["row", "column", "problem"])
        writer.writerows(found)
    if found:
        print(f"{len(found)} problems found in {flights_path}", file=sys.stderr)
        return 2
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
