"""What a candidate may see: a large file is read where it lies."""

import pytest

from grader.examiner.submission import Submission


@pytest.mark.probe(area="scale", points=1)
def test_the_week_is_counted(submission: Submission) -> None:
    """The week is counted."""
    assert submission.prepared["count"].answer("seen").json()["n_rows"] == 701
    with submission.large("data/week.csv").path.open() as file:
        assert sum(1 for _ in file) == 701


@pytest.mark.probe(area="scale", points=1)
def test_there_is_a_disk_to_work_on(submission: Submission) -> None:
    """There is a disk to work on."""
    week = submission.large("data/week.csv")
    first, second = (submission.run("ask", rows=week, question=question) for question in ("spill", "look"))
    assert first.answer("seen").json() == {"n_bytes": 1404}
    assert second.answer("seen").json() == []
