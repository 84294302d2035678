"""The command line: train, predict. What each must do is in brief.md."""

import argparse
import sys


def main(arguments: list[str] | None = None) -> int:
    options = command_line().parse_args(arguments)
    print(f"`{options.command}` is not implemented yet", file=sys.stderr)
    return 1


def command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m parcels", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="learn from past parcels; write a model file")
    predict = commands.add_parser("predict", help="the minutes of each parcel")
    for command, flags in ((train, ("parcels", "model")), (predict, ("model", "parcels", "predictions"))):
        for flag in flags:
            command.add_argument(f"--{flag}", required=True)
    return parser


if __name__ == "__main__":
    sys.exit(main())
