"""What a candidate may have of an assessment, and all that `takehome check` needs of it.

In a kit it lies in the public suite's own folder, beside the candidate's work:

    takehome.toml
    public/
        assessment.toml     title, contract, limits, areas, and how the public suite is prepared: `public_file`
        test_*.py  data/
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.assessment import FILE, Assessment, faults_text, read_file
from grader.assessment_file import read_submission_limits
from grader.contract import Contract
from grader.contract_table import read_contract
from grader.errors import AssessmentError
from grader.suite_table import Suite, read_suite
from grader.toml_text import toml_text

PUBLIC_FOLDER = "public"
_TOLD = ("id", "title", "contract", "limits")
"""What stands in a kit as the author wrote it."""
_TOLD_OF_AREAS = ("id", "title", "for_candidates")
"""No weights, which the brief need not tell; and no bands."""
_HEADER = "# What `takehome check` knows of the assessment. `takehome author kit` wrote it.\n\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicPart:
    title: str
    contract: Contract
    suite: Suite
    areas: tuple[str, ...]
    """Ids."""
    wall_seconds: float
    """For the whole suite."""
    scratch: bool
    """Commands have a scratch folder."""


def public_part(assessment: Assessment) -> PublicPart:
    return PublicPart(
        title=assessment.title,
        contract=assessment.contract,
        suite=assessment.public,
        areas=tuple(area.id for area in assessment.rubric.areas),
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
        areas=tuple(table.text("id") for table in root.tables("areas")),
        wall_seconds=limits.wall_seconds,
        scratch=limits.scratch_bytes > 0,
    )
    if faults := root.faults.found():
        raise AssessmentError(faults_text(file, faults))
    return part


def public_file(text: str) -> str:
    """The text of a kit's `assessment.toml`, made of that of a whole assessment, which must be one without faults.

    Neither comments nor tables that nobody named here are taken over.
    """
    whole = tomllib.loads(text)
    public = {**whole["public"], "folder": "."}
    areas = [_picked(area, _TOLD_OF_AREAS) for area in whole["areas"]]
    return _HEADER + toml_text({**_picked(whole, _TOLD), "public": public, "areas": areas})


def _picked(table: Mapping[str, object], keys: tuple[str, ...]) -> dict[str, object]:
    return {key: table[key] for key in keys if key in table}
