"""Modular design: fifteen times as many flights in one schedule."""

import pytest
from predictions import SAME

from grader.examiner.reading import read_table

AREA = "modular-design"
TIMES = 15
SECONDS = 120
"""Of CPU, as the brief says. On the clock it may take half as long again: other submissions run beside it."""
MB = 2**20


@pytest.mark.probe(
    area=AREA, points=3, brief="R24", ask="What in your code grows with the schedule, and how fast? Where does it end?"
)
def test_large_schedule_is_predicted(submission, trained, predicted, schedule, weather):
    """`predict` takes 300,000 flights within 120 s and 1,000 MB.

    Lists and loops over every row are quick with a sample, and end in the night when the schedule grows.
    """
    header, *rows = schedule.to_csv(index=False).splitlines(keepends=True)
    flights = "".join([header, *(f"{time}-{row}" for time in range(TIMES) for row in rows)]).encode()
    run = submission.run("predict", wall_seconds=1.5 * SECONDS, model=trained, flights=flights, weather=weather)
    usual = submission.prepared["predict"]
    submission.note(
        f"{len(rows):,} flights: {usual.cpu_seconds:.1f} s of CPU, {usual.peak_memory_bytes / MB:.0f} MB; "
        f"{TIMES * len(rows):,}: {run.cpu_seconds:.1f} s, {run.peak_memory_bytes / MB:.0f} MB"
    )
    assert run.ok, f"{TIMES * len(rows):,} flights were not predicted: {run!r}"
    assert run.cpu_seconds <= SECONDS, f"it took {run.cpu_seconds:.0f} s of CPU"
    change = _largest_change(run.answer("predictions").content, list(schedule["flight_id"]), predicted)
    if change > SAME:
        submission.partial(0.5, f"all are predicted, but in the large schedule a prediction moved by {change:.6f}")


def _largest_change(content, keys, predicted):
    """Of the first and last thousand, from what they were in the small schedule. Raises where a row is missing."""
    header, *lines = content.splitlines(keepends=True)
    assert len(lines) == TIMES * len(keys), f"{len(lines)} predictions of {TIMES * len(keys)} flights"
    changes = []
    for time, place in ((0, slice(1000)), (TIMES - 1, slice(-1000, None))):
        table = read_table(b"".join([header, *lines[place]]), "predictions")
        assert list(table.column("flight_id")) == [f"{time}-{key}" for key in keys[place]], "not the schedule's order"
        numbers = zip(keys[place], table.numbers("probability"), strict=True)
        changes += [abs(number - predicted[key]) for key, number in numbers]
    return max(changes)
