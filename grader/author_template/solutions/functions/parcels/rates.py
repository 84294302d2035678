"""Minutes per kilogram: learnt, kept in a file, applied."""

import json

from parcels.table import BadInputError, read_parcels

KIND = "parcels: minutes per kilogram"


def learn(rows):
    """By depot, and of all."""
    depots = {row["depot"] for row in rows}
    return {
        "kind": KIND,
        "depots": {depot: rate([row for row in rows if row["depot"] == depot]) for depot in depots},
        "all": rate(rows),
    }


def rate(rows):
    return sum(row["minutes"] for row in rows) / sum(row["weight_kg"] for row in rows)


def save(model, path):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(model, file)


def load(path):
    try:
        with open(path, encoding="utf-8") as file:
            model = json.load(file)
    except ValueError:
        model = None
    if not isinstance(model, dict) or model.get("kind") != KIND:
        raise BadInputError(f"the model {path} is none that `train` wrote")
    return model


def predict(model_path, parcels_path):
    """The minutes of each parcel, in the file's order."""
    model = load(model_path)
    return [minutes(model, row) for row in read_parcels(parcels_path, past=False)]


def minutes(model, row):
    return row["weight_kg"] * model["depots"].get(row["depot"], model["all"])
