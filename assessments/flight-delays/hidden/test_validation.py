"""Data validation: what `validate` reports, and what it leaves alone."""

import pandas as pd
import pytest
from faults import FAULTS, with_faults
from handling import Refusal, credit

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
def validated(submission, remember, few):
    """What `validate` made of the schedule with all known faults."""
    return remember("all faults", lambda: submission.run("validate", flights=with_faults(few)))


@pytest.fixture(scope="session")
def reported(submission, validated):
    """(row, column) of each problem that it reported."""
    assert validated.exit_status == 2, (
        f"a schedule with {len(FAULTS)} faults should end with exit status 2: {validated!r}"
    )
    return _places(validated)


@pytest.fixture(scope="session")
def passed(submission, remember, clean):
    return remember("clean", lambda: submission.run("validate", flights=clean))


@pytest.fixture(scope="session")
def passes_clean_files(passed):
    """That a command fails on bad files says something only of one that works on good ones."""
    assert passed.exit_status in {0, 2}, f"`validate` fails on a clean file already: {passed!r}"


@pytest.fixture(scope="session")
def finds_faults(reported):
    """Who finds nothing cries no wolf either."""
    n_found = sum(any((str(fault.row), column) in reported for column in fault.reported_as) for fault in FAULTS)
    assert n_found >= len(FAULTS) / 3, f"`validate` found {n_found} of {len(FAULTS)} faults: its silence is no merit"


@pytest.mark.probe(area=AREA, points=3, brief="R10", ask="How do you know that your checks don't cry wolf?")
def test_clean_file_has_no_problem(passed, finds_faults):
    """A clean file is passed.

    Half a year and more, with a change of the clock in it. Checks that cry wolf are switched off within a week.
    """
    table = passed.answer("report").table()
    assert not table.rows, f"{len(table.rows)} problems reported, such as {table.rows[0]}"
    assert {"row", "column", "problem"} <= set(table.columns), table.columns
    assert passed.exit_status == 0, passed


@pytest.mark.probe(
    area=AREA, points=1, brief="R9", ask="Which bad rows have you met in real data, and what did they do to the model?"
)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_is_reported_at_its_row(submission, passes_clean_files, validated, few, fault):
    """A bad row is found, and the report says where.

    The report is what the data's owner gets: without row and column nobody can mend it at its source.
    """
    if validated.exit_status == 2:
        rows = {(str(fault.row), column) for column in fault.reported_as}
        found = _places(validated)
        also = sorted(found)[:8]
        submission.handled(fault.name, asked="reported", seen="reported" if rows & found else "taken")
        assert rows & found, f"row {fault.row}, column {fault.column} ({fault.value!r}) isn't in the report: {also} …"
        return
    run = submission.run("validate", flights=with_faults(few, fault))  # it broke on all of them: on this one too?
    assert not run.timed_out, run
    if run.exit_status == 2:
        assert {row for row, _ in _places(run)} == {str(fault.row)}, f"row {fault.row} isn't all that is reported"
        submission.handled(fault.name, asked="reported", seen="reported")
        return
    credit(submission, fault.name, Refusal.TAKEN if run.exit_status == 0 else Refusal.CRASHED, run, asked="reported")


@pytest.mark.probe(area=AREA, points=2, brief="R10")
def test_only_bad_rows_are_reported(reported, finds_faults):
    """Good rows beside bad ones are left alone.

    One text in a column of numbers must not condemn the whole column.
    """
    bad = {str(fault.row) for fault in FAULTS}
    wrong = sorted(row for row, _ in reported if row not in bad)
    assert not wrong, f"{len(wrong)} problems reported of rows that have none, such as row {wrong[0]!r}"
    assert reported, "nothing at all was reported"


@pytest.mark.probe(area=AREA, points=1, brief="R10")
def test_every_problem_of_a_row_is_reported(submission, trained, few):
    """A row with three problems is reported with all three.

    Who mends the one that was reported sends the file again, and hears of the next one a day later.
    """
    bad = {"dest": "BOSTON", "distance": "-200", "sched_arr_time": "1275"}
    flights = few.head(20).copy()
    flights.loc[7, list(bad)] = list(bad.values())
    run = submission.run("validate", flights=flights)
    assert run.exit_status == 2, f"a schedule with a bad row should end with exit status 2: {run!r}"
    told = {column for row, column in _places(run) if row == "8"}
    missed = [column for column in bad if column not in told]
    assert not missed, f"row 8 is bad in {', '.join(bad)}; reported are {', '.join(sorted(told)) or 'none'}"


@pytest.mark.probe(area=AREA, points=1, brief="R9", ask="How much of a file does a check of yours see at once?")
def test_key_that_occurred_long_before_is_reported(submission, trained, schedule, past):
    """A repeated key is found however far apart the two rows are.

    Files are read in pieces; what is remembered for one piece only lets two flights share one number.
    """
    more = past[schedule.columns].drop_duplicates("flight_id").head(len(schedule) // 2)
    more = more[~more["flight_id"].isin(schedule["flight_id"])]
    flights = pd.concat([schedule, more], ignore_index=True)  # a piece may be as long as a whole schedule
    last = len(flights) - 1
    flights.loc[last, "flight_id"] = flights.loc[0, "flight_id"]
    run = submission.run("validate", flights=flights)
    assert run.exit_status == 2, f"the key of row 1 comes again in row {last + 1}, and the file was passed: {run!r}"
    found = _places(run)
    assert (str(last + 1), "flight_id") in found, f"row {last + 1} repeats row 1's key; reported: {sorted(found)[:5]}"


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


def _places(run):
    table = run.answer("report").table()
    return set(zip(table.column("row"), table.column("column"), strict=True))
