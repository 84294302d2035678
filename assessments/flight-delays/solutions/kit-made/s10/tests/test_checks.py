import pytest

from flightdelays.checks import is_valid_date, is_valid_time
from flightdelays.load import BadFileError, load_flights


@pytest.mark.parametrize("value", [5, 1530, 2359, "645"])
def test_valid_times(value):
    assert is_valid_time(value)


@pytest.mark.parametrize("value", [2517, 1275, "abc", None])
def test_invalid_times(value):
    assert not is_valid_time(value)


def test_dates():
    assert is_valid_date(2013, 2, 28)
    assert not is_valid_date(2013, 2, 30)


def test_empty_file(tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text("")
    with pytest.raises(BadFileError):
        load_flights(str(path))


def test_missing_column(tmp_path):
    path = tmp_path / "flights.csv"
    path.write_text("flight_id,year\n1,2013\n")
    with pytest.raises(BadFileError, match="month"):
        load_flights(str(path))
