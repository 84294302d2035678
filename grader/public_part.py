"""What a candidate may have of an assessment, and all that `takehome check` needs of it.

In a kit it lies in the public suite's own folder, beside the candidate's work:

    takehome.toml
    public/
        assessment.toml     title, contract, limits, areas, the built-in suites, and how the public one is prepared:
                            `public_file`
        test_*.py  data/
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.assessment import BUILTIN_SUITES, FILE, Assessment, faults_text, read_file
from grader.assessment_file import read_submission_limits
from grader.contract import Contract
from grader.contract_table import read_contract
from grader.errors import AssessmentError
from grader.public_area import PublicArea
from grader.public_half import hidden_probes
from grader.suite_files import suite_files
from grader.suite_table import Suite, read_suite
from grader.toml_table import Table
from grader.toml_text import toml_text

PUBLIC_FOLDER = "public"
_TOLD = ("id", "title", "contract", "limits")
"""What stands in a kit as the author wrote it."""
_TOLD_OF_AREAS = ("id", "title", "for_candidates")
"""No weights, which the brief need not tell; and no bands."""
_HIDDEN_PROBES = "hidden_probes"
_HEADER = "# What `takehome check` knows of the assessment. `takehome author kit` wrote it.\n\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicPart:
    title: str
    contract: Contract
    suite: Suite
    areas: tuple[PublicArea, ...]
    builtin: tuple[str, ...]
    """The built-in suites whose public half is run too."""
    wall_seconds: float
    """For the whole suite."""
    scratch: bool
    """Commands have a scratch folder."""


def public_part(assessment: Assessment) -> PublicPart:
    hidden = hidden_of(assessment)
    return PublicPart(
        title=assessment.title,
        contract=assessment.contract,
        suite=assessment.public,
        areas=tuple(
            PublicArea(
                id=area.id, title=area.title, for_candidates=area.for_candidates, n_hidden=hidden.get(area.id, 0)
            )
            for area in assessment.rubric.areas
        ),
        builtin=assessment.builtin,
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
        areas=tuple(_area(table) for table in root.tables("areas")),
        builtin=tuple(name for name in root.table("public").texts("builtin", default=()) if name in BUILTIN_SUITES),
        wall_seconds=limits.wall_seconds,
        scratch=limits.scratch_bytes > 0,
    )
    if faults := root.faults.found():
        raise AssessmentError(faults_text(file, faults))
    return part


def hidden_of(assessment: Assessment) -> dict[str, int]:
    """By area, how many probes only grading runs."""
    return hidden_probes(suite_files(assessment.hidden.folder), assessment.builtin)


def public_file(text: str, hidden: Mapping[str, int] | None = None) -> str:
    """The text of a kit's `assessment.toml`, made of that of a whole assessment, which must be one without faults.

    Neither comments nor tables that nobody named here are taken over; `hidden` are numbers by area.
    """
    whole = tomllib.loads(text)
    public = {**whole["public"], "folder": "."}
    if builtin := whole["hidden"].get("builtin"):
        public["builtin"] = builtin
    told = (
        {} if hidden is None else {area["id"]: {_HIDDEN_PROBES: hidden.get(area["id"], 0)} for area in whole["areas"]}
    )
    areas = [_picked(area, _TOLD_OF_AREAS) | told.get(area["id"], {}) for area in whole["areas"]]
    return _HEADER + toml_text({**_picked(whole, _TOLD), "public": public, "areas": areas})


def _area(table: Table) -> PublicArea:
    id = table.text("id")
    n_hidden = table.number(_HIDDEN_PROBES, at_least=0, whole=True) if _HIDDEN_PROBES in table else None
    return PublicArea(
        id=id,
        title=table.text("title", default=id),
        for_candidates=table.text("for_candidates", default=""),
        n_hidden=None if n_hidden is None else int(n_hidden),
    )


def _picked(table: Mapping[str, object], keys: tuple[str, ...]) -> dict[str, object]:
    return {key: table[key] for key in keys if key in table}
