"""Small made-up flights and weather."""

import csv
import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def flights(count=300, start=date(2013, 2, 1), seed=1):
    """Late in the evening, with carrier ZZ and when it rains (odd days)."""
    dice = random.Random(seed)
    rows = []
    for number in range(count):
        day = start + timedelta(days=number % 28)
        hour = 6 + number % 16
        local = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("America/New_York"))
        carrier = "ZZ" if number % 3 == 0 else "AA"
        chance = 0.05 + 0.03 * (hour - 6) + (0.2 if carrier == "ZZ" else 0) + (0.25 if day.day % 2 else 0)
        rows.append({
            "flight_id": f"{number:05d}", "year": str(day.year), "month": str(day.month), "day": str(day.day),
            "sched_dep_time": str(hour * 100 + 5), "sched_arr_time": str((hour + 2) * 100 % 2400 + 5),
            "carrier": carrier, "flight": str(number + 1), "tailnum": f"N{number % 20}",
            "origin": ("EWR", "JFK", "LGA")[number % 3], "dest": ("BOS", "ATL", "ORD", "MIA")[number % 4],
            "distance": str(500 + number % 4 * 100),
            "time_hour": local.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:00:00Z"),
            "arr_delay": "60" if dice.random() < chance else "-5",
        })
    return rows


def weather(of):
    rows = {}
    for flight in of:
        wet = int(flight["day"]) % 2
        rows[flight["origin"], flight["time_hour"]] = {
            "origin": flight["origin"], "time_hour": flight["time_hour"], "temp": "40", "dewp": "30",
            "humid": "90" if wet else "50", "wind_dir": "180", "wind_speed": "25" if wet else "5", "wind_gust": "",
            "precip": "0.3" if wet else "0", "pressure": "1000" if wet else "1020", "visib": "1" if wet else "10",
        }
    return list(rows.values())


def put(path, rows, **options):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), **options)
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def take(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
