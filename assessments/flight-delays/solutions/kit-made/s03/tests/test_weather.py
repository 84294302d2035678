import pytest

from flightdelays.errors import BadRows, MissingColumns
from flightdelays.weather import load_weather
from tests.builders import WEATHER, write_csv

KEY = WEATHER["origin"], WEATHER["time_hour"]


def loaded(tmp_path, *rows):
    return load_weather(write_csv(tmp_path / "w.csv", rows))


def test_values_and_gaps(tmp_path):
    weather = loaded(tmp_path, WEATHER)
    assert weather.at(*KEY)["temp"] == 39
    assert "wind_gust" not in weather.at(*KEY)
    assert weather.at("JFK", KEY[1]) == {}
    assert weather.messages() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("humid", "100.1"), ("humid", "-1"), ("precip", "-1"), ("visib", "-1"), ("wind_speed", "201"), ("wind_gust", "-1"),
     ("pressure", "849"), ("pressure", "1101"), ("temp", "141"), ("dewp", "-81"), ("temp", "hot"), ("temp", "nan")],
)  # fmt: skip
def test_faults_count_as_missing_and_are_told(tmp_path, column, value):
    weather = loaded(tmp_path, {**WEATHER, column: value})
    assert column not in weather.at(*KEY)
    assert column in weather.messages()[0]


def test_last_of_two_counts(tmp_path):
    weather = loaded(tmp_path, WEATHER, {**WEATHER, "temp": "50"})
    assert weather.at(*KEY)["temp"] == 50
    assert "time_hour" in weather.messages()[0]


@pytest.mark.parametrize(("column", "value"), [("origin", ""), ("origin", "BOS"), ("time_hour", ""), ("time_hour", "now")])
def test_refused(tmp_path, column, value):
    with pytest.raises(BadRows, match=column):
        loaded(tmp_path, {**WEATHER, column: value})


def test_missing_column_by_the_files_name(tmp_path, rename_columns):
    rename_columns('{"weather": {"visib": "miles"}}')
    with pytest.raises(MissingColumns, match="miles"):
        loaded(tmp_path, WEATHER)
