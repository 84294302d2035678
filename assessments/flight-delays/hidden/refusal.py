"""What a refusal looks like, as R7 asks for it."""


def assert_refused(run, *names: str) -> None:
    """Exit status 2, and a message without a traceback that has one of `names` in it."""
    assert run.exit_status == 2, f"exit status 2 was expected, {run!r}"
    assert "Traceback (most recent call last)" not in run.stderr, f"a traceback instead of a message: {run!r}"
    said = run.stderr.lower()
    assert any(name.lower() in said for name in names), f"the message names none of {', '.join(names)}: {run!r}"


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
