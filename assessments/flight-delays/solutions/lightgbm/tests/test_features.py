import numpy as np
import pytest

from flightdelays import features
from flightdelays.errors import BadInput
from tests.town import a_flight, an_hour, as_schedule


@pytest.fixture
def built(write):
    def build(flights, weather=None):
        weather = weather if weather is not None else [an_hour()]
        return features.build(write("f.csv", list(flights)), write("w.csv", weather))

    return build


def row_of(table, row=0):
    return dict(zip(features.COLUMNS, table[row], strict=True))


def test_a_flight_as_numbers(built):
    row = row_of(built([a_flight()], [an_hour(wind_gust="25")]))
    assert row == {
        "departure": 930, "arrival": 1125, "duration": 195, "weekday": 1, "distance": 1090,
        "humid": 55, "wind_speed": 8, "wind_gust": 25, "precip": 0, "pressure": 1020, "visib": 10,
    }  # fmt: skip


def test_a_row_for_each_flight(built, town):
    table = built(town.past, town.weather)
    assert table.shape == (len(town.past), len(features.COLUMNS))
    assert table.dtype == np.float64
    assert (table.std(axis=0) > 0).all()


def test_a_flight_past_midnight_has_no_negative_duration(built):
    assert row_of(built([a_flight(sched_arr_time="30")]))["duration"] == 540


def test_without_a_gust_report_it_is_the_wind(built):
    assert row_of(built([a_flight()], [an_hour(wind_gust="", wind_speed="12")]))["wind_gust"] == 12


def test_an_hour_without_weather_is_missing(built):
    row = row_of(built([a_flight()], [an_hour(origin="EWR")]))
    assert all(np.isnan(row[name]) for name in features.SKY)
    assert not any(np.isnan(row[name]) for name in features.CALENDAR)


def test_neither_other_rows_nor_their_order_matter(built, town):
    some = town.past[::50]
    together, reverse = built(some, town.weather), built(some[::-1], town.weather)
    assert np.array_equal(together, reverse[::-1])
    assert np.array_equal(built(some[3:4], town.weather), together[3:4])


def test_what_happened_after_departure_changes_nothing(built):
    late = a_flight(dep_time="1750", dep_delay="140", arr_delay="135", arr_time="2100", air_time="200")
    bare = built(as_schedule([a_flight()]))
    assert np.array_equal(built([late]), bare)
    assert np.array_equal(built([a_flight(arr_delay="nonsense")]), bare)


def test_neither_does_later_weather(built):
    later = an_hour(time_hour="2013-01-15T21:00:00Z", precip="2", visib="0", wind_speed="60")
    assert np.array_equal(built([a_flight()], [an_hour(), later]), built([a_flight()], [an_hour()]))


def test_the_same_day_of_another_season_looks_the_same(built):
    """No date, nothing that tells the month: 15 January and 16 July 2013 are Tuesdays."""
    summer = a_flight(month="7", day="16", time_hour="2013-07-16T19:00:00Z")
    warm = an_hour(time_hour="2013-07-16T19:00:00Z", temp="95", dewp="70")
    assert np.array_equal(built([summer], [warm]), built([a_flight()], [an_hour(temp="20", dewp="5")]))


def test_bad_files_are_refused(built):
    with pytest.raises(BadInput, match="sched_dep_time"):
        built([a_flight(sched_dep_time="1275")])


def test_slices_are_all_flights_in_order(write, town):
    flights = features.read_schedule(write("f.csv", town.past[:25]))
    parts = list(features.slices(flights, size=10))
    assert [len(part) for part in parts] == [10, 10, 5]
    assert np.array_equal(np.concatenate([part.flight_id for part in parts]), flights.flight_id)
