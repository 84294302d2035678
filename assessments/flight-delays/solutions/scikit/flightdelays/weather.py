"""Weather by airport and UTC hour, repaired: what no instrument gives counts as missing, and is told as it is found."""

import logging

import numpy as np
import pandas as pd

from flightdelays.checks import MEASUREMENTS, is_number

LOG = logging.getLogger("flightdelays")
PLAUSIBLE = {
    "temp": (-80, 140),  # °F
    "dewp": (-80, 140),  # °F
    "humid": (0, 100),  # %
    "wind_speed": (0, 200),  # mph; the file has one of 1048
    "wind_gust": (0, 200),  # mph
    "precip": (0, np.inf),  # inches in an hour
    "pressure": (850, 1100),  # hPa
    "visib": (0, np.inf),  # miles
}
"""Outside of these a measurement is a sensor's fault. They are the brief's (R12)."""


def hourly(table):
    """Measurements by origin and hour since 1970, each pair once: of an hour that was sent twice, the last row."""
    keys = pd.MultiIndex.from_arrays([table["origin"].each(str), hours(table["time_hour"])])
    measured = pd.DataFrame({name: _repaired(table, name) for name in MEASUREMENTS}).set_index(keys)
    again = keys.duplicated(keep="last")
    if again.any():
        text = "%s: column %s: %d rows of an hour that is sent again further down: the last row counts"
        LOG.warning(text, table.path, table.called("time_hour"), again.sum())
    return measured[~again]


def hours(column):
    """Hours since 1970, as whole numbers, of texts like `2013-01-01T10:00:00Z`."""
    return column.each(lambda text: np.datetime64(text[:13], "h")).astype(np.int64)


def _repaired(table, name):
    column = table[name]
    numbers = column.each(lambda text: _plausible(text, *PLAUSIBLE.get(name, (-np.inf, np.inf))))
    n_faults = int((np.isnan(numbers) & column.each(bool)).sum())
    if n_faults:
        text = "%s: column %s: %d values that no instrument gives count as missing"
        LOG.warning(text, table.path, table.called(name), n_faults)
    return numbers


def _plausible(text, low, high):
    number = float(text) if is_number(text) else np.nan
    return number if low <= number <= high else np.nan
