"""Answers as the brief asks for them: what is right is worked out here once more, from the past parcels."""

import csv
import io
import re

NEAR = 0.001
"""As R2 says."""


def assert_predicted(run, parcels, past):
    """One row per parcel, in order, each with the right minutes; given back by key."""
    assert run.ok, f"these parcels should have been predicted: {run!r}"
    table = run.answer("predictions").table()
    assert table.columns == ("parcel_id", "minutes"), f"the columns are {', '.join(table.columns[:10])}"
    keys = tuple(row["parcel_id"] for row in parcels)
    assert table.column("parcel_id") == keys, f"not one row per parcel in their order: {len(table.rows)} rows"
    said = table.numbers("minutes")
    assert_right(said, parcels, past)
    return dict(zip(keys, said, strict=True))


def assert_right(said, parcels, past):
    """A number per parcel, each the rule's."""
    wanted = [float(row["weight_kg"]) * _rate(row["depot"], past) for row in parcels]
    assert len(said) == len(wanted), f"{len(said)} numbers for {len(wanted)} parcels"
    for row, number, right in zip(parcels, said, wanted, strict=True):
        assert abs(number - right) <= NEAR, f"{row['parcel_id']} takes {right:.3f} min, not {number:.3f}"


def assert_refused(run, *names):
    """Exit status 2, and a message without a traceback that has one of `names` in it as a word."""
    assert run.exit_status == 2, f"exit status 2 was expected, {run!r}"
    assert "Traceback (most recent call last)" not in run.stderr, f"a traceback instead of a message: {run!r}"
    words = set(re.findall(r"[a-z_]+", run.stderr.lower()))
    assert words & set(names), f"the message names none of {', '.join(names)}: {run!r}"


def as_csv(rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _rate(depot, past):
    """Minutes per kilogram; of all past parcels where there are none of the depot."""
    of_depot = [row for row in past if row["depot"] == depot] or past
    return sum(float(row["minutes"]) for row in of_depot) / sum(float(row["weight_kg"]) for row in of_depot)
