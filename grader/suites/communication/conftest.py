"""What the communication probes share."""

import pytest

from grader.examiner.faults import AnswerError
from grader.examiner.submission import Submission
from grader.suites.communication.prose import tell_prose
from grader.suites.communication.read_me import ReadMe, read_readme, readme_path


@pytest.fixture(scope="session")
def readme(submission: Submission) -> ReadMe | None:
    """None: there is none, or none that can be read. What it says in prose is told on the way, whatever else works."""
    path = readme_path(submission.files)
    metrics = tuple(metric.name for metric in submission.contract.metrics)
    try:
        read = read_readme(path, submission.files[path], metrics) if path else None
    except AnswerError as error:
        submission.find("readme-unread", "The README can't be read", str(error))
        return None
    if read is not None:
        tell_prose(submission, read)
    return read
