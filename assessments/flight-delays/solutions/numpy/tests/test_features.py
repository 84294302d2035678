import numpy as np
import pytest

from delaymodel.features import COLUMNS, feature_rows, key_of
from tests.samples import FLIGHTS, STORM, WEATHER, flight, rows_of, weather


@pytest.fixture
def features(file):
    """The features of some flights, as a mapping from column to values."""

    def build(flights: list[dict], hours: list[dict]) -> dict[str, list[float]]:
        matrix = feature_rows(file(flights), file(hours))
        assert matrix.shape == (len(flights), len(COLUMNS))
        return {name: matrix[:, place].tolist() for place, name in enumerate(COLUMNS)}

    return build


def hour(text: int, **changes: str) -> dict[str, str]:
    return weather(time_hour=f"2013-05-08T{text:02}:00:00Z", **changes)


class TestThePlan:
    def test_is_in_minutes_miles_and_weekdays(self, features):
        found = features([flight(sched_dep_time="1755", sched_arr_time="7", distance="1576.5")], [weather()])
        assert found["departure"] == [17 * 60 + 55]
        assert found["arrival"] == [7]
        assert found["distance"] == [1576.5]
        assert found["weekday"] == [2]

    def test_names_are_keys(self, features):
        found = features([flight(), flight(flight_id="2", carrier="AA", dest="NEW", origin="EWR")], [weather()])
        assert found["carrier"] == [key_of("B6"), key_of("AA")]
        assert found["dest"] == [key_of("BQN"), key_of("NEW")]
        assert found["origin"] == [key_of("JFK"), key_of("EWR")]
        assert key_of("B6") != key_of("AA")


class TestTheWeather:
    def test_is_that_of_the_own_airport_and_utc_hour(self, features):
        hours = [hour(17, visib="1"), hour(21, visib="2"), hour(22, visib="3"), hour(21, origin="LGA", visib="4")]
        assert features([flight(), flight(flight_id="2", origin="LGA")], hours)["visib"] == [2, 4]

    def test_before_is_the_worst_of_the_hours_before(self, features):
        hours = [
            hour(14, precip="9", wind_gust="99"),
            hour(15, precip="0.3", visib="6", pressure="1020"),
            hour(18, precip="0.1", visib="2", wind_gust="44"),
            hour(21, precip="0.7", visib="1", wind_gust="55", pressure="1015"),
            hour(22, precip="5", visib="0", wind_gust="88"),
        ]
        found = features([flight()], hours)
        assert found["precip_before"] == [0.3]
        assert found["visib_before"] == [2]
        assert found["gust_before"] == [44]
        assert found["pressure_fall"] == [5]
        assert found["precip"] == [0.7]

    def test_later_hours_do_not_count(self, features):
        fair = features([flight()], [hour(21), hour(22)])
        np.testing.assert_equal(features([flight()], [hour(21), hour(22, **STORM), hour(23, **STORM)]), fair)
        assert features([flight()], [hour(21, **STORM)])["visib"] != fair["visib"]

    def test_that_nobody_sent_is_not_known(self, features):
        found = features([flight()], [hour(3)])
        assert np.isnan([found[name] for name in ("visib", "precip", "pressure", "precip_before")]).all()
        assert found["departure"] == [1075]

    def test_without_a_gust_is_as_gusty_as_its_wind(self, features):
        assert features([flight()], [weather(wind_speed="13", wind_gust="")])["wind_gust"] == [13]


class TestARow:
    def test_does_not_depend_on_the_others(self, file):
        rows = rows_of(FLIGHTS)
        together = feature_rows(FLIGHTS, WEATHER)
        some = feature_rows(file([rows[300], rows[20]]), WEATHER)
        assert np.array_equal(some, together[[300, 20]], equal_nan=True)

    def test_does_not_know_what_happened(self, file):
        rows = rows_of(FLIGHTS)[:50]
        other = [row | {"dep_delay": "500", "arr_delay": "500", "dep_time": "1", "arr_time": "1", "air_time": "1"} for row in rows]
        assert np.array_equal(feature_rows(file(rows), WEATHER), feature_rows(file(other), WEATHER), equal_nan=True)

    def test_does_not_know_the_season(self, file):
        winter = flight(month="1", day="16", time_hour="2013-01-16T22:00:00Z")
        hours = [weather(temp="20", dewp="10"), weather(time_hour="2013-01-16T22:00:00Z", temp="90", dewp="70")]
        spring_row, winter_row = feature_rows(file([flight(flight_id="2"), winter]), file(hours))
        assert np.array_equal(spring_row, winter_row, equal_nan=True)
