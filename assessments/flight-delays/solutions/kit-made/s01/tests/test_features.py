import numpy as np
import pandas as pd

from flightdelays import features


def built(write, schedule, weather):
    return features.build(write(schedule), write(weather))


def test_known_values(write, schedule, weather):
    one = schedule.changed(1, sched_dep_time="1815", sched_arr_time="5", day="8", distance="1000",
                           time_hour="2013-03-08T23:00:00Z")  # fmt: skip
    row = built(write, one, weather).iloc[0]
    assert row["departure"] == 18 * 60 + 15
    assert row["block"] == 5 * 60 + 50  # past midnight
    assert row["weekday"] == 4
    assert np.isclose(row["distance"], np.log(1000))
    assert row["wind"] == 11.5


def test_all_are_numbers_and_they_vary(write, schedule, weather):
    table = built(write, schedule, weather)
    assert len(table) == len(schedule)
    assert all(np.issubdtype(kind, np.number) for kind in table.dtypes)
    for column in ("departure", "weekday", "distance", "rain", "humid", "murk"):
        assert table[column].nunique() > 1, column


def test_a_flight_alone_has_the_same_features(write, schedule, weather):
    table = built(write, schedule, weather)
    alone = built(write, type(schedule)(schedule[10:11]), weather)
    pd.testing.assert_series_equal(table.iloc[10], alone.iloc[0], check_names=False)


def test_no_weather_gives_nan(write, schedule, weather):
    elsewhere = type(weather)({**row, "time_hour": "2001" + row["time_hour"][4:]} for row in weather)
    table = built(write, schedule, elsewhere)
    assert table["rain"].isna().all() and table["humid_before"].isna().all()
    assert table["departure"].notna().all()


def test_later_weather_changes_nothing_and_own_hour_does(write, schedule, weather):
    one = type(schedule)(schedule[:1])
    hour = one[0]["time_hour"]
    plain = built(write, one, weather)

    def stormy(when):
        return type(weather)({**row, "precip": "3"} if when(row["time_hour"]) else row for row in weather)

    pd.testing.assert_frame_equal(plain, built(write, one, stormy(lambda time: time > hour)))
    assert built(write, one, stormy(lambda time: time == hour))["rain"][0] > plain["rain"][0]
