"""The public probes: what a candidate can check before handing in."""

import json
from math import log

import pytest

SAME = 5e-6


@pytest.mark.probe(area="model-quality", points=2, brief="R1")
def test_one_probability_per_flight_in_order(predictions, schedule):
    """`predict` writes one probability per flight, in the schedule's order."""
    assert {"flight_id", "probability"} <= set(predictions.columns), predictions.columns
    assert list(predictions.column("flight_id")) == [row["flight_id"] for row in schedule]
    assert all(0 <= number <= 1 for number in predictions.numbers("probability"))


@pytest.mark.probe(area="model-quality", points=3, brief="R13")
def test_better_than_one_number_for_all(submission, predictions, delays, past):
    """June's probabilities beat the late rate of January to May, by log loss.

    5,000 flights teach less than 80,000: the bar here is lower than the one that counts.
    """
    said = dict(zip(predictions.column("flight_id"), predictions.numbers("probability"), strict=True))
    known = [float(row["arr_delay"]) > 15 for row in past if row["arr_delay"]]
    rate = sum(known) / len(known)
    mine = _log_loss([(delay > 15, said[key]) for key, delay in delays.items()])
    simple = _log_loss([(delay > 15, rate) for delay in delays.values()])
    submission.note(f"log loss {mine:.4f}; {simple:.4f} with {rate:.3f} for every flight")
    assert mine < simple, f"log loss {mine:.4f}; one number for all reaches {simple:.4f}"


@pytest.mark.probe(area="data-validation", points=2, brief="R8")
def test_missing_column_is_refused_by_name(submission, trained, few, weather):
    """A schedule without `origin` is refused: exit status 2, the column named, nothing written."""
    run = submission.run("predict", model=trained, flights=few.without("origin"), weather=weather)
    assert run.exit_status == 2, run
    assert "origin" in run.stderr, run
    assert "Traceback" not in run.stderr, run
    assert not run.answer("predictions").exists, "predictions were written all the same"


@pytest.mark.probe(area="data-validation", points=2, brief="R10")
def test_impossible_time_is_reported_at_its_row(submission, trained, few):
    """`validate` reports the time 2517 at its row, and no other row."""
    run = submission.run("validate", flights=few.changed(17, sched_dep_time="2517"))
    assert run.exit_status == 2, run
    report = run.answer("report").table()
    assert ("17", "sched_dep_time") in zip(report.column("row"), report.column("column"), strict=True), report.rows
    assert set(report.column("row")) == {"17"}, report.rows


@pytest.mark.probe(area="data-validation", points=1, brief="R10")
def test_clean_file_has_no_problem(submission, trained, few):
    """`validate` passes a clean file: exit status 0, a report with a header only."""
    run = submission.run("validate", flights=few)
    assert run.exit_status == 0, run
    assert run.answer("report").table().rows == ()


@pytest.mark.probe(area="data-validation", points=2, brief="R12")
def test_impossible_wind_is_repaired_and_reported(submission, trained, few, weather):
    """A wind of 1048 mph is no reason to stop: exit status 0, and a line on stderr that names `wind_speed`."""
    hour = next(number for number, row in enumerate(weather, start=1) if row["time_hour"] == few[0]["time_hour"])
    run = submission.run("predict", model=trained, flights=few, weather=weather.changed(hour, wind_speed="1048.36"))
    assert all(0 <= number <= 1 for number in _predicted(run).values())
    assert "wind_speed" in run.stderr, f"nobody was told: {run!r}"


@pytest.mark.probe(area="modular-design", points=2, brief="R25")
def test_renamed_columns_are_read_once_columns_json_says_so(submission, trained, few, weather):
    """After `dest` and `visib` were renamed in columns.json, files with the new names give the same predictions."""
    names = {"flights": {"dest": "destination"}, "weather": {"visib": "visibility_miles"}}
    plain = _predicted(submission.run("predict", model=trained, flights=few, weather=weather))
    run = submission.run(
        "predict",
        overlay={"columns.json": json.dumps(names).encode()},
        model=trained,
        flights=few.renamed(names["flights"]),
        weather=weather.renamed(names["weather"]),
    )
    after = _predicted(run)
    change = max(abs(after[key] - plain[key]) for key in plain)
    assert change <= SAME, f"a prediction moved by {change:.6f}"


@pytest.mark.probe(area="model-quality", points=2, brief="R3")
def test_outcomes_in_the_schedule_change_nothing(submission, trained, few, weather):
    """After-departure columns that are filled in by accident change no prediction."""
    filled = type(few)({**row, "dep_time": "1200", "dep_delay": "90", "arr_delay": "85"} for row in few)
    plain = _predicted(submission.run("predict", model=trained, flights=few, weather=weather))
    after = _predicted(submission.run("predict", model=trained, flights=filled, weather=weather))
    assert plain.keys() == after.keys()
    change = max(abs(after[key] - plain[key]) for key in after)
    assert change <= SAME, f"a prediction moved by {change:.6f}"


@pytest.mark.probe(area="modular-design", points=2, brief="R16")
def test_parts_can_be_used_alone(submission, trained, few, weather):
    """The parts in takehome.toml work: features gives a row per flight, predict a number, validate no text."""
    features = submission.call("features", few, weather)
    assert features.ok, features
    assert len(features.value) == len(few)
    numbers = submission.call("predict", trained, few, weather)
    assert numbers.ok, numbers
    assert len(numbers.value) == len(few)
    problems = submission.call("validate", few)
    assert problems.ok, problems
    assert problems.value == []


@pytest.mark.probe(area="testing-discipline", points=2, brief="R19", self_reported=True)
def test_tests_pass(submission, trained):
    """`python -m pytest` passes."""
    run = submission.execute(["python", "-m", "pytest", "-q", "-p", "no:cacheprovider"])
    assert run.exit_status == 0, run


def _predicted(run):
    assert run.ok, run
    table = run.answer("predictions").table()
    return dict(zip(table.column("flight_id"), table.numbers("probability"), strict=True))


def _log_loss(pairs):
    said = [min(max(number if late else 1 - number, 1e-6), 1) for late, number in pairs]
    return -sum(log(number) for number in said) / len(said)
