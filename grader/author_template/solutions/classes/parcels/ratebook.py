"""What a kilogram takes at each depot."""

from collections import defaultdict
from pathlib import Path
from urllib.parse import quote, unquote

from parcels.parcel import Refused, read

TITLE = "# a book of parcel rates"
EVERYWHERE = "*"


class Sums:
    def __init__(self):
        self.minutes = 0.0
        self.weight_kg = 0.0

    def add(self, parcel):
        self.minutes += parcel.minutes
        self.weight_kg += parcel.weight_kg

    @property
    def rate(self):
        return self.minutes / self.weight_kg


class RateBook:
    """Depots are kept quoted, so that none is taken for EVERYWHERE, nor for two words."""

    def __init__(self, rates):
        self.rates = rates

    @classmethod
    def learnt(cls, parcels):
        sums = defaultdict(Sums)
        for parcel in parcels:
            sums[quote(parcel.depot, safe="")].add(parcel)
            sums[EVERYWHERE].add(parcel)
        return cls({depot: of_depot.rate for depot, of_depot in sums.items()})

    @classmethod
    def from_text(cls, text):
        title, *lines = text.splitlines() or [""]
        if title != TITLE:
            raise Refused("the model is no book of parcel rates")
        pairs = (line.split(" ") for line in lines)
        return cls({depot: float(rate) for depot, rate in pairs})

    def as_text(self):
        return "\n".join([TITLE, *(f"{depot} {rate!r}" for depot, rate in sorted(self.rates.items()))]) + "\n"

    def minutes(self, parcel):
        return parcel.weight_kg * self.rates.get(quote(parcel.depot, safe=""), self.rates[EVERYWHERE])

    def depots(self):
        return {unquote(depot) for depot in self.rates} - {EVERYWHERE}


def minutes_of(model, parcels):
    """The part: paths of a model and of parcels to a number for each of these."""
    try:
        book = RateBook.from_text(Path(model).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError) as error:
        raise Refused(f"the model can't be read: {error}") from error
    return [book.minutes(parcel) for parcel in read(parcels)]
