"""Data validation: what is refused, what is left behind, and what must be taken."""

import pytest
from answers import as_csv, assert_predicted, assert_refused

AREA = "data-validation"
BAD_CELLS = {
    "no-weight": ("weight_kg", ""),
    "weight-in-words": ("weight_kg", "heavy"),
    "weight-zero": ("weight_kg", "0"),
    "weight-nan": ("weight_kg", "nan"),
    "no-depot": ("depot", ""),
    "key-twice": ("parcel_id", "a01"),
}


@pytest.mark.probe(
    area=AREA,
    points=2,
    brief="R4",
    ask="A column vanishes on a Sunday night. What should the job do, and who hears of it?",
)
@pytest.mark.parametrize("column", ["depot", "weight_kg"])
def test_a_missing_column_is_refused_by_name(submission, trained, predicted, parcels, column):
    """A missing column is refused by name.

    A job that goes on without it gives numbers that nobody asked for.
    """
    rows = [{name: cell for name, cell in row.items() if name != column} for row in parcels]
    assert_refused(submission.run("predict", model=trained, parcels=as_csv(rows)), column)


@pytest.mark.probe(
    area=AREA, points=1, brief="R5", ask="Which cells would you repair, which refuse, and which only flag?"
)
@pytest.mark.parametrize("kind", BAD_CELLS)
def test_a_bad_cell_is_refused_by_its_column(submission, trained, predicted, parcels, kind):
    """A bad cell is refused, and the message names its column.

    One bad cell among thousands is what a person can't find without the name.
    """
    column, cell = BAD_CELLS[kind]
    rows = [row | {column: cell} if row["parcel_id"] == "b03" else row for row in parcels]
    assert_refused(submission.run("predict", model=trained, parcels=as_csv(rows)), column)


@pytest.mark.probe(area=AREA, points=3, brief="R6", ask="What does the next job do with a file that is half written?")
def test_a_refusal_leaves_nothing_behind(submission, predicted, past):
    """A training that is refused leaves no model.

    A model of half a file looks like any other, until somebody relies on it.
    """
    run = submission.run("train", parcels=as_csv([*past[:-1], past[-1] | {"minutes": "soon"}]))
    assert_refused(run, "minutes")
    assert not run.answer("model").exists, "a model was written all the same"


@pytest.mark.probe(
    area=AREA, points=3, brief="R2", ask="Tomorrow a depot opens. What does your program say of its first parcel?"
)
def test_an_unseen_depot_is_predicted(submission, trained, parcels, past):
    """A depot that training never saw is predicted, not refused.

    A check that is too strict stops the work as surely as a bug does.
    """
    rows = [row | {"depot": "Tromsø"} if row["depot"] == "Graz" else row for row in parcels]
    assert_predicted(submission.run("predict", model=trained, parcels=as_csv(rows)), rows, past)
