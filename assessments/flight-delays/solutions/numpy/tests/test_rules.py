import csv

import pytest

from delaymodel.errors import InputError
from delaymodel.rules import MEASUREMENTS, PAST_FLIGHTS, SCHEDULES, WEATHER, Numbers, problems
from tests.samples import FLIGHTS, flight, weather
from tests.samples import WEATHER as WEATHER_PATH


def places(path: str) -> list[tuple[str, str]]:
    return [(row, column) for row, column, _ in csv.reader(problems(path))]


class TestASchedule:
    def test_of_real_flights_is_clean(self):
        assert problems(FLIGHTS) == []

    def test_may_have_strangers_in_it(self, file):
        rows = [flight(flight_id="1", carrier="ZZ", dest="QQQ", tailnum=""), flight(flight_id="2", carrier="Ω Air")]
        assert problems(file(rows)) == []

    def test_may_say_what_happened_and_is_not_asked(self, file):
        assert problems(file([flight(arr_delay="soon", dep_delay="", dep_time="9999")])) == []

    @pytest.mark.parametrize("column", sorted(flight()))
    def test_needs_every_column(self, file, column):
        row = flight()
        del row[column]
        assert places(file([row])) == [("", column)]

    @pytest.mark.parametrize("column", sorted(set(flight()) - {"tailnum"}))
    def test_needs_every_value(self, file, column):
        rows = [flight(flight_id="1"), flight(flight_id="2"), flight(flight_id="3") | {column: ""}]
        assert places(file(rows)) == [("3", column)]

    @pytest.mark.parametrize(
        ("column", "texts"),
        {
            "sched_dep_time": ["2517", "1275", "2400", "2360", "-1", "5pm", "17:55", "1755.5", "NA", "١٢"],
            "sched_arr_time": ["2517", "1275", "2400", "x"],
            "year": ["MMXIII", "0", "20.5", "10000"],
            "month": ["0", "13", "May"],
            "day": ["0", "32", "1e1"],
            "origin": ["BOS", "jfk", "JFK "],
            "dest": ["bqn", "BQ", "BQNX", "B0N", "ÄÖÜ", "BQN\n"],
            "distance": ["0", "-3", "1,576", "nan", "inf", "1e999", "1_576", "miles"],
            "flight": ["0", "-725", "B6725", "7.5"],
            "time_hour": ["2013-05-08T22:00:00Z", "2013-05-08T17:00:00Z", "2013-05-09T21:00:00Z", "21", "2013-05-08T21:55:00Z"],
        }.items(),
    )
    def test_refuses_wrong_values_where_they_are(self, file, column, texts):
        for text in texts:
            rows = [flight(flight_id="1"), flight(flight_id="2") | {column: text}]
            assert places(file(rows)) == [("2", column)], text

    def test_refuses_days_that_are_not_in_the_calendar(self, file):
        assert places(file([flight(month="4", day="31"), flight(flight_id="2", month="2", day="29")])) == [("1", "day"), ("2", "day")]

    def test_minds_the_clock_change(self, file):
        saturday = flight(flight_id="1", month="3", day="9", time_hour="2013-03-09T22:00:00Z")
        sunday = flight(flight_id="2", month="3", day="10", time_hour="2013-03-10T21:00:00Z")
        assert problems(file([saturday, sunday])) == []
        assert places(file([saturday, sunday | {"time_hour": "2013-03-10T22:00:00Z"}])) == [("2", "time_hour")]

    def test_reports_a_repeated_id_from_its_second_time_on(self, file):
        rows = [flight(flight_id=text) for text in ("7", "07", "7", "8", "7")]
        assert places(file(rows)) == [("3", "flight_id"), ("5", "flight_id")]

    def test_reports_everything_at_once(self, file):
        rows = [flight(origin="BOS", dest="x"), flight(sched_dep_time="2517", distance="")]
        assert places(file(rows)) == [
            ("1", "dest"), ("1", "origin"), ("2", "distance"), ("2", "flight_id"), ("2", "sched_dep_time"),
        ]  # fmt: skip

    def test_reports_a_file_that_is_none(self, file):
        for path in ("/no/such/file.csv", file(""), file("flight_id\n")):
            ((row, column, what),) = csv.reader(problems(path))
            assert (row, column) == ("", "")
            assert path in what

    def test_is_refused_with_place_and_number_of_problems(self, file):
        path = file([flight(flight_id=str(n), origin="BOS") for n in range(9)])
        with pytest.raises(InputError, match=r"row 1: origin .*9 problems in all"):
            SCHEDULES.read(path)

    def test_problems_keep_values_to_themselves(self, file):
        assert "secret" not in problems(file([flight(dest="secret")]))[0]


class TestPastFlights:
    def test_need_delays(self, file):
        with pytest.raises(InputError, match="arr_delay"):
            PAST_FLIGHTS.read(file([flight()]))

    @pytest.mark.parametrize("text", ["NA", "late", "nan", "1e999"])
    def test_need_delays_that_are_numbers(self, file, text):
        with pytest.raises(InputError, match="row 2: arr_delay"):
            PAST_FLIGHTS.read(file([flight(arr_delay="3"), flight(flight_id="2", arr_delay=text)]))

    def test_may_have_been_cancelled(self, file):
        rows = [flight(arr_delay=""), flight(flight_id="2", arr_delay="-12"), flight(flight_id="3", arr_delay="7.5")]
        assert PAST_FLIGHTS.read(file(rows)).n_rows == 3


class TestWeather:
    def test_real_weather_is_accepted(self):
        assert WEATHER.read(WEATHER_PATH).n_rows > 100

    @pytest.mark.parametrize("column", ["origin", "time_hour", *MEASUREMENTS])
    def test_needs_every_column(self, file, column):
        row = weather()
        del row[column]
        with pytest.raises(InputError, match=column):
            WEATHER.read(file([row]))

    @pytest.mark.parametrize("changes", [{"origin": ""}, {"origin": "BOS"}, {"time_hour": ""}, {"time_hour": "noon"}])
    def test_needs_to_be_somewhere_at_some_time(self, file, changes):
        with pytest.raises(InputError, match=f"row 2: {next(iter(changes))}"):
            WEATHER.read(file([weather(), weather(**changes)]))

    def test_sensors_may_fail(self, file):
        rows = [weather(**dict.fromkeys(MEASUREMENTS, text)) for text in ("", "-9999", "broken", "1e999")]
        assert WEATHER.read(file(rows)).n_rows == 4


class TestNumbers:
    @pytest.mark.parametrize(("text", "minutes"), [("5", 5), ("517", 317), ("0517", 317), ("1755.0", 1075), ("2359", 1439), ("0", 0)])
    def test_times_of_day(self, text, minutes):
        assert Numbers.minutes(text) == minutes

    def test_numbers_of_all_kinds(self):
        assert [Numbers.any(text) for text in ("1", "-2.5", ".5", "1e3", "+7.")] == [1.0, -2.5, 0.5, 1000.0, 7.0]
