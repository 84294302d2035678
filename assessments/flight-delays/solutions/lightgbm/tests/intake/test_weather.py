import numpy as np
import pytest

from flightdelays.errors import BadInput
from flightdelays.intake.weather import read_weather
from tests.town import an_hour

HOUR = 377300  # 2013-01-15T20:00:00Z
EWR, JFK = 0, 1


@pytest.fixture
def read(write):
    return lambda *rows: read_weather(write("w.csv", list(rows)))


def at(weather, measurement, origin=JFK, hour=HOUR):
    return weather.at(origin, np.array([hour]), measurement)[0]


def test_it_is_found_by_airport_and_hour(read):
    weather = read(
        an_hour(visib="3"), an_hour(origin="EWR", visib="4"), an_hour(time_hour="2013-01-15T21:00:00Z", visib="5")
    )
    assert [at(weather, "visib"), at(weather, "visib", EWR), at(weather, "visib", hour=HOUR + 1)] == [3, 4, 5]
    assert weather.repairs == ()


def test_an_hour_that_was_not_sent_is_missing(read):
    weather = read(an_hour())
    assert np.isnan(
        [at(weather, "visib", EWR), at(weather, "visib", hour=HOUR - 1), at(weather, "visib", hour=HOUR + 1)]
    ).all()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("humid", "-0.1"), ("humid", "100.5"), ("precip", "-1"), ("visib", "-1"), ("wind_speed", "-1"),
        ("wind_speed", "1048.36"), ("wind_gust", "201"), ("pressure", "849"), ("pressure", "1101"), ("temp", "141"),
        ("dewp", "-81"), ("wind_dir", "north"), ("visib", "nan"), ("precip", "inf"), ("humid", "=1+1"),
    ],
)  # fmt: skip
def test_what_no_instrument_gives_counts_as_missing_and_is_told(read, column, value):
    weather = read(an_hour(**{column: value}))
    assert np.isnan(at(weather, column))
    (line,) = weather.repairs
    assert f"column {column}: 1 values" in line


@pytest.mark.parametrize(
    ("column", "value"),
    [("humid", "100"), ("precip", "0"), ("wind_speed", "200"), ("pressure", "850"), ("temp", "-80")],
)
def test_the_ends_of_a_range_are_in_it(read, column, value):
    weather = read(an_hour(**{column: value}))
    assert at(weather, column) == float(value)
    assert weather.repairs == ()


def test_a_missing_measurement_is_no_repair(read):
    weather = read(an_hour(pressure=""))
    assert np.isnan(at(weather, "pressure"))
    assert weather.repairs == ()


def test_of_an_hour_sent_twice_the_last_row_counts(read):
    weather = read(an_hour(visib="3"), an_hour(origin="EWR"), an_hour(visib="7"))
    assert at(weather, "visib") == 7
    assert len(weather.keys) == 2
    assert "column time_hour: 1 hours were sent again" in weather.repairs[0]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"origin": "BOS"}, "origin"),
        ({"origin": ""}, "origin"),
        ({"time_hour": ""}, "time_hour"),
        ({"time_hour": "2013-01-15 20:00"}, "time_hour"),
    ],
)
def test_a_row_that_belongs_to_no_airport_and_hour_is_refused(read, change, column):
    with pytest.raises(BadInput, match=f"row 2, column {column}"):
        read(an_hour(), an_hour(**change))


@pytest.mark.parametrize("column", ["origin", "time_hour", "temp", "wind_dir", "visib"])
def test_a_missing_column_is_refused(read, column):
    with pytest.raises(BadInput, match=f"column {column}: the column is missing"):
        read({name: value for name, value in an_hour().items() if name != column})
