"""Builders for small files. No randomness without a seed, nothing outside tmp_path."""

import csv
import random
from datetime import UTC, datetime, timedelta

FLIGHT = {
    "flight_id": "f1", "year": "2013", "month": "1", "day": "10", "sched_dep_time": "1530", "sched_arr_time": "1745",
    "carrier": "UA", "flight": "123", "tailnum": "N12345", "origin": "EWR", "dest": "IAH", "distance": "1400",
    "time_hour": "2013-01-10T20:00:00Z",
}  # fmt: skip
WEATHER = {
    "origin": "EWR", "time_hour": "2013-01-10T20:00:00Z", "temp": "39", "dewp": "26", "humid": "59", "wind_dir": "270",
    "wind_speed": "10.4", "wind_gust": "", "precip": "0", "pressure": "1012", "visib": "10",
}  # fmt: skip


def flight(**values):
    return {**FLIGHT, **values}


def write_csv(path, rows, header=None):
    with open(path, "w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, fieldnames=header or list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def many_flights(count=600, seed=7, outcomes=True):
    """January flights: carrier BAD is late far more often than GOOD, and wet hours more often than dry ones."""
    generator = random.Random(seed)
    rows = []
    for number in range(count):
        hour, day = generator.randrange(6, 18), generator.randrange(1, 29)
        carrier, origin = generator.choice(["GOOD", "BAD"]), generator.choice(["EWR", "JFK", "LGA"])
        row = flight(
            flight_id=f"{number:06}", day=str(day), sched_dep_time=str(hour * 100 + generator.randrange(60)),
            carrier=carrier, origin=origin, distance=str(generator.randrange(100, 2000)),
            time_hour=f"2013-01-{day:02}T{hour + 5:02}:00:00Z",
        )  # fmt: skip
        if outcomes:
            chance = 0.1 + 0.4 * (carrier == "BAD") + 0.3 * (day % 3 == 0)
            row["arr_delay"] = "" if number % 50 == 0 else ("45" if generator.random() < chance else "-3")
        rows.append(row)
    return rows


def many_hours():
    rows = []
    start = datetime(2013, 1, 1, tzinfo=UTC)
    for number in range(24 * 30):
        moment = start + timedelta(hours=number)
        for origin in ("EWR", "JFK", "LGA"):
            wet = moment.day % 3 == 0
            rows.append({**WEATHER, "origin": origin, "time_hour": f"{moment:%Y-%m-%dT%H:00:00Z}",
                         "precip": "0.3" if wet else "0", "visib": "2" if wet else "10"})  # fmt: skip
    return rows
