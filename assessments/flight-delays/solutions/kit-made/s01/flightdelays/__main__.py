"""The command line: train, predict, validate. What each must do is in brief.md."""

import argparse
import os
import sys

# One core is what we are promised; more threads than that only get in each other's way.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from flightdelays import checks, model, output  # noqa: E402
from flightdelays.errors import InputError  # noqa: E402

REPORT_HEADER = ("row", "column", "problem")


def main(arguments: list[str] | None = None) -> int:
    options = command_line().parse_args(arguments)  # wrong use ends with exit status 2, as the brief asks
    try:
        return {"train": train, "predict": predict, "validate": validate}[options.command](options)
    except InputError as error:
        print(f"{options.command}: {error}", file=sys.stderr)
        return 2


def train(options) -> int:
    output.refuse_overwriting(options.model, (options.flights, options.weather))
    learnt, notes = model.train(options.flights, options.weather)
    output.write(options.model, model.dump(learnt))
    _tell(notes)
    return 0


def predict(options) -> int:
    output.refuse_overwriting(options.predictions, (options.model, options.flights, options.weather))
    ids, probabilities, notes = model.predicted(options.model, options.flights, options.weather)
    rows = ((key, f"{probability:.9f}") for key, probability in zip(ids, probabilities, strict=True))
    output.write(options.predictions, output.table(("flight_id", "probability"), rows))
    _tell(notes)
    return 0


def validate(options) -> int:
    output.refuse_overwriting(options.report, (options.flights,))
    problems = checks.find(options.flights)
    rows = (("" if row is None else row, column, text) for row, column, text in problems)
    output.write(options.report, output.table(REPORT_HEADER, rows))
    if problems:
        more = f" (and {len(problems) - 1} more, see the report)" if len(problems) > 1 else ""
        print(f"{options.flights}: {problems[0]}{more}", file=sys.stderr)
    return 2 if problems else 0


def _tell(notes: list[str]) -> None:
    for note in notes:
        print(note, file=sys.stderr)


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
