"""Two commands, each a function of paths."""

import argparse
import sys
from pathlib import Path

from parcels.parcel import Refused, read
from parcels.ratebook import RateBook, minutes_of
from parcels.writing import predictions_text


def train(parcels, model):
    Path(model).write_text(RateBook.learnt(read(parcels, past=True)).as_text(), encoding="utf-8")


def predict(model, parcels, predictions):
    keys = [parcel.parcel_id for parcel in read(parcels)]
    text = predictions_text(keys, minutes_of(model, parcels))
    Path(predictions).write_text(text, encoding="utf-8", newline="")


COMMANDS = {"train": (train, ("parcels", "model")), "predict": (predict, ("model", "parcels", "predictions"))}


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m parcels")
    chosen = parser.add_subparsers(dest="command", required=True)
    for name, (_, flags) in COMMANDS.items():
        sub = chosen.add_parser(name)
        for flag in flags:
            sub.add_argument(f"--{flag}", required=True)
    given = vars(parser.parse_args(argv))
    function, flags = COMMANDS[given["command"]]
    try:
        function(**{flag: given[flag] for flag in flags})
    except Refused as refusal:
        sys.stderr.write(f"refused: {refusal}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
