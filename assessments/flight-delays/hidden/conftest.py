"""What the hidden probes share: the data, the prepared runs, and runs that several probes look at."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from learning import apply, faulty_weather, half_cancelled, learn  # noqa: F401 - fixtures
from predictions import SAME, assert_predicted
from scoring import roc_auc

from grader.examiner.faults import CandidateFault

TELLS_SOMETHING = 0.05
"""How far from a coin toss. The baseline of R13 is at 0.16."""
DATA = Path(__file__).parent / "data"


def _read(name: str) -> pd.DataFrame:
    """Every cell as the text that it is; missing ones empty."""
    return pd.read_csv(DATA / name, dtype=str, keep_default_na=False)


@pytest.fixture(scope="session")
def schedule():
    """20,000 flights of three months, without what became of them."""
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
def real_season():
    """Every fourth flight of the real months, whether it was late, and the weather. None if nothing is derived."""
    if not (DATA / "real_schedule.csv.gz").exists():
        return None
    flights, outcomes, weather = (_read(f"real_{name}.csv.gz") for name in ("schedule", "outcomes", "weather"))
    delay = pd.to_numeric(outcomes["arr_delay"])
    known = delay.notna() & (delay.index % 4 == 0)
    return flights[known], (delay[known] > 15).to_numpy(dtype=float), weather


@pytest.fixture(scope="session")
def weather():
    return _read("weather.csv.gz")


@pytest.fixture(scope="session")
def past():
    """80,000 flights of the half year before, with what became of them."""
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
def written(submission, trained, schedule):
    """Probability by flight_id, for the whole schedule, whatever it is worth."""
    run = submission.prepared.get("predict")
    assert run is not None, "`predict` did not run"
    return assert_predicted(run, schedule["flight_id"])


@pytest.fixture(scope="session")
def predicted(written, schedule, late):
    """The same, of a model that tells something of the flights.

    One number for all moves with nothing, leaks nothing and takes everything: that is no merit.
    """
    arrived = late.notna().to_numpy()
    probability = np.array([written[key] for key in schedule["flight_id"]])
    told = roc_auc(late.to_numpy()[arrived], probability[arrived])
    assert abs(told - 0.5) >= TELLS_SOMETHING, (
        f"the predictions tell nothing of the flights: their ROC AUC is {told:.3f}"
    )
    return written


@pytest.fixture(scope="session")
def remember(submission):
    """`remember(name, make)`: what `make()` gave the first time, so that several probes can look at one run."""
    runs: dict[str, object] = {}

    def remember(name: str, make: Callable[[], object]) -> object:
        if name not in runs:
            runs[name] = make()
        else:
            submission.note(f"Run before, in another probe: {repr(runs[name])[:400]}")
        return runs[name]

    return remember


@pytest.fixture(scope="session")
def few(schedule):
    """300 flights, spread over the three months."""
    return schedule.iloc[::66].head(300).reset_index(drop=True)


@pytest.fixture(scope="session")
def moved(submission, remember, trained, predicted, schedule, outcomes, weather):
    """`moved(kind)`: largest change of a morning's predictions under what must not change them, of that kind.

    All kinds go in one run; each goes alone only if that one fails, or something moved.
    """
    date = schedule[["year", "month", "day"]].drop_duplicates().iloc[15]
    that_day = schedule[(schedule[date.index] == date).all(axis=1)]
    morning = that_day[that_day["sched_dep_time"].astype(int) < 1300]
    last = morning["time_hour"].max()
    keys = list(morning["flight_id"])
    backwards = list(reversed(morning.columns))
    later = weather.copy()
    later.loc[weather["time_hour"] > last, ["precip", "visib", "wind_speed", "humid"]] = ["1.1", "0.25", "48", "100"]

    def filled(flights):
        return flights.merge(outcomes, on="flight_id", how="left")

    def shuffled(flights):
        return flights.sample(frac=1, random_state=7)

    def widened(flights):
        return flights.assign(gate="B12", remark="late, they say")[["gate", *backwards, "remark"]]

    kinds = {
        "another order": (shuffled(morning), weather),
        "other columns": (widened(morning), weather),
        "outcomes": (filled(morning), weather),
        "later weather": (morning, later),
    }
    together = (widened(shuffled(morning)).merge(outcomes, on="flight_id", how="left"), later)

    def predict(flights, weather):
        return submission.run("predict", model=trained, flights=flights, weather=weather)

    def largest_change(one, other):
        return max(abs(one[key] - other[key]) for key in one)

    def moved(kind):
        if kind == "one row":
            one = morning.iloc[len(morning) // 2 :].head(1)
            return largest_change(assert_predicted(predict(one, weather), one["flight_id"]), predicted)
        try:
            run = remember("all kinds", lambda: predict(*together))
            if largest_change(assert_predicted(run, together[0]["flight_id"]), predicted) <= SAME:
                return 0.0
        except (AssertionError, CandidateFault):  # whatever it was, this kind alone decides
            submission.note("All kinds together could not be predicted; each alone:")
        alone = assert_predicted(remember("fewer rows", lambda: predict(morning, weather)), keys)
        if kind == "fewer rows":
            return largest_change(alone, predicted)
        flights, their_weather = kinds[kind]
        return largest_change(assert_predicted(predict(flights, their_weather), flights["flight_id"]), alone)

    return moved
