"""Data validation: what `predict` and `train` refuse, and how clearly."""

import pytest
from faults import FAULTS, with_faults
from handling import credit, refusal_of

AREA = "data-validation"
TORN = b'flight_id,year,month,day\nf1,2013,"7,1\nf2,2013,7'
BAD_ROWS = {"impossible time": "hour 25", "key that occurred before": "repeated flight_id", "UTC": "an hour off UTC"}


@pytest.fixture(scope="session")
def refused(submission, remember, predicted, trained, few, weather, past, past_weather):
    """`refused(name)`: a run on that bad input. It says something of who takes good input alone (`predicted`)."""
    small, their_weather = past.head(400), past_weather.head(1200)
    bad_delay = small.copy()
    bad_delay.loc[399, "arr_delay"] = "late"

    def predict(flights=few, weather=weather):
        return submission.run("predict", model=trained, flights=flights, weather=weather)

    def train(flights):
        return submission.run("train", flights=flights, weather=their_weather)

    def bad_row(name):
        fault = next(fault for fault in FAULTS if fault.name == name)
        return lambda: predict(flights=with_faults(few, fault))

    makers = {
        "flights without origin": lambda: predict(flights=few.drop(columns="origin")),
        "weather without visib": lambda: predict(weather=weather.drop(columns="visib")),
        "an empty schedule": lambda: predict(flights=b""),
        "weather with a header and no rows": lambda: predict(weather=weather.head(0)),
        "a schedule that was torn off": lambda: predict(flights=TORN),
        "training with a text for arr_delay": lambda: train(bad_delay),
        "training on no rows": lambda: train(small.head(0)),
        **{case: bad_row(name) for case, name in BAD_ROWS.items()},
    }
    return lambda name: remember(name, makers[name])


@pytest.mark.probe(area=AREA, points=3, brief="R8", ask="A column vanishes on a Sunday night. What should the job do?")
@pytest.mark.parametrize(
    ("case", "column"),
    [("flights without origin", "origin"), ("weather without visib", "visib")],
    ids=["flights", "weather"],
)
def test_missing_column_is_refused_by_name(submission, refused, case, column):
    """`predict` refuses a file that lacks a column, and names the column.

    A model that scores rows with a silently absent feature is worse than a job that stops.
    """
    run = refused(case)
    credit(submission, case, refusal_of(run, column), run)


@pytest.mark.probe(
    area=AREA, points=2, brief="R9", ask="One row in twenty thousand is bad. Refuse the file, or drop the row?"
)
@pytest.mark.parametrize(
    ("case", "columns"),
    [
        ("impossible time", ("sched_dep_time",)),
        ("key that occurred before", ("flight_id",)),
        ("UTC", ("time_hour", "sched_dep_time")),
    ],
    ids=["time", "key", "utc"],
)
def test_bad_row_is_refused_by_predict(submission, refused, case, columns):
    """`predict` refuses a schedule with one bad row, and names the column.

    Checks that only the `validate` command runs protect nobody at six in the morning.
    """
    run = refused(case)
    credit(submission, case, refusal_of(run, *columns), run)


@pytest.mark.probe(area=AREA, points=2, brief="R8")
@pytest.mark.parametrize(
    ("case", "file"),
    [
        ("an empty schedule", "flights"),
        ("weather with a header and no rows", "weather"),
        ("a schedule that was torn off", "flights"),
    ],
    ids=["empty", "no-rows", "torn-off"],
)
def test_file_without_a_table_is_refused(submission, refused, case, file):
    """A file that is empty, has no rows, or is no CSV is refused, and the message says which file.

    An export that broke off is the commonest accident there is. A traceback tells the desk nothing.
    """
    run = refused(case)
    credit(submission, case, refusal_of(run, file), run)


@pytest.mark.probe(area=AREA, points=2, brief="R8", ask="What is the worst that training on a broken file can do?")
@pytest.mark.parametrize(
    ("case", "name"),
    [
        ("training with a text for arr_delay", "arr_delay"),
        ("training on no rows", "flights"),
    ],
    ids=["text-outcome", "no-rows"],
)
def test_training_refuses_bad_outcomes(submission, refused, case, name):
    """`train` refuses data that it can't learn from.

    A model trained on a broken file looks like any other until the desk relies on it.
    """
    run = refused(case)
    credit(submission, case, refusal_of(run, name), run)


@pytest.mark.probe(area=AREA, points=3, brief="R11", ask="How do you make sure that a reader never sees half a file?")
def test_failure_leaves_nothing_half_written(refused):
    """A command that fails leaves no file behind.

    The next job takes a file that is there for a file that is good.
    """
    for case in ("impossible time", "weather without visib"):
        run = refused(case)
        assert not run.answer("predictions").exists, f"{case}: predictions were written all the same; {run!r}"
    run = refused("training with a text for arr_delay")
    assert not run.answer("model").exists, f"a model was written all the same; {run!r}"
