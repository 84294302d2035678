import argparse
import logging
import sys

import pandas as pd

from . import model
from .validation import ValidationError, find_problems

logger = logging.getLogger(__name__)


def main():
    parser = argparse.ArgumentParser("flightdelays")
    sub = parser.add_subparsers(dest="command", required=True)
    p = sub.add_parser("train")
    p.add_argument("--flights", required=True)
    p.add_argument("--weather", required=True)
    p.add_argument("--model", required=True)
    p = sub.add_parser("predict")
    p.add_argument("--model", required=True)
    p.add_argument("--flights", required=True)
    p.add_argument("--weather", required=True)
    p.add_argument("--predictions", required=True)
    p = sub.add_parser("validate")
    p.add_argument("--flights", required=True)
    p.add_argument("--report", required=True)
    args = parser.parse_args()

    try:
        if args.command == "train":
            model.train(args.flights, args.weather, args.model)
        elif args.command == "predict":
            probabilities = model.predict(args.model, args.flights, args.weather)
            ids = pd.read_csv(args.flights, dtype={"flight_id": str})["flight_id"]
            out = pd.DataFrame({"flight_id": ids, "probability": probabilities})
            out.to_csv(args.predictions, index=False, float_format="%.6f")
        elif args.command == "validate":
            found = find_problems(pd.read_csv(args.flights))
            pd.DataFrame(found, columns=["row", "column", "problem"]).to_csv(args.report, index=False)
            if found:
                logger.info("%d problems", len(found))
                return 2
    except (ValidationError, FileNotFoundError) as e:
        print(f"error: {e}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
