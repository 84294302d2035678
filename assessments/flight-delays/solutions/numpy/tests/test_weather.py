import warnings

import numpy as np
import pytest

from delaymodel.errors import Repaired
from delaymodel.rules import WEATHER
from delaymodel.weather import MEASURED, WeatherBook
from tests.samples import weather


@pytest.fixture
def book(file):
    """Measurements of May 8 by hour, and what was said of the file."""

    def read(*rows: dict[str, str]):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always", Repaired)
            pages = WeatherBook.of(WEATHER.read(file(list(rows))))
        return (lambda name, hour: pages.at(["JFK"], [_hour(hour)])[0, MEASURED.index(name)]), [str(w.message) for w in said]

    return read


def _hour(hour: int) -> int:
    return int(np.datetime64(f"2013-05-08T{hour:02}", "h").astype(int))


def at(hour: int, **changes: str) -> dict[str, str]:
    return weather(time_hour=f"2013-05-08T{hour:02}:00:00Z", **changes)


@pytest.mark.parametrize(
    ("name", "faults", "fine"),
    [
        ("humid", ["-0.1", "100.1", "damp"], ["0", "100"]),
        ("precip", ["-1", "trace"], ["0", "9.9"]),
        ("visib", ["-1", "inf"], ["0", "99"]),
        ("wind_speed", ["-1", "200.5", "1048.36"], ["0", "200"]),
        ("wind_gust", ["-1", "201", "1e999"], ["0", "200"]),
        ("pressure", ["849.9", "1100.1", "0"], ["850", "1100"]),
    ],
)
def test_what_no_instrument_gives_is_not_known_and_said(book, name, faults, fine):
    at_hour, (said,) = book(*(at(hour, **{name: text}) for hour, text in enumerate([*faults, *fine])))
    assert [np.isnan(at_hour(name, hour)) for hour in range(len(faults + fine))] == [True] * len(faults) + [False] * len(fine)
    assert f": {name}: {len(faults)} values" in said
    assert faults[-1] not in said.rpartition(name)[2]


@pytest.mark.parametrize(("name", "text"), [("temp", "-999"), ("dewp", "141"), ("wind_dir", "north")])
def test_it_is_said_of_what_the_model_does_not_look_at_too(book, name, text):
    assert [f": {name}: 1 values" in said for said in book(at(5, **{name: text}))[1]] == [True]


def test_of_an_hour_sent_twice_the_last_row_counts_and_it_is_said(book):
    at_hour, (said,) = book(at(5, visib="1", precip="0.3"), at(6, visib="2"), at(5, visib="3", precip=""))
    assert (at_hour("visib", 5), at_hour("visib", 6)) == (3, 2)
    assert np.isnan(at_hour("precip", 5))
    assert ": time_hour: 1 rows" in said


def test_nothing_is_said_of_good_weather(book):
    assert book(at(5), at(6, wind_gust=""))[1] == []
