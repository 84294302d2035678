"""`python -m parcels train|predict`."""

import argparse
import csv
import sys

from parcels import rates
from parcels.table import BadInputError, read_parcels


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m parcels")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, flags in (("train", ("parcels", "model")), ("predict", ("model", "parcels", "predictions"))):
        command = commands.add_parser(name)
        for flag in flags:
            command.add_argument(f"--{flag}", required=True)
    options = parser.parse_args(arguments)
    try:
        train(options) if options.command == "train" else predict(options)
    except BadInputError as error:
        print(f"parcels: {error}", file=sys.stderr)
        return 2
    return 0


def train(options):
    rows = read_parcels(options.parcels, past=True)
    rates.save(rates.learn(rows), options.model)


def predict(options):
    rows = read_parcels(options.parcels, past=False)
    minutes = rates.predict(options.model, options.parcels)
    with open(options.predictions, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("parcel_id", "minutes"))
        writer.writerows((row["parcel_id"], number) for row, number in zip(rows, minutes))


if __name__ == "__main__":
    sys.exit(main())
