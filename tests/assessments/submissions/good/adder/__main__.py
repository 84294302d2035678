"""`python -m adder learn|total`."""

import argparse
import csv
import json
import sys
from pathlib import Path

from adder.sums import BadNumbersError, read_numbers, totals
from adder.summary import summary


def main() -> int:
    parser = argparse.ArgumentParser(prog="adder")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, flags in (("learn", ("numbers", "model")), ("total", ("model", "numbers", "totals"))):
        command = commands.add_parser(name)
        for flag in flags:
            command.add_argument(f"--{flag}", required=True)
    options = parser.parse_args()
    try:
        return learn(options) if options.command == "learn" else total(options)
    except BadNumbersError as error:
        print(f"adder: {error}", file=sys.stderr)
        return 2


def learn(options: argparse.Namespace) -> int:
    Path(options.model).write_text(json.dumps(summary(totals(options.numbers))), encoding="utf-8")
    return 0


def total(options: argparse.Namespace) -> int:
    json.loads(Path(options.model).read_text(encoding="utf-8"))
    rows, sums = read_numbers(options.numbers), totals(options.numbers)
    with Path(options.totals).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "total"))
        writer.writerows((row.id, value) for row, value in zip(rows, sums))
    return 0


if __name__ == "__main__":
    sys.exit(main())
