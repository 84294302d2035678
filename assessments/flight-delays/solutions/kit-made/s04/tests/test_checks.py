import pandas as pd

from flightdelays.checks import check

GOOD = {
    "flight_id": "a", "year": 2013, "month": 1, "day": 1, "sched_dep_time": 515, "sched_arr_time": 819, "carrier": "UA",
    "flight": 1545, "tailnum": "N14228", "origin": "EWR", "dest": "IAH", "distance": 1400, "time_hour": "2013-01-01T10:00:00Z",
}


def test_good_row():
    assert check(pd.DataFrame([GOOD])) == []


def test_bad_time():
    assert check(pd.DataFrame([{**GOOD, "sched_dep_time": 2517}])) == [(1, "sched_dep_time", "not a time")]
