"""The command line: train, predict, validate. What each must do is in brief.md."""

import argparse
import sys

import joblib
import pandas as pd

from . import core


def main(arguments: list[str] | None = None) -> int:
    options = command_line().parse_args(arguments)
    try:
        return run(options)
    except core.Refused as refused:
        print(refused, file=sys.stderr)
        return 2


def run(options) -> int:
    if options.command == "train":
        model = core.train(options.flights, options.weather)
        core.whole(options.model, lambda path: joblib.dump(model, path))
    elif options.command == "predict":
        table = core.schedule(options.model, options.flights, options.weather)
        core.whole(options.predictions, lambda path: table.to_csv(path, index=False, float_format="%.7f"))
    else:
        found = core.report(options.flights)
        table = pd.DataFrame(found, columns=["row", "column", "problem"])
        core.whole(options.report, lambda path: table.to_csv(path, index=False))
        if found:
            print(f"{options.flights}: {len(found)} problems", file=sys.stderr)
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
