"""The command line: train, predict, validate. What each must do is in brief.md."""

import argparse
import sys

import pandas as pd

from . import pipeline
from .io import InputError, write_atomically
from .validation import load_flights, load_weather, report_on


def main(arguments: list[str] | None = None) -> int:
    options = command_line().parse_args(arguments)  # wrong use ends with exit status 2, as the brief asks
    try:
        return {"train": run_train, "predict": run_predict, "validate": run_validate}[options.command](options)
    except InputError as e:
        print(f"error: {e}", file=sys.stderr)
        return 2


def run_train(options):
    flights = load_flights(options.flights, training=True)
    weather, messages = load_weather(options.weather)
    report(messages)
    pipeline.save(pipeline.fit(flights, weather), options.model)
    return 0


def run_predict(options):
    bundle = pipeline.load(options.model)
    flights = load_flights(options.flights)
    weather, messages = load_weather(options.weather)
    report(messages)
    out = pd.DataFrame({
        "flight_id": flights["flight_id"],
        "probability": pipeline.predict_table(bundle, flights, weather),
    })
    write_csv(out, options.predictions, float_format="%.8f")
    return 0


def run_validate(options):
    found = report_on(options.flights)
    write_csv(found, options.report)
    if len(found):
        print(f"{options.flights}: {len(found)} problem(s)", file=sys.stderr)
    return 2 if len(found) else 0


def write_csv(table, path, **how):
    write_atomically(path, lambda tmp: table.to_csv(tmp, index=False, lineterminator="\n", **how))


def report(messages):
    for message in messages:
        print(message, file=sys.stderr)


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
