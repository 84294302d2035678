"""Data validation: what is refused, what is reported, and what must be taken."""

import pandas as pd
import pytest
from faults import FAULTS, with_faults
from predictions import assert_predicted
from refusal import assert_refused

from grader.examiner.faults import CandidateFault

AREA = "data-validation"


# What `validate` reports


@pytest.fixture(scope="session")
def clean(few, past, schedule):
    """Rows of every season there is, and of the days around the first change of the clock."""
    flights = pd.concat([past[schedule.columns], schedule], ignore_index=True)
    behind_utc = (flights["time_hour"].str[11:13].astype(int) - flights["sched_dep_time"].astype(int) // 100) % 24
    change = (behind_utc != behind_utc.iloc[0]).idxmax()  # nine months have one
    around = flights.iloc[max(change - 700, 0) : change + 700 : 10]
    return pd.concat([few.head(100), past.iloc[::800], around])[list(few.columns)].drop_duplicates("flight_id")


@pytest.fixture(scope="session")
def reported(submission, few):
    """(row, column) of each problem that `validate` reports of the schedule with known faults."""
    run = submission.run("validate", flights=with_faults(few))
    assert run.exit_status == 2, f"a schedule with {len(FAULTS)} faults should end with exit status 2: {run!r}"
    table = run.answer("report").table()
    return set(zip(table.column("row"), table.column("column"), strict=True))


@pytest.mark.probe(area=AREA, points=3, brief="R10", ask="How do you know that your checks don't cry wolf?")
def test_clean_file_has_no_problem(submission, clean, trained):
    """A clean file is passed.

    Half a year and more, with a change of the clock in it. Checks that cry wolf are switched off within a week.
    """
    run = submission.run("validate", flights=clean)
    table = run.answer("report").table()
    assert not table.rows, f"{len(table.rows)} problems reported, such as {table.rows[0]}"
    assert {"row", "column", "problem"} <= set(table.columns), table.columns
    assert run.exit_status == 0, run


@pytest.mark.probe(
    area=AREA, points=1, brief="R9", ask="Which bad rows have you met in real data, and what did they do to the model?"
)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_is_reported_at_its_row(reported, fault):
    """A bad row is found, and the report says where.

    The report is what the data's owner gets: without row and column nobody can mend it at its source.
    """
    rows = {(str(fault.row), column) for column in fault.reported_as}
    also = sorted(reported)[:8]
    assert rows & reported, f"row {fault.row}, column {fault.column} ({fault.value!r}) isn't in the report: {also} …"


@pytest.mark.probe(area=AREA, points=2, brief="R10")
def test_only_bad_rows_are_reported(reported):
    """Good rows beside bad ones are left alone.

    One text in a column of numbers must not condemn the whole column.
    """
    bad = {str(fault.row) for fault in FAULTS}
    wrong = sorted(row for row, _ in reported if row not in bad)
    assert not wrong, f"{len(wrong)} problems reported of rows that have none, such as row {wrong[0]!r}"
    assert reported, "nothing at all was reported"


@pytest.mark.probe(area=AREA, points=2, brief="R10")
def test_missing_column_is_reported_for_the_whole_file(submission, trained, few):
    """`validate` reports a missing column once, by its name.

    Three hundred complaints about rows would hide that the export lost a column.
    """
    run = submission.run("validate", flights=few.drop(columns="dest"))
    assert run.exit_status == 2, run
    table = run.answer("report").table()
    found = list(zip(table.column("row"), table.column("column"), strict=True))
    assert ("", "dest") in found, f"no problem with an empty row and column `dest`: {found[:5]}"


@pytest.mark.probe(area=AREA, points=2, brief="R10")
def test_file_that_is_no_csv_is_reported(submission, trained):
    """`validate` reports a file that is no CSV as one problem of the whole file.

    Somebody will upload the spreadsheet instead of the export.
    """
    run = submission.run("validate", flights=b"PK\x03\x04\x14\x00\x06\x00\xff\xfe\x00\xa1\n" * 40)
    assert run.exit_status == 2, run
    assert "Traceback (most recent call last)" not in run.stderr, run
    found = run.answer("report").table()
    assert set(found.column("row")) == {""}, f"not a problem of the whole file: {found.rows[:3]}"


# What `predict` and `train` refuse


@pytest.fixture(scope="session")
def refused(submission, remember, predicted, trained, few, weather, past, past_weather):
    """`refused(name)`: a run on that bad input. It says something of who takes good input alone (`predicted`)."""
    small, their_weather = past.head(400), past_weather.head(1200)
    bad_time, bad_delay = few.copy(), small.copy()
    bad_time.loc[len(few) - 1, "sched_dep_time"] = "2517"
    bad_delay.loc[399, "arr_delay"] = "late"

    def predict(flights=few, weather=weather):
        return submission.run("predict", model=trained, flights=flights, weather=weather)

    def train(flights):
        return submission.run("train", flights=flights, weather=their_weather)

    makers = {
        "flights without origin": lambda: predict(flights=few.drop(columns="origin")),
        "weather without visib": lambda: predict(weather=weather.drop(columns="visib")),
        "2517 in the last row": lambda: predict(flights=bad_time),
        "an empty schedule": lambda: predict(flights=b""),
        "training with a text for arr_delay": lambda: train(bad_delay),
        "training on no rows": lambda: train(small.head(0)),
    }
    return lambda name: remember(name, makers[name])


@pytest.mark.probe(area=AREA, points=3, brief="R8", ask="A column vanishes on a Sunday night. What should the job do?")
@pytest.mark.parametrize(
    ("case", "column"),
    [("flights without origin", "origin"), ("weather without visib", "visib")],
    ids=["flights", "weather"],
)
def test_missing_column_is_refused_by_name(refused, case, column):
    """`predict` refuses a file that lacks a column, and names the column.

    A model that scores rows with a silently absent feature is worse than a job that stops.
    """
    assert_refused(refused(case), column)


@pytest.mark.probe(
    area=AREA, points=2, brief="R9", ask="One row in twenty thousand is bad. Refuse the file, or drop the row?"
)
def test_bad_row_is_refused_by_predict(refused):
    """`predict` refuses a schedule with an impossible time, and names the column.

    Checks that only the `validate` command runs protect nobody at six in the morning.
    """
    assert_refused(refused("2517 in the last row"), "sched_dep_time")


@pytest.mark.probe(area=AREA, points=2, brief="R8")
def test_empty_file_is_refused(refused):
    """An empty schedule is refused, and the message says which file.

    An export that broke off is the commonest accident there is. A traceback tells the desk nothing.
    """
    assert_refused(refused("an empty schedule"), "flights")


@pytest.mark.probe(area=AREA, points=2, brief="R8", ask="What is the worst that training on a broken file can do?")
@pytest.mark.parametrize(
    ("case", "name"),
    [
        ("training with a text for arr_delay", "arr_delay"),
        ("training on no rows", "flights"),
    ],
    ids=["text-outcome", "no-rows"],
)
def test_training_refuses_bad_outcomes(refused, case, name):
    """`train` refuses data that it can't learn from.

    A model trained on a broken file looks like any other until the desk relies on it.
    """
    assert_refused(refused(case), name)


@pytest.mark.probe(area=AREA, points=3, brief="R11", ask="How do you make sure that a reader never sees half a file?")
def test_failure_leaves_nothing_half_written(refused):
    """A command that fails leaves no file behind.

    The next job takes a file that is there for a file that is good.
    """
    for case in ("2517 in the last row", "weather without visib"):
        run = refused(case)
        assert not run.answer("predictions").exists, f"{case}: predictions were written all the same; {run!r}"
    run = refused("training with a text for arr_delay")
    assert not run.answer("model").exists, f"a model was written all the same; {run!r}"


# What must be taken


@pytest.fixture(scope="session")
def allowed(submission, remember, trained, few, weather):
    """`allowed(name)`: flights of that unusual kind, and what `predict` made of them.

    All kinds go in one schedule; each goes alone only if that one fails.
    """
    kinds = _unusual(few, weather)

    def together():
        flights = pd.concat([flights for flights, _ in kinds.values()])
        own = pd.concat([extra for _, extra in kinds.values()])
        return submission.run(
            "predict", model=trained, flights=flights, weather=_replace_hours(weather, own, _hours(flights))
        )

    def alone(name):
        flights, own = kinds[name]
        return submission.run(
            "predict", model=trained, flights=flights, weather=_replace_hours(weather, own, _hours(flights))
        )

    def allowed(name):
        run = remember("all unusual kinds", together)
        ids = [key for flights, _ in kinds.values() for key in flights["flight_id"]]
        try:
            predictions = assert_predicted(run, ids)
            return {key: predictions[key] for key in kinds[name][0]["flight_id"]}
        except (AssertionError, CandidateFault):  # whatever it was, this kind alone decides
            return assert_predicted(alone(name), kinds[name][0]["flight_id"])

    return allowed


UNUSUAL = {
    "unseen carrier, destination, aircraft": "R5",
    "no tailnum": "R8",
    "no weather at all": "R4",
    "an hour sent twice": "R4",
    "sensor faults": "R12",
}


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, marks=pytest.mark.probe(area=AREA, points=2, brief=brief), id=kind)
        for kind, brief in UNUSUAL.items()
    ],
)
def test_unusual_flights_are_predicted(allowed, kind):
    """Flights that are unusual, but allowed, are predicted.

    A check that is too strict stops the desk as surely as a bug does.
    """
    assert len(allowed(kind)) == 20


def _unusual(few, weather):
    """By kind: 20 flights, each kind at hours of its own, and the weather rows of those hours."""
    hours = few.drop_duplicates(["origin", "time_hour"])
    kinds = {}
    for index, name in enumerate(UNUSUAL):
        flights = hours.iloc[index * 20 : index * 20 + 20].copy()
        own = weather.merge(flights[["origin", "time_hour"]])
        match name:
            case "unseen carrier, destination, aircraft":
                flights["carrier"], flights["dest"], flights["tailnum"] = "ZZ", "QQQ", "N00000"
            case "no tailnum":
                flights["tailnum"] = ""
            case "no weather at all":
                own = own.head(0)
            case "an hour sent twice":
                again = own.copy()
                again["temp"] = "71.5"
                own = pd.concat([own, again])
            case "sensor faults":
                own[["wind_speed", "temp", "precip", "pressure"]] = ["1048.36", "-999", "99", "0"]
        kinds[name] = (flights, own)
    return kinds


def _hours(flights) -> set[str]:
    return set(flights["origin"] + flights["time_hour"])


def _replace_hours(weather, own, hours):
    """The weather, with the rows of those hours replaced by `own`."""
    others = weather[~(weather["origin"] + weather["time_hour"]).isin(hours)]
    return pd.concat([others, own]).sort_values(["origin", "time_hour"], kind="stable")
