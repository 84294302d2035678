"""A small submission that learns from a table and predicts from it, of which a test says how it does one thing."""

from textwrap import dedent

DATA = {
    "flights": "flight_id,carrier,distance,arr_delay\n"
    + "".join(f"f-{n},{'AA' if n % 2 else 'UA'},{100 + n},{n % 40}\n" for n in range(60)),
    "weather": "origin,temp\n" + "".join(f"{'EWR' if n % 2 else 'JFK'},{n}\n" for n in range(60)),
}
MAIN = """
    import argparse
    import csv
    import sys

    from flightdelays import keeping


    def rows_of(path):
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        missing = {"flight_id", "distance"} - set(rows[0] if rows else ())
        if missing:
            sys.exit(f"{path}: no column {', '.join(sorted(missing))}")
        for row in rows:
            if not row["distance"].isdigit():
                sys.exit(f"{path}: a distance that is no number")
        return rows


    def train(options):
        rows = rows_of(options.flights)
        keeping.keep({"mean": sum(int(row["arr_delay"]) for row in rows) / len(rows)}, options.model)


    def predict(options):
        model = keeping.kept(options.model)
        rows = rows_of(options.flights)
        with open(options.predictions, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["flight_id", "probability"])
            writer.writerows([row["flight_id"], model["mean"] / 100] for row in rows)


    if __name__ == "__main__":
        parser = argparse.ArgumentParser()
        parser.add_argument("command")
        for name in ("flights", "weather", "model", "predictions"):
            parser.add_argument(f"--{name}")
        options = parser.parse_args()
        {"train": train, "predict": predict}[options.command](options)
"""
JSON = """
    import json
    def keep(model, path):
        with open(path, "w") as file:
            json.dump(model, file)
    def kept(path):
        with open(path) as file:
            return json.load(file)
"""


def submission(keeping: str = JSON, main: str = MAIN) -> dict[str, str]:
    return {
        "flightdelays/__init__.py": "",
        "flightdelays/__main__.py": dedent(main),
        "flightdelays/keeping.py": dedent(keeping),
    }
