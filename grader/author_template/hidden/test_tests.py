"""Testing discipline, besides what the built-in suite `testing` looks at."""

import pytest


@pytest.mark.probe(
    area="testing-discipline",
    points=3,
    brief="R11",
    self_reported=True,
    ask="What do your tests leave behind, and where?",
)
def test_their_tests_leave_the_repository_as_it_was(submission, predicted):
    """A test run leaves the repository as it was.

    What one run leaves, the next one finds: tests then pass on one machine and fail on another.
    """
    run = submission.execute(["python", "-m", "pytest", "-q", "-p", "no:cacheprovider"])
    assert run.ok, f"their tests do not pass: {run!r}"
    assert not run.changed, f"a test run also wrote {', '.join(run.changed[:5])}"
