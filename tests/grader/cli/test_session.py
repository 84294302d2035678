"""How many submissions are graded at once, unless the operator says so."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.cli.session import default_jobs
from tests.builders import AN_ENGINE, an_assessment

GB = 2**30


@pytest.mark.parametrize(
    ("n_cpus", "memory_bytes", "jobs"),
    [(1, 64 * GB, 1), (2, 64 * GB, 2), (16, 256 * GB, 16), (16, 8 * GB, 2), (4, GB, 1)],
)
def test_as_many_as_the_engines_machine_has_cpus_and_memory_for(
    tmp_path: Path, n_cpus: int, memory_bytes: int, jobs: int
) -> None:
    info = replace(AN_ENGINE, n_cpus=n_cpus, memory_bytes=memory_bytes)

    assert default_jobs(info, an_assessment(tmp_path)) == jobs


def test_a_submission_that_may_use_two_cpus_counts_for_two(tmp_path: Path) -> None:
    assessment = an_assessment(tmp_path)
    two = replace(assessment, limits=replace(assessment.limits, cpus=2))

    assert default_jobs(replace(AN_ENGINE, n_cpus=8, memory_bytes=256 * GB), two) == 4
