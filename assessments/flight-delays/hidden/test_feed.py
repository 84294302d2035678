"""Modular design: the feed changes its names, and one small file is all that is edited."""

import json

import numpy as np
import pytest
from faults import FAULTS, with_faults
from handling import tells_of
from predictions import SAME, assert_predicted

AREA = "modular-design"
NAMES = {
    "flights": {
        "dest": "destination",
        "sched_dep_time": "scheduled_departure",
        "distance": "miles",
        "time_hour": "departure_hour",
        "arr_delay": "arrival_delay",
    },
    "weather": {"visib": "visibility_miles", "wind_speed": "wind_mph", "time_hour": "observed_at"},
}
MORE_FLIGHTS = {**NAMES["flights"], "flight_id": "flight_key", "year": "year_", "month": "month_", "day": "day_"}
"""So that every check has a column that is renamed."""
OVERLAY = {"columns.json": json.dumps(NAMES).encode()}
MOST_APART = 0.02
"""Mean difference of predictions of two models that learnt the same."""


@pytest.fixture(scope="session")
def renamed_weather(weather):
    return weather.rename(columns=NAMES["weather"])


def _of_one_renamed_column():
    """(row, column) of each known fault for which there is but one column to name, and that gets another name."""
    return {
        (str(fault.row), fault.column) for fault in FAULTS if fault.column in MORE_FLIGHTS and not fault.reported_as[1:]
    }


def _reported(run):
    """(row, column) of each problem in the report on a schedule with all known faults."""
    assert run.exit_status == 2, f"a schedule with {len(FAULTS)} faults should end with exit status 2: {run!r}"
    table = run.answer("report").table()
    return set(zip(table.column("row"), table.column("column"), strict=True))


def _flights(table):
    return table.rename(columns=NAMES["flights"])


@pytest.mark.probe(
    area=AREA, points=3, brief="R25", ask="Half of the columns have new names from Monday. What do you edit, and when?"
)
def test_renamed_columns_are_predicted_by_the_model_of_before(submission, trained, predicted, few, renamed_weather):
    """After columns.json is edited, `predict` reads the renamed files, with the model trained before.

    Names that are written all over the code make a small change of the feed a week's work, and a night without numbers.
    """
    run = submission.run("predict", overlay=OVERLAY, model=trained, flights=_flights(few), weather=renamed_weather)
    found = assert_predicted(run, few["flight_id"])
    change = max(abs(found[key] - predicted[key]) for key in found)
    assert change <= SAME, f"under other names of the columns a prediction moved by {change:.6f}"


@pytest.mark.probe(area=AREA, points=1, brief="R25")
def test_renamed_keys_come_back(submission, trained, predicted, few, weather):
    """When the column of the keys itself is renamed, predictions still carry the keys.

    The one column that goes straight from input to output is easily forgotten.
    """
    names = {"flights": {"flight_id": "flight_key"}, "weather": {}}
    overlay = {"columns.json": json.dumps(names).encode()}
    flights = few.rename(columns=names["flights"])
    run = submission.run("predict", overlay=overlay, model=trained, flights=flights, weather=weather)
    assert run.ok, f"flights whose key has another name should have been predicted: {run!r}"
    table = run.answer("predictions").table()
    key = "flight_id" if "flight_id" in table.columns else "flight_key"  # R1 says the one, R25 can be read as the other
    assert list(table.column(key)) == list(few["flight_id"]), "the keys are not those of the schedule, in its order"


@pytest.mark.probe(area=AREA, points=2, brief="R25")
def test_parts_read_renamed_columns(submission, trained, predicted, few, renamed_weather):
    """The predict part reads the renamed files too.

    Where only the command line translates names, whoever calls a part has the old ones.
    """
    call = submission.call("predict", trained, _flights(few), renamed_weather, overlay=OVERLAY)
    assert call.ok, call
    assert isinstance(call.value, list), "not a list of numbers"
    assert len(call.value) == len(few), f"{len(call.value)} numbers for {len(few)} flights"
    assert all(isinstance(number, int | float) for number in call.value), "not one number each"
    change = max(abs(one - predicted[key]) for one, key in zip(call.value, few["flight_id"], strict=True))
    assert change <= SAME, f"under other names of the columns a prediction moved by {change:.6f}"


@pytest.mark.probe(area=AREA, points=2, brief="R25")
def test_training_reads_renamed_columns(submission, trained, remember, learn, apply, half_cancelled, past_weather):
    """`train` reads the renamed files, and learns the same from them.

    The next model is trained after the change. It must not learn from empty columns.
    """
    flights, weather = half_cancelled[0], past_weather.rename(columns=NAMES["weather"])
    run = submission.run("train", overlay=OVERLAY, flights=_flights(flights), weather=weather)
    assert run.ok, f"`train` did not work under other names of the columns: {run!r}"
    before, after = apply(remember("learn", learn)), apply(run)
    apart = float(np.mean([abs(before[key] - after[key]) for key in before]))
    assert apart <= MOST_APART, f"what is learnt under other names differs: predictions are {apart:.3f} apart"


@pytest.mark.probe(area=AREA, points=2, brief="R25", ask="Whose names should a message use, yours or the file's?")
def test_messages_and_reports_name_columns_as_the_files_do(submission, remember, trained, few, renamed_weather):
    """Messages and reports name columns as the files do.

    The data's owner gets the report, and has never heard of our names.
    """
    faulty = with_faults(few)
    usual = _reported(remember("all faults", lambda: submission.run("validate", flights=faulty)))
    names = {"columns.json": json.dumps({**NAMES, "flights": MORE_FLIGHTS}).encode()}
    places = _reported(submission.run("validate", overlay=names, flights=faulty.rename(columns=MORE_FLIGHTS)))
    expected = {(row, MORE_FLIGHTS[column]) for row, column in _of_one_renamed_column() if (row, column) in usual}
    tells_enough = len(expected) > len(_of_one_renamed_column()) / 2  # what it never reports has no name either
    in_report = tells_enough and expected <= places and {column for _, column in places}.isdisjoint(MORE_FLIGHTS)
    run = submission.run(
        "predict", overlay=OVERLAY, model=trained, flights=_flights(few).drop(columns="miles"), weather=renamed_weather
    )
    in_message = run.exit_status == 2 and tells_of(run, "miles")
    text = f"the files' names: {'' if in_report else 'not '}in the report, {'' if in_message else 'not '}in the message"
    assert in_report or in_message, f"{text}: {sorted(places)[:6]} …; {run!r}"
    if not (in_report and in_message):
        submission.partial(0.5, f"{text}: {sorted(places)[:6]} …; {run!r}")
