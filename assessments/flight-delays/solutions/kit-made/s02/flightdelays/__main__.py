"""The command line: train, predict, validate. What each must do is in brief.md."""

import argparse
import sys

import pandas as pd

from flightdelays import data, model


def main(arguments: list[str] | None = None) -> int:
    options = command_line().parse_args(arguments)  # wrong use ends with exit status 2, as the brief asks
    try:
        return {"train": run_train, "predict": run_predict, "validate": run_validate}[options.command](options)
    except data.DataError as e:
        print(e, file=sys.stderr)
        return 2


def run_train(options):
    model.save(model.train(options.flights, options.weather), options.model)
    return 0


def run_predict(options):
    p = model.predict_frame(options.model, options.flights, options.weather)
    p.to_csv(options.predictions, index=False, float_format="%.7f")
    return 0


def run_validate(options):
    found = data.all_problems(options.flights)
    pd.DataFrame(found, columns=["row", "column", "problem"]).to_csv(options.report, index=False)
    return 2 if found else 0


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
