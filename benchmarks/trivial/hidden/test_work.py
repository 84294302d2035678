"""One probe, whose command is next to nothing."""

import pytest

from grader.examiner.submission import Submission


@pytest.mark.probe(area="work", points=1)
def test_work(submission: Submission) -> None:
    """It does its work."""
    assert submission.run("work").answer("answer").content == b"done"
