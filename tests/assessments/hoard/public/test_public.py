"""What a candidate may see: a large file is read where it lies."""

import pytest

from grader.examiner.submission import Submission


@pytest.mark.probe(area="scale", points=1)
def test_the_week_is_counted(submission: Submission) -> None:
    """The week is counted."""
    assert submission.prepared["count"].answer("seen").json()["n_rows"] == 701
    with submission.large("data/week.csv").path.open() as file:
        assert sum(1 for _ in file) == 701
