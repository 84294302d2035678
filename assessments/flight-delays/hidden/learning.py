"""Fixtures for a small training, of which every second flight has no outcome; several probes look at it."""

import pandas as pd
import pytest
from predictions import assert_predicted

OUTCOMES = ["dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"]
NO_WIND = "1048.36"
"""As in the source: a wind that no instrument gives."""


@pytest.fixture(scope="session")
def half_cancelled(past):
    """5,000 past flights, of which every second has no outcome; and the late rate of the others."""
    flights = past.iloc[::16].head(5000).reset_index(drop=True)
    lost = flights.index % 2 == 0
    flights.loc[lost, OUTCOMES] = ""
    delay = pd.to_numeric(flights["arr_delay"]).dropna()
    return flights, float((delay > 15).mean())


@pytest.fixture(scope="session")
def faulty_weather(past_weather):
    """The weather of those months, with a fault in one hour."""
    weather = past_weather.copy()
    weather.loc[weather.index[len(weather) // 2], "wind_speed"] = NO_WIND
    return weather


@pytest.fixture(scope="session")
def learn(submission, half_cancelled, faulty_weather):
    """`learn()`: the model that `train` makes of those, in an interpreter with a hash seed of its own."""

    def learn(box=0):
        run = submission.run("train", fresh=True, box=box, flights=half_cancelled[0], weather=faulty_weather)
        assert run.ok, f"`train` did not work on 5,000 flights: {run!r}"
        return run

    return learn


@pytest.fixture(scope="session")
def apply(submission, half_cancelled, past_weather):
    """`apply(training run)`: its predictions for 1,000 of those flights, as a schedule, in the box of that run."""
    asked = half_cancelled[0].iloc[::5].drop(columns=OUTCOMES)

    def apply(training, box=0):
        model = training.answer("model")
        run = submission.run("predict", box=box, model=model, flights=asked, weather=past_weather)
        return assert_predicted(run, asked["flight_id"])

    return apply
