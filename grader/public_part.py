"""What a candidate may have of an assessment, and all that `takehome check` needs of it.

In a kit it lies in the public suite's own folder, beside the candidate's work:

    takehome.toml
    public/
        assessment.toml     title, contract, limits, areas, and how the public suite is prepared
        test_*.py  data/
"""

from dataclasses import dataclass
from pathlib import Path

from grader.assessment import FILE, Assessment, faults_text, read_file
from grader.assessment_file import read_rubric, read_submission_limits
from grader.contract import Contract
from grader.contract_table import read_contract
from grader.errors import AssessmentError
from grader.model import Area
from grader.suite_table import Suite, read_suite

PUBLIC_FOLDER = "public"


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicPart:
    title: str
    contract: Contract
    suite: Suite
    areas: tuple[Area, ...]
    wall_seconds: float
    """For the whole suite."""
    scratch: bool
    """Commands have a scratch folder."""


def public_part(assessment: Assessment) -> PublicPart:
    return PublicPart(
        title=assessment.title,
        contract=assessment.contract,
        suite=assessment.public,
        areas=assessment.rubric.areas,
        wall_seconds=assessment.limits.wall_seconds,
        scratch=assessment.limits.scratch_bytes > 0,
    )


def load_public_part(submission: Path) -> PublicPart:
    """From the `public/` folder in a submission's.

    Raises:
        AssessmentError: there is none, or its file has faults; all of them are in the text.
    """
    file = submission / PUBLIC_FOLDER / FILE
    if not file.is_file():
        raise AssessmentError(
            f"{submission} has no {PUBLIC_FOLDER}/{FILE}, with which an assessment's kit comes. "
            "Give the folder that holds it, or name the assessment with --assessment."
        )
    root = read_file(file)
    contract, limits = read_contract(root), read_submission_limits(root)
    part = PublicPart(
        title=root.text("title"),
        contract=contract,
        suite=read_suite(root, "public", file.parent, contract),
        areas=read_rubric(root).areas,
        wall_seconds=limits.wall_seconds,
        scratch=limits.scratch_bytes > 0,
    )
    if faults := root.faults.found():
        raise AssessmentError(faults_text(file, faults))
    return part
