"""How many submissions are graded at once, unless the operator says so."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.cli.session import Wishes, default_jobs, grade_sources
from grader.errors import RoundSecretError
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


def test_what_is_derived_needs_a_secret_before_anything_else_is_done(tmp_path: Path) -> None:
    """No engine is looked for, no repository cloned, and none of it is made up for the operator."""
    derives = ("[hidden]", '[hidden]\nderive = "test_dirty_data.py"')
    wishes = Wishes(
        assessment=str(an_assessment(tmp_path, derives).folder),
        revision=None,
        jobs=None,
        out=tmp_path / "out",
        again=False,
        runtime="",
    )
    nobody: Any = None
    with pytest.raises(RoundSecretError, match="none was given"):
        grade_sources(("somewhere",), wishes, nobody)
    assert not (tmp_path / "out").exists()
