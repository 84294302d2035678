"""What the public probes share. Standard library only: it also runs where there is no pandas."""

import csv
import gzip
import io
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"


class Rows(list):
    """Rows by column name, all of them text; a change makes a new table."""

    def to_csv(self, index=False):
        text = io.StringIO()
        writer = csv.DictWriter(text, fieldnames=list(self[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(self)
        return text.getvalue()

    def without(self, column):
        return Rows({name: value for name, value in row.items() if name != column} for row in self)

    def renamed(self, names):
        return Rows({names.get(name, name): value for name, value in row.items()} for row in self)

    def changed(self, number, **values):
        """With other values in one row; rows count from 1."""
        return Rows({**row, **values} if index == number else row for index, row in enumerate(self, start=1))


def _read(name):
    with gzip.open(DATA / name, "rt", encoding="utf-8", newline="") as file:
        return Rows(csv.DictReader(file))


@pytest.fixture(scope="session")
def schedule():
    """1,000 flights of June, without what became of them."""
    return _read("schedule.csv.gz")


@pytest.fixture(scope="session")
def few(schedule):
    return Rows(schedule[::10])


@pytest.fixture(scope="session")
def weather():
    return _read("weather.csv.gz")


@pytest.fixture(scope="session")
def past():
    """5,000 flights of January to May, with what became of them."""
    return _read("sample.csv.gz")


@pytest.fixture(scope="session")
def delays():
    """Minutes late on arrival by flight_id, of the schedule's flights that arrived."""
    return {row["flight_id"]: float(row["arr_delay"]) for row in _read("outcomes.csv.gz") if row["arr_delay"]}


@pytest.fixture(scope="session")
def trained(submission):
    run = submission.prepared.get("train")
    assert run is not None, "`train` did not run"
    assert run.ok, f"`train` did not work: {run!r}"
    return run.answer("model")


@pytest.fixture(scope="session")
def predictions(submission, trained):
    """What `predict` wrote for the schedule."""
    run = submission.prepared.get("predict")
    assert run is not None, "`predict` did not run"
    assert run.ok, f"`predict` did not work: {run!r}"
    return run.answer("predictions").table()
