"""Predictions as R1 asks for them, and when two of them are the same."""

SAME = 5e-6
"""Two predictions this close are the same: six decimals, and a little for the order of sums."""


def assert_predicted(run, flight_ids) -> dict[str, float]:
    """One row per flight, in order, each a probability; given back by flight_id."""
    assert run.ok, f"these flights should have been predicted: {run!r}"
    table = run.answer("predictions").table()
    assert list(table.column("flight_id")) == list(flight_ids), (
        f"not one row per flight in the schedule's order: {len(table.rows)} rows for {len(flight_ids)} flights"
    )
    numbers = table.numbers("probability")
    assert all(0 <= number <= 1 for number in numbers), "a probability lies outside 0 to 1"
    return dict(zip(flight_ids, numbers, strict=True))
