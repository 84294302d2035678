import numpy as np
import pandas as pd
import pytest

from flightdelays import parse, weather
from flightdelays.errors import InputError

HOUR = "2013-03-08T10:00:00Z"


def value(conditions, column, origin="EWR", hour=HOUR):
    return conditions.at(pd.Series([origin]), np.array([parse.utc_hour(hour)]), column)[0]


def at_hour(rows, **values):
    return type(rows)({**row, **values} if (row["origin"], row["time_hour"]) == ("EWR", HOUR) else row for row in rows)


def test_clean_weather(write, weather_rows):
    conditions, notes = weather.read(write(weather_rows))
    assert notes == []
    assert value(conditions, "wind_speed") == 11.5
    assert np.isnan(value(conditions, "wind_gust"))
    assert np.isnan(value(conditions, "temp", hour="2020-01-01T00:00:00Z"))


@pytest.mark.parametrize(
    ("column", "bad"),
    [
        ("humid", "101"), ("humid", "-1"), ("precip", "-0.1"), ("visib", "-1"), ("wind_speed", "1048.36"),
        ("wind_gust", "-3"), ("pressure", "849"), ("pressure", "1101"), ("temp", "141"), ("dewp", "-81"),
        ("temp", "warm"), ("wind_dir", "north"), ("precip", "nan"), ("visib", "inf"),
    ],
)  # fmt: skip
def test_sensor_faults_are_repaired_and_reported(write, weather_rows, column, bad):
    conditions, notes = weather.read(write(at_hour(weather_rows, **{column: bad})))
    assert np.isnan(value(conditions, column))
    assert len(notes) == 1 and column in notes[0]


def test_the_last_row_of_an_hour_counts(write, weather_rows):
    again = [row for row in at_hour(weather_rows, wind_speed="33") if row["time_hour"] == HOUR]
    conditions, notes = weather.read(write(type(weather_rows)(weather_rows + again)))
    assert value(conditions, "wind_speed") == 33
    assert len(notes) == 1 and "time_hour" in notes[0]


@pytest.mark.parametrize(("column", "bad"), [("origin", "BOS"), ("origin", ""), ("time_hour", ""), ("time_hour", "ten")])
def test_rows_of_no_place_or_hour_are_refused(write, weather_rows, column, bad):
    with pytest.raises(InputError, match=column):
        weather.read(write(weather_rows.changed(5, **{column: bad})))


def test_missing_column_as_the_feed_calls_it(write, weather_rows, columns_json):
    columns_json('{"weather": {"visib": "visibility_miles"}}')
    with pytest.raises(InputError, match="visibility_miles"):
        weather.read(write(weather_rows))
    weather.read(write(weather_rows.renamed({"visib": "visibility_miles"})))


@pytest.fixture(name="weather_rows")
def _weather_rows(request):
    return request.getfixturevalue("weather")
