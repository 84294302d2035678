"""What the hidden probes share: the data, what was prepared, and answers that have been looked at."""

import csv
from pathlib import Path

import pytest
from answers import assert_predicted

DATA = Path(__file__).parent / "data"


def _read(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def parcels():
    """12 parcels to come, in the order of their keys. One key is not ASCII; from the fifth on, three are heavy."""
    return _read("parcels.csv")


@pytest.fixture(scope="session")
def past():
    return _read("past.csv")


@pytest.fixture(scope="session")
def trained(submission):
    """The model that `train` wrote from past.csv."""
    run = submission.prepared.get("train")
    assert run is not None, "`train` did not run"
    assert run.ok, f"`train` did not work: {run!r}"
    return run.answer("model")


@pytest.fixture(scope="session")
def predicted(submission, trained, parcels, past):
    """Minutes by key, and right. Whoever needs this earns nothing for refusing everything, or for saying anything."""
    run = submission.prepared.get("predict")
    assert run is not None, "`predict` did not run"
    return assert_predicted(run, parcels, past)
