"""The three commands. Exit status 0: done. 2: bad input or wrong use, or `validate` found problems."""

import argparse
import csv
import io
import logging
import sys
from contextlib import contextmanager

from flightdelays import checks, model
from flightdelays.files import BadInput, write_text


def main(argv=None):
    options = _parser().parse_args(argv)
    try:
        with _told(options.command):
            return options.run(options)
    except BadInput as error:
        print(f"flightdelays {options.command}: {error}", file=sys.stderr)
        return 2


@contextmanager
def _told(command):
    """What the modules log, such as repairs, goes to stderr."""
    log, handler = logging.getLogger("flightdelays"), logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(f"flightdelays {command}: %(message)s"))
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


def _train(options):
    model.save(model.train(options.flights, options.weather), options.model)
    return 0


def _predict(options):
    probabilities = model.predict(options.model, options.flights, options.weather)
    ids = checks.read_ids(options.flights)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["flight_id", "probability"])
    writer.writerows([id_, f"{probability:.9f}"] for id_, probability in zip(ids, probabilities, strict=True))
    write_text(options.predictions, text.getvalue())
    return 0


def _validate(options):
    lines = checks.problems(options.flights)
    write_text(options.report, "".join(f"{line}\n" for line in ["row,column,problem", *lines]))
    if lines:
        print(f"flightdelays validate: {options.flights}: {len(lines)} problems, such as {lines[0]}", file=sys.stderr)
    return 2 if lines else 0


def _parser():
    parser = argparse.ArgumentParser(prog="python -m flightdelays", description=__doc__, allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, run, arguments in (
        ("train", _train, ("flights", "weather", "model")),
        ("predict", _predict, ("model", "flights", "weather", "predictions")),
        ("validate", _validate, ("flights", "report")),
    ):
        command = commands.add_parser(name, allow_abbrev=False)
        command.set_defaults(run=run)
        for argument in arguments:
            command.add_argument(f"--{argument}", required=True, metavar="FILE")
    return parser
