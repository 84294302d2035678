"""What the hidden probes share: the data, the prepared runs, and runs that several probes look at."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

DATA = Path(__file__).parent / "data"


def _read(name: str) -> pd.DataFrame:
    """Every cell as the text that it is; missing ones empty."""
    return pd.read_csv(DATA / name, dtype=str, keep_default_na=False)


@pytest.fixture(scope="session")
def schedule():
    """20,000 flights of July to September, without what became of them."""
    return _read("schedule.csv.gz")


@pytest.fixture(scope="session")
def outcomes(schedule):
    """What became of them, row by row as in the schedule."""
    table = _read("outcomes.csv.gz")
    assert list(table["flight_id"]) == list(schedule["flight_id"])
    return table


@pytest.fixture(scope="session")
def late(outcomes):
    """1.0 late, 0.0 on time, NaN cancelled or diverted; as the schedule's rows."""
    delay = pd.to_numeric(outcomes["arr_delay"])
    return (delay > 15).astype(float).where(delay.notna())


@pytest.fixture(scope="session")
def weather():
    return _read("weather.csv.gz")


@pytest.fixture(scope="session")
def past():
    """80,000 flights of January to June, with what became of them."""
    return _read("train.csv.gz")


@pytest.fixture(scope="session")
def past_weather():
    return _read("train_weather.csv.gz")


@pytest.fixture(scope="session")
def trained(submission):
    """The model that `train` wrote from the full training data."""
    run = submission.prepared.get("train")
    assert run is not None, "`train` did not run"
    assert run.ok, f"`train` did not work: {run!r}"
    return run.answer("model")


@pytest.fixture(scope="session")
def predicted(submission, trained):
    """Probability by flight_id, for the whole schedule."""
    run = submission.prepared.get("predict")
    assert run is not None, "`predict` did not run"
    assert run.ok, f"`predict` did not work: {run!r}"
    table = run.answer("predictions").table()
    return dict(zip(table.column("flight_id"), table.numbers("probability"), strict=True))


@pytest.fixture(scope="session")
def remember(submission):
    """`remember(name, make)`: what `make()` gave the first time, so that several probes can look at one run."""
    runs: dict[str, object] = {}

    def remember(name: str, make: Callable[[], object]) -> object:
        if name not in runs:
            runs[name] = make()
        elif hasattr(runs[name], "exit_text"):
            submission.note(f"Run before, in another probe: {repr(runs[name])[:400]}")
        return runs[name]

    return remember


@pytest.fixture(scope="session")
def few(schedule):
    """300 flights, spread over the three months."""
    return schedule.iloc[::66].head(300).reset_index(drop=True)
