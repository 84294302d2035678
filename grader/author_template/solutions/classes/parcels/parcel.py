"""A parcel, and files of them."""

import csv
from dataclasses import dataclass


class Refused(Exception):
    """Input that we don't take."""


@dataclass(frozen=True)
class Parcel:
    parcel_id: str
    depot: str
    weight_kg: float
    minutes: float | None = None

    @classmethod
    def of(cls, cells, past):
        for column in ("parcel_id", "depot"):
            if not cells[column]:
                raise Refused(f"a row has no {column}")
        weight = number(cells, "weight_kg")
        if weight <= 0:
            raise Refused(f"weight_kg {cells['weight_kg']} is not above 0")
        return cls(cells["parcel_id"], cells["depot"], weight, number(cells, "minutes") if past else None)


def number(cells, column):
    """At least 0, and no NaN or infinity."""
    try:
        value = float(cells[column])
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise Refused(f"{column} {cells[column]!r} is no number of at least 0")
    return value


def read(path, past=False):
    wanted = ["parcel_id", "depot", "weight_kg"] + ["minutes"] * past
    header, *lines = _lines(path)
    places = {}
    for column in wanted:
        if column not in header:
            raise Refused(f"{path} lacks the column {column}")
        places[column] = header.index(column)
    parcels = {}
    for line in lines:
        if len(line) < len(header):
            raise Refused(f"{path} has a row that is too short")
        parcel = Parcel.of({column: line[place] for column, place in places.items()}, past)
        if parcel.parcel_id in parcels:
            raise Refused(f"the parcel_id {parcel.parcel_id} occurs again")
        parcels[parcel.parcel_id] = parcel
    if not parcels:
        raise Refused(f"{path} has no parcels")
    return list(parcels.values())


def _lines(path):
    try:
        with open(path, encoding="utf-8", newline="") as file:
            lines = [line for line in csv.reader(file) if line]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refused(f"{path} can't be read: {error}") from error
    if not lines:
        raise Refused(f"{path} is empty")
    return lines
