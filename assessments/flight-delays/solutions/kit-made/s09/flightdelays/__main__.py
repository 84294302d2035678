"""The command line: train, predict, validate. What each must do is in brief.md."""

import argparse
import sys
import time

import joblib
import pandas as pd

from . import checks, model
from .data import DataError, load_weather


def main(arguments: list[str] | None = None) -> int:
    options = command_line().parse_args(arguments)
    start = time.time()
    try:
        if options.command == "train":
            f = checks.checked_flights(options.flights)
            if "arr_delay" not in f.columns:
                raise DataError("arr_delay is missing, cannot train")
            bundle = model.fit(f, load_weather(options.weather))
            joblib.dump(bundle, options.model)
            print(f"model written to {options.model} in {time.time() - start:.1f}s")
        elif options.command == "predict":
            p = model.predict(options.model, options.flights, options.weather)
            ids = checks.load_flights(options.flights)["flight_id"]
            pd.DataFrame({"flight_id": ids, "probability": p}).to_csv(options.predictions, index=False, float_format="%.6f")
            print(f"predicted {len(p)} flights, mean {p.mean():.3f}, in {time.time() - start:.1f}s")
        else:
            found = checks.report(options.flights)
            pd.DataFrame(found, columns=["row", "column", "problem"]).to_csv(options.report, index=False)
            print(f"{len(found)} problems")
            for row in found[:10]:
                print(*row, file=sys.stderr)
            return 2 if found else 0
    except DataError as e:
        print(f"error: {e}", file=sys.stderr)
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
