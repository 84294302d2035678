"""Rows to start from. A test changes what it is about, so that one can see it."""

import csv
from pathlib import Path

DATA = Path(__file__).parent / "data"
FLIGHTS, WEATHER = str(DATA / "flights.csv"), str(DATA / "weather.csv")
"""660 real flights of six days (three of them bad ones), and the weather of those days."""


def flight(**changes: str) -> dict[str, str]:
    row = {
        "flight_id": "A1", "year": "2013", "month": "5", "day": "8", "sched_dep_time": "1755", "sched_arr_time": "2130",
        "carrier": "B6", "flight": "725", "tailnum": "N804JB", "origin": "JFK", "dest": "BQN", "distance": "1576",
        "time_hour": "2013-05-08T21:00:00Z",
    }  # fmt: skip
    return row | changes


def weather(**changes: str) -> dict[str, str]:
    row = {
        "origin": "JFK", "time_hour": "2013-05-08T21:00:00Z", "temp": "60", "dewp": "40", "humid": "48",
        "wind_dir": "200", "wind_speed": "6", "wind_gust": "", "precip": "0", "pressure": "1018", "visib": "10",
    }  # fmt: skip
    return row | changes


STORM = {"wind_speed": "28", "wind_gust": "42", "precip": "0.5", "visib": "1", "humid": "93"}


def rows_of(path: str) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
