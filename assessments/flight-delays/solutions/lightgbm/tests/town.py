"""A small made-up world in which we know what makes flights late, and single rows to change.

`python -m tests.town` writes the files of `examples/` anew.
"""

import csv
import math
import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

Row = dict[str, str]

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
FIRST_DAY = date(2013, 3, 1)
CLOCK_CHANGE = date(2013, 3, 10)
DISTANCES = {"BOS": 190, "ORD": 730, "MIA": 1090, "SFO": 2580}
CARRIERS = ("AA", "B6", "ZY")
OFTEN_LATE = "ZY"
FAIR = {"humid": "55", "wind_speed": "8", "wind_gust": "", "precip": "0", "pressure": "1020", "visib": "10"}
STORM = {"humid": "96", "wind_speed": "35", "wind_gust": "52", "precip": "0.4", "pressure": "996", "visib": "1"}


class Town(NamedTuple):
    past: list[Row]
    weather: list[Row]


def a_flight(flight_id: str = "f1", **changes: str) -> Row:
    """A flight on Tuesday, 15 January 2013, 15:30 from JFK, in winter time."""
    row = {
        "flight_id": flight_id, "year": "2013", "month": "1", "day": "15", "sched_dep_time": "1530",
        "sched_arr_time": "1845", "carrier": "AA", "flight": "7", "tailnum": "N1", "origin": "JFK", "dest": "MIA",
        "distance": "1090", "time_hour": "2013-01-15T20:00:00Z", "dep_time": "1531", "dep_delay": "1",
        "arr_time": "1840", "arr_delay": "-5", "air_time": "160",
    }  # fmt: skip
    return row | changes


def an_hour(**changes: str) -> Row:
    """Fair weather for that flight."""
    key = {"origin": "JFK", "time_hour": "2013-01-15T20:00:00Z"}
    return key | {"temp": "40", "dewp": "25", "wind_dir": "270"} | FAIR | changes


def build_town(n_days: int = 28, flights_per_day: int = 100, seed: int = 1) -> Town:
    chance = random.Random(seed)
    stormy = {
        (origin, day, half): chance.random() < 0.25
        for origin in ("EWR", "JFK", "LGA")
        for day in range(n_days)
        for half in (0, 1)
    }
    weather = [
        an_hour(origin=origin, time_hour=_utc(day, hour), **(STORM if stormy[origin, day, hour // 14] else FAIR))
        for origin in ("EWR", "JFK", "LGA")
        for day in range(n_days)
        for hour in range(6, 23)
    ]
    past = [_past_flight(n, day, stormy, chance) for day in range(n_days) for n in range(flights_per_day)]
    return Town(past, weather)


def write_csv(path: Path, rows: Iterable[Mapping[str, str]]) -> str:
    rows = list(rows)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def read_csv(path: str | Path) -> list[Row]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_schedule(rows: Iterable[Row]) -> Iterator[Row]:
    """Without what is known only after departure."""
    after = ("dep_time", "dep_delay", "arr_time", "arr_delay", "air_time")
    return ({name: value for name, value in row.items() if name not in after} for row in rows)


def _past_flight(n: int, day: int, stormy: Mapping[tuple[str, int, int], bool], chance: random.Random) -> Row:
    origin, carrier = chance.choice(("EWR", "JFK", "LGA")), chance.choice(CARRIERS)
    dest, hour, minute = chance.choice(list(DISTANCES)), chance.randrange(6, 23), chance.choice((0, 15, 40))
    log_odds = -2.2 + 1.6 * stormy[origin, day, hour // 14] + 0.16 * (hour - 13) + 1.3 * (carrier == OFTEN_LATE)
    late = chance.random() < 1 / (1 + math.exp(-log_odds))
    cancelled = chance.random() < 0.03
    when = FIRST_DAY + timedelta(days=day)
    arrival = (hour * 60 + minute + 60 + DISTANCES[dest] // 8) % 1440
    return a_flight(
        f"{day:02}-{n:03}", month=str(when.month), day=str(when.day), sched_dep_time=str(hour * 100 + minute),
        sched_arr_time=str(arrival // 60 * 100 + arrival % 60), carrier=carrier, flight=str(n + 1), origin=origin,
        dest=dest, distance=str(DISTANCES[dest]), time_hour=_utc(day, hour),
        arr_delay="" if cancelled else "41" if late else "-3",
    )  # fmt: skip


def _utc(day: int, hour: int) -> str:
    """Written out, so that the tests don't take the package's word for New York's clock."""
    when = FIRST_DAY + timedelta(days=day)
    ahead = 5 if when < CLOCK_CHANGE else 4
    moment = datetime(when.year, when.month, when.day) + timedelta(hours=hour + ahead)
    return moment.strftime("%Y-%m-%dT%H:00:00Z")


def write_examples(folder: Path) -> None:
    past, weather = build_town(n_days=15, flights_per_day=50, seed=2)
    write_csv(folder / "past.csv", past[:-50])
    write_csv(folder / "schedule.csv", as_schedule(past[-50:]))
    write_csv(folder / "weather.csv", weather)


if __name__ == "__main__":
    write_examples(EXAMPLES)
