"""train, predict, validate. Exit status 0: done; 2: bad input, wrong use, or problems found."""

import argparse
import csv
import io
import sys
import warnings
from collections.abc import Iterable, Sequence

from delaymodel import feed
from delaymodel.errors import InputError, Repaired
from delaymodel.model import DelayModel, predict
from delaymodel.rules import problems
from delaymodel.textfile import CsvFile, write_whole


class Train:
    name, files = "train", ("flights", "weather", "model")

    def __call__(self, options: argparse.Namespace) -> int:
        DelayModel.train(options.flights, options.weather).save(options.model)
        return 0


class Predict:
    name, files = "predict", ("model", "flights", "weather", "predictions")

    def __call__(self, options: argparse.Namespace) -> int:
        chances = predict(options.model, options.flights, options.weather)
        ids = CsvFile.read(options.flights, ["flight_id"], feed.names("flights"))["flight_id"]
        rows = ((flight_id, f"{chance:.8f}") for flight_id, chance in zip(ids, chances, strict=True))
        write_whole(options.predictions, _as_csv(("flight_id", "probability"), rows))
        return 0


class Validate:
    name, files = "validate", ("flights", "report")

    def __call__(self, options: argparse.Namespace) -> int:
        found = problems(options.flights)
        write_whole(options.report, "\n".join(["row,column,problem", *found]) + "\n")
        if not found:
            return 0
        print(f"{options.flights}: {len(found)} problem(s), listed in {options.report}", file=sys.stderr)
        return 2


COMMANDS = (Train(), Predict(), Validate())


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", Repaired)
            warnings.showwarning = _say
            return options.command(options)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _say(message: Warning | str, *_: object, **__: object) -> None:
    print(f"warning: {message}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m flightdelays", allow_abbrev=False)
    subparsers = parser.add_subparsers(required=True, metavar="train | predict | validate")
    for command in COMMANDS:
        subparser = subparsers.add_parser(command.name, allow_abbrev=False)
        subparser.set_defaults(command=command)
        for file in command.files:
            subparser.add_argument(f"--{file}", required=True, metavar="PATH")
    return parser


def _as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
