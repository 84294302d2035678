import logging

import numpy as np
import pytest

from flightdelays.checks import read_weather
from flightdelays.weather import hourly

from tests.conftest import an_hour


@pytest.fixture
def repaired(written, caplog):
    """Measurements of rows of weather, and what was told of them."""

    def repair(*rows):
        caplog.set_level(logging.WARNING, logger="flightdelays")
        table = hourly(read_weather(written(rows, "w.csv")))
        return table.reset_index(drop=True).to_dict("list"), [record.getMessage() for record in caplog.records]

    return repair


@pytest.mark.parametrize(
    ("column", "faults", "fine"),
    [
        ("humid", ["-1", "101", "damp", "nan"], ["0", "100"]),
        ("precip", ["-0.1", "trace", "inf"], ["0", "12"]),
        ("visib", ["-3"], ["0", "60"]),
        ("wind_speed", ["-1", "200.1", "1048.36", "1_0"], ["0", "200"]),
        ("wind_gust", ["-1", "201", "1e999"], ["7", "200"]),
        ("pressure", ["849", "1101", "0"], ["850", "1100"]),
        ("temp", ["-81", "-999", "141"], ["-80", "140"]),
        ("dewp", ["-81", "141"], ["-80", "140"]),
        ("wind_dir", ["north"], ["0", "360"]),
    ],
)
def test_what_no_instrument_gives_is_missing_and_told(repaired, column, faults, fine):
    found, (told,) = repaired(*(an_hour(time_hour=hour(n), **{column: text}) for n, text in enumerate([*faults, *fine])))
    assert np.isnan(found[column]).tolist() == [True] * len(faults) + [False] * len(fine)
    assert f"w.csv: column {column}: {len(faults)} values" in told
    assert faults[0] not in told.split("column")[1]


def test_of_an_hour_sent_twice_the_last_row_counts_whole(repaired):
    found, (told,) = repaired(an_hour(visib="4", precip="0.2"), an_hour(origin="LGA"), an_hour(visib="9", precip=""))
    assert found["visib"] == [10, 9]
    assert np.isnan(found["precip"]).tolist() == [False, True]
    assert "column time_hour: 1 rows" in told


def test_good_weather_is_not_worth_a_word(repaired):
    assert repaired(an_hour(wind_gust=""), an_hour("LGA"))[1] == []


def hour(number):
    return f"2013-01-15T{number:02}:00:00Z"
