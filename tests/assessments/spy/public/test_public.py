"""Nobody checks a spy beforehand."""

import pytest

from grader.examiner.submission import Submission


@pytest.mark.probe(area="wall", points=1)
def test_it_works(submission: Submission) -> None:
    """It works."""
    assert submission.working
