"""Modular design: the parts work alone and agree, and a flight's result does not depend on its neighbours."""

import pandas as pd
import pytest
from faults import FAULTS, with_faults
from predictions import SAME

AREA = "modular-design"


@pytest.fixture(scope="session")
def batch(submission, few, weather, trained):
    """The features of 300 flights, as a table of numbers; None where one is missing."""
    call = submission.call("features", few, weather)
    assert call.ok, call
    return call.value


@pytest.mark.probe(
    area=AREA, points=2, brief="R16", ask="Which part of your code could another team use tomorrow, as it is?"
)
def test_features_are_a_table_of_numbers(batch, few):
    """The features part works alone: one row of numbers per flight.

    Features that live only inside training can't be inspected, monitored or used by the next model.
    """
    _assert_known(batch, len(few))


@pytest.mark.probe(
    area=AREA, points=3, brief="R17", ask="How would you compute these features for one flight, at once?"
)
def test_features_of_a_flight_stand_alone(submission, batch, few, weather):
    """A flight's features don't depend on the rows beside it.

    Features computed over the batch are another thing in training than at six in the morning with ten flights.
    """
    some = few.iloc[[250, 3, 77, 120, 9]]
    call = submission.call("features", some, weather)
    assert call.ok, call
    _assert_known(batch, len(few))
    _assert_table(call.value, len(some))
    for index, row in zip(some.index, call.value, strict=True):
        assert _same(row, batch[index]), f"row {index + 1} of the batch has {batch[index][:6]}, alone it has {row[:6]}"


@pytest.mark.probe(area=AREA, points=2, brief="R17", ask="Which code makes the features in training, and which at six?")
def test_training_and_serving_have_the_same_features(submission, batch, few, outcomes, weather):
    """A flight has the same features in training and in serving.

    In training its row says what happened, and at six in the morning it doesn't. A feature that hangs on that is learnt
    from one thing and fed with another.
    """
    call = submission.call("features", few.merge(outcomes, on="flight_id", how="left"), weather)
    assert call.ok, call
    _assert_known(batch, len(few))
    _assert_table(call.value, len(few))
    for index, (told, untold) in enumerate(zip(call.value, batch, strict=True)):
        assert _same(told, untold), f"row {index + 1} with its outcome has {told[:6]}, without {untold[:6]}"


@pytest.mark.probe(area=AREA, points=2, brief="R17")
def test_predict_part_agrees_with_the_command(submission, trained, predicted, few, weather):
    """The predict part gives what the predict command writes.

    Two paths to one number drift apart; the notebook then shows another model than the desk gets.
    """
    call = submission.call("predict", trained, few, weather)
    assert call.ok, call
    numbers = call.value
    assert isinstance(numbers, list), "not a list of numbers"
    assert len(numbers) == len(few), f"{len(numbers)} numbers for {len(few)} flights"
    assert all(isinstance(number, int | float) and 0 <= number <= 1 for number in numbers), "not one probability each"
    asked = [predicted[key] for key in few["flight_id"]]
    change = max(abs(one - other) for one, other in zip(asked, numbers, strict=True))
    assert change <= SAME, f"the command and the part differ by up to {change:.6f}"


@pytest.mark.probe(area=AREA, points=2, brief="R16")
def test_validate_part_works_alone(submission, trained, few):
    """The validate part gives one text per problem.

    A check that can be called is a check that the pipeline, the tests and the notebook can share.
    """
    call = submission.call("validate", with_faults(few))
    assert call.ok, call
    texts = call.value
    assert isinstance(texts, list), "not a list of texts"
    assert len(FAULTS) <= len(texts) <= 3 * len(FAULTS), f"{len(texts)} problems found; {len(FAULTS)} rows are bad"
    assert len(set(texts)) > 1, "each problem is told by the same text"


# A flight and its neighbours


@pytest.mark.probe(
    area=AREA, points=2, brief="R2", ask="Tomorrow ten machines share the schedule. What changes in your code?"
)
@pytest.mark.parametrize("kind", ["fewer rows", "one row", "another order", "other columns"])
def test_neighbours_change_nothing(moved, kind):
    """A flight's prediction depends on that flight alone.

    What depends on its neighbours can't be split over machines, nor explained to the planner who asks about one flight.
    """
    change = moved(kind)
    assert change <= SAME, f"with {kind} a prediction moved by {change:.6f}"


def _assert_table(rows, n_rows):
    """Rows of one width, each cell a number that a float can hold, or None for a missing one."""
    assert isinstance(rows, list), "not a table"
    assert len(rows) == n_rows, f"{len(rows)} rows for {n_rows} flights"
    widths = {len(row) if isinstance(row, list) else 0 for row in rows}
    assert len(widths) == 1, f"rows of different widths: {sorted(widths)}"
    assert widths != {0}, "rows without a number"
    cells = (cell for row in rows for cell in row if cell is not None)
    odd = next((cell for cell in cells if not isinstance(cell, int | float) or abs(cell) > 1e300), None)
    assert odd is None, f"{str(odd)[:40]} is not a number"


def _assert_known(rows, n_rows):
    """The same, more is known than missing, and flights differ: where there is nothing, nothing can be wrong."""
    _assert_table(rows, n_rows)
    assert len({tuple(row) for row in rows}) > 1, "all flights have the same numbers"
    n_cells, n_missing = n_rows * len(rows[0]), sum(cell is None for row in rows for cell in row)
    assert n_missing < n_cells / 2, f"{n_missing} numbers of {n_cells} are missing"


def _same(row, other):
    if len(row) != len(other):
        return False
    pairs = pd.DataFrame({"one": pd.Series(row, dtype=float), "other": pd.Series(other, dtype=float)})
    both_missing = pairs["one"].isna() & pairs["other"].isna()
    close = (pairs["one"] - pairs["other"]).abs() <= 1e-6 * (1 + pairs["other"].abs())
    return bool((both_missing | close).all())
