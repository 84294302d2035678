"""Small made-up data: a few hundred flights of one week of March 2013, the week of the clock change."""

import csv
import random
from datetime import datetime, timedelta, timezone

import pytest

from flightdelays import feed

SUMMER_FROM = datetime(2013, 3, 10, 2)
ORIGINS = ("EWR", "JFK", "LGA")


class Rows(list):
    """Rows by column name, all text; a change makes a copy."""

    def changed(self, number, **values):
        return Rows({**row, **values} if index == number else row for index, row in enumerate(self, start=1))

    def all(self, **values):
        return Rows({**row, **values} for row in self)

    def without(self, *columns):
        return Rows({name: value for name, value in row.items() if name not in columns} for row in self)

    def renamed(self, names):
        return Rows({names.get(name, name): value for name, value in row.items()} for row in self)

    def write(self, path):
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, fieldnames=list(self[0]), lineterminator="\r\n")  # quotes \r and \n in values
            writer.writeheader()
            writer.writerows(self)
        return str(path)


def utc(local):
    hours = 4 if local >= SUMMER_FROM else 5
    return (local.replace(minute=0, tzinfo=timezone.utc) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:00:00Z")


def make_flights(count=900, seed=1):
    """Carrier ZZ and evenings and rain are late more often."""
    chance = random.Random(seed)
    rows = Rows()
    for number in range(count):
        local = datetime(2013, 3, 7 + chance.randrange(7), 5 + chance.randrange(18), chance.randrange(60))
        carrier, origin = chance.choice(["ZZ", "QQ", "XX"]), chance.choice(ORIGINS)
        odds = 0.1 + 0.3 * (carrier == "ZZ") + 0.02 * (local.hour - 5) + 0.3 * raining(origin, utc(local))
        late = chance.random() < odds
        rows.append({
            "flight_id": f"f{number:05}",
            "year": "2013", "month": "3", "day": str(local.day),
            "sched_dep_time": str(local.hour * 100 + local.minute),
            "sched_arr_time": str((local.hour + 1) % 24 * 100 + local.minute),
            "carrier": carrier, "flight": str(chance.randrange(1, 4000)), "tailnum": chance.choice(["N1", "", "N3"]),
            "origin": origin, "dest": chance.choice(["AAA", "BBB", "CCC"]), "distance": str(chance.randrange(100, 2500)),
            "time_hour": utc(local),
            "dep_time": "", "dep_delay": "", "arr_time": "",
            "arr_delay": "" if number % 40 == 0 else str(60 if late else -5),
            "air_time": "",
        })  # fmt: skip
    return rows


def raining(origin, hour):
    return (int(hour[8:10]) + ORIGINS.index(origin)) % 4 == 0


def make_weather():
    rows = Rows()
    for hours in range(10 * 24):
        hour = (datetime(2013, 3, 6) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:00:00Z")
        for origin in ORIGINS:
            wet = raining(origin, hour)
            rows.append({
                "origin": origin, "time_hour": hour, "temp": "40.1", "dewp": "30", "humid": "95" if wet else "50",
                "wind_dir": "220", "wind_speed": "11.5", "wind_gust": "", "precip": "0.2" if wet else "0",
                "pressure": "1012.5", "visib": "2" if wet else "10",
            })  # fmt: skip
    return rows


AFTER = feed.AFTER_DEPARTURE


@pytest.fixture(scope="session")
def past():
    return make_flights()


@pytest.fixture(scope="session")
def schedule():
    return make_flights(60, seed=2).without(*AFTER)


@pytest.fixture(scope="session")
def weather():
    return make_weather()


@pytest.fixture
def write(tmp_path):
    """Write rows (or text, or bytes) to a new file; gives its path."""
    count = iter(range(1000))

    def to_file(content):
        path = tmp_path / f"input{next(count)}.csv"
        if isinstance(content, Rows):
            return content.write(path)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return to_file


@pytest.fixture
def columns_json(tmp_path, monkeypatch):
    def say(text):
        path = tmp_path / "columns.json"
        path.write_text(text)
        monkeypatch.setattr(feed, "NAMES_FILE", path)

    return say
