import datetime as dt

import numpy as np
import pytest

from flightdelays.features import COLUMNS, build, code

from tests.conftest import STORM, a_flight, an_hour

HOURS = [f"2013-01-15T{hour}:00:00Z" for hour in (17, 18, 19, 20, 21)]  # the flight's own is 20:00


@pytest.fixture
def built(written):
    def build_from(flights, weather):
        return build(written(flights, "f.csv"), written(weather, "w.csv"))

    return build_from


def same(left, right):
    return np.allclose(left.to_numpy(), right.to_numpy(), rtol=0, atol=1e-12, equal_nan=True)


def test_the_plan_in_numbers(built):
    (row,) = built([a_flight(departure=517, sched_arr_time="5", distance="719.5")], [an_hour()]).to_dict("records")
    assert row["departure_minute"] == 5 * 60 + 17
    assert row["arrival_minute"] == 5
    assert row["distance"] == 719.5
    assert row["day_of_week"] == dt.date(2013, 1, 15).weekday() == 1


def test_names_have_codes_of_their_own(built):
    rows = [a_flight("1"), a_flight("2", carrier="AA"), a_flight("3", dest="BOS"), a_flight("4", carrier="never seen")]
    table = built(rows, [an_hour()])
    assert table["carrier_code"].nunique() == 3
    assert table["dest_code"].nunique() == 2
    assert table["carrier_code"][0] == code("UA") == 2278476520.0


def test_the_weather_of_the_own_airport_and_hour(built):
    weather = [an_hour("JFK", hour, visib=str(number)) for number, hour in enumerate(HOURS)]
    weather += [an_hour("LGA", HOURS[3], visib="9")]
    table = built([a_flight("1"), a_flight("2", origin="LGA"), a_flight("3", departure=1400)], weather)
    assert table["visib"].tolist() == [3, 9, 2]


def test_summer_weather_is_joined_in_utc(built):
    july = a_flight(date=dt.date(2013, 7, 15), departure=1530)
    weather = [an_hour(time_hour=f"2013-07-15T{hour}:00:00Z", precip=precip) for hour, precip in ((15, 1), (19, 2), (20, 3))]
    assert built([july], weather)["precip"].tolist() == [2]


def test_the_past_three_hours_count_and_no_later_one(built):
    weather = [
        an_hour("JFK", hour, precip=precip, visib=visib, wind_gust=gust, pressure=pressure)
        for hour, precip, visib, gust, pressure in zip(HOURS, "12345", "64580", ("9", "40", "", "12", "90"), (1000, 1, 1, 990, 1))
    ]
    (row,) = built([a_flight()], weather).to_dict("records")
    assert row["precip_4h"] == 1 + 2 + 3 + 4
    assert row["visib_4h"] == 4
    assert row["wind_gust_4h"] == 40
    assert row["pressure_change"] == -10


def test_later_weather_changes_nothing(built):
    weather = [an_hour("JFK", hour) for hour in HOURS]
    stormy_later = [*weather[:4], weather[4] | STORM]
    assert same(built([a_flight()], weather), built([a_flight()], stormy_later))
    stormy_now = [*weather[:3], weather[3] | STORM, weather[4]]
    assert not same(built([a_flight()], weather), built([a_flight()], stormy_now))


def test_an_hour_without_weather_is_not_known(built):
    table = built([a_flight("1", departure=800)], [an_hour()])
    assert table[["visib", "precip", "precip_4h", "wind_gust_4h"]].isna().all(axis=None)
    assert table["departure_minute"].tolist() == [480]


def test_an_hour_sent_twice_is_one_hour(built):
    table = built([a_flight("1"), a_flight("2")], [an_hour(visib="4"), an_hour(visib="7")])
    assert table["visib"].tolist() == [7, 7]


def test_without_gusts_the_wind_is_the_gust(built):
    assert built([a_flight()], [an_hour(wind_speed="12", wind_gust="")])["wind_gust"].tolist() == [12]


def test_a_row_does_not_depend_on_the_others(built, world):
    flights, weather = world[0][:60], world[1]
    together = built(flights, weather)
    backwards = built(flights[::-1], weather[::-1])
    alone = built(flights[17:18], weather)
    assert same(backwards[::-1], together)
    assert same(alone, together[17:18])


def test_what_happened_is_not_a_feature(built):
    happened = {"dep_time": "1700", "dep_delay": "90", "arr_time": "2000", "arr_delay": "95", "air_time": "100"}
    assert same(built([a_flight() | happened], [an_hour()]), built([a_flight()], [an_hour()]))


def test_neither_date_nor_temperature_tells_the_month(built):
    weather = [an_hour(time_hour="2013-01-15T20:00:00Z", temp="10"), an_hour(time_hour="2013-07-16T19:00:00Z", temp="99")]
    winter, summer = a_flight("1"), a_flight("2", date=dt.date(2013, 7, 16))
    table = built([winter, summer], weather)
    assert table.columns.tolist() == list(COLUMNS)
    assert same(table[:1], table[1:])
