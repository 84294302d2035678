"""What the design probes share."""

import pytest

from grader.examiner.submission import Submission
from grader.suites.design.code_base import CodeBase, read_code


@pytest.fixture(scope="session")
def code(working: Submission) -> CodeBase:
    """Their own modules, read once: every static probe runs in one process."""
    return read_code(working.files)
