"""Modular design: the part works alone and agrees, and a parcel does not depend on its neighbours."""

import pytest
from answers import as_csv, assert_predicted, assert_right

AREA = "modular-design"


def _heavy_alone(parcels):
    return parcels[4:7]


def _in_another_order(parcels):
    return parcels[::-1]


def _with_other_columns(parcels):
    return [{"weight": "9", "remark": "a, b", **dict(reversed(row.items()))} for row in parcels]


CHANGES = {
    "fewer-rows": _heavy_alone,
    "another-order": _in_another_order,
    "other-columns": _with_other_columns,
}


@pytest.mark.probe(
    area=AREA, points=2, brief="R3", ask="Tomorrow ten machines share the file. What changes in your code?"
)
@pytest.mark.parametrize("kind", CHANGES)
def test_neighbours_change_nothing(submission, trained, predicted, parcels, past, kind):
    """A parcel's prediction depends on that parcel alone.

    What depends on its neighbours can't be split over machines, nor explained to who asks about one parcel.
    """
    rows = CHANGES[kind](parcels)
    changed = assert_predicted(submission.run("predict", model=trained, parcels=as_csv(rows)), rows, past)
    moved = {key: number for key, number in changed.items() if number != predicted[key]}
    assert not moved, f"{len(moved)} predictions moved, such as that of {min(moved)}"


@pytest.mark.probe(
    area=AREA, points=3, brief="R8", ask="Who else could use your part, and what would they have to know?"
)
def test_the_part_agrees_with_the_command(submission, trained, predicted, parcels, past):
    """The declared part gives what the command writes.

    A part that says something else than the command is a second program.
    """
    call = submission.call("predict", trained, as_csv(parcels))
    assert call.ok, call
    is_numbers = isinstance(call.value, list) and all(isinstance(number, int | float) for number in call.value)
    assert is_numbers, "the part gives no list of numbers"
    assert_right(call.value, parcels, past)
