"""A small made-up world, in which we know what makes flights late: the evening, storms, and one slovenly carrier."""

import csv
import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest

NEW_YORK = ZoneInfo("America/New_York")
ORIGINS = ("EWR", "JFK", "LGA")
CARRIERS = {"AA": -0.3, "UA": 0.0, "ZY": 1.2}
DESTINATIONS = {"ORD": 719, "BOS": 187, "LAX": 2454, "MIA": 1096}
MEASURED = ("temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib")


def utc_hour(date, hhmm):
    local = dt.datetime.combine(date, dt.time(hhmm // 100), tzinfo=NEW_YORK)
    return local.astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:00:00Z")


def a_flight(flight_id="F1", date=dt.date(2013, 1, 15), departure=1530, **changes):
    """A flight as it is scheduled; tests change what they are about."""
    return {
        "flight_id": flight_id,
        "year": str(date.year),
        "month": str(date.month),
        "day": str(date.day),
        "sched_dep_time": str(departure),
        "sched_arr_time": str((departure + 300) % 2400),
        "carrier": "UA",
        "flight": "1545",
        "tailnum": "N14228",
        "origin": "JFK",
        "dest": "ORD",
        "distance": "719",
        "time_hour": utc_hour(date, departure),
    } | changes


def an_hour(origin="JFK", time_hour="2013-01-15T20:00:00Z", **changes):
    """Fair weather."""
    fair = ("40", "26", "60", "270", "8", "", "0", "1012", "10")
    return {"origin": origin, "time_hour": time_hour} | dict(zip(MEASURED, fair)) | changes


STORM = {"wind_speed": "30", "wind_gust": "45", "precip": "0.4", "visib": "0.5", "humid": "95"}


@pytest.fixture
def written(tmp_path):
    """Writes rows as CSV and returns the path."""

    def write(rows, name="flights.csv"):
        path = tmp_path / name
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return str(path)

    return write


@pytest.fixture(scope="session", autouse=True)
def few_trees():
    """What is tested shows with 40 trees as it does with 150, and the tests take half the time."""
    from flightdelays import model

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(model.SETTINGS, "max_iter", 40)
        yield


@pytest.fixture(scope="session")
def world():
    """Three months of flights with outcomes, and their weather: (flights, weather)."""
    chance = random.Random(7)
    days = [dt.date(2013, 1, 1) + dt.timedelta(days=n) for n in range(90)]
    stormy = {(origin, day) for origin in ORIGINS for day in days if chance.random() < 0.25}
    weather = [
        an_hour(origin, utc_hour(day, hour * 100), **(STORM if (origin, day) in stormy else {}))
        for origin in ORIGINS
        for day in days
        for hour in range(6, 23)
    ]
    flights = [_past_flight(number, chance, days, stormy) for number in range(2400)]
    return flights, weather


@pytest.fixture(scope="session")
def world_files(world, tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    for name, rows in zip(("flights.csv", "weather.csv"), world):
        with open(folder / name, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return str(folder / "flights.csv"), str(folder / "weather.csv")


@pytest.fixture(scope="session")
def trained(world_files, tmp_path_factory):
    """The path of a model that learnt that world."""
    from flightdelays import model

    path = str(tmp_path_factory.mktemp("trained") / "world.model")
    model.save(model.train(*world_files), path)
    return path


def _past_flight(number, chance, days, stormy):
    day, hour = chance.choice(days), chance.randrange(6, 22)
    origin, carrier, dest = chance.choice(ORIGINS), chance.choice(list(CARRIERS)), chance.choice(list(DESTINATIONS))
    score = -3.2 + 0.13 * (hour - 6) + 2.0 * ((origin, day) in stormy) + CARRIERS[carrier]
    late = chance.random() < 1 / (1 + 2.718281828 ** -score)
    flight = a_flight(
        f"{number:06d}", day, hour * 100 + chance.choice((0, 15, 30, 59)),
        origin=origin, carrier=carrier, dest=dest, distance=str(DESTINATIONS[dest]),
    )  # fmt: skip
    cancelled = number % 40 == 0
    return flight | {"dep_delay": "", "arr_delay": "" if cancelled else str(chance.randrange(16, 90) if late else -3)}
