"""What a candidate may have of an assessment, and all that `takehome check` needs of it.

In a kit it lies in the public suite's own folder, beside the candidate's work:

    takehome.toml
    public/
        assessment.toml     title, contract, limits, areas, the built-in suites, how the public one is prepared, and
                            what the code runs in: `public_file`
        pins.txt            the pins of that; not named as locks are, or it would be taken for the candidate's
        test_*.py  data/
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grader.assessment import BUILTIN_SUITES, FILE, Assessment, faults_text, read_file
from grader.assessment_file import ID, ID_HINT, Environment, SubmissionLimits, read_environment, read_submission_limits
from grader.contract import Contract
from grader.contract_table import read_contract
from grader.errors import AssessmentError
from grader.key import digest
from grader.model import Area, Band, Rubric
from grader.public_area import PublicArea
from grader.public_half import hidden_probes
from grader.suite_files import suite_files
from grader.suite_table import Suite, read_suite
from grader.toml_table import Table
from grader.toml_text import toml_text
from sandbox.lock_text import lock_entries, lock_text

PUBLIC_FOLDER = "public"
PINS = "pins.txt"
"""In that folder."""
_TOLD = ("id", "title", "contract", "limits")
"""What stands in a kit as the author wrote it."""
_TOLD_OF_ENVIRONMENT = ("names", "debian", "preload", "pythons")
"""Not what the hidden suite needs besides."""
_TOLD_OF_AREAS = ("id", "title", "for_candidates")
"""No weights, which the brief need not tell; and no bands."""
_HIDDEN_PROBES = "hidden_probes"
_HEADER = "# What `takehome check` knows of the assessment. `takehome author kit` wrote it.\n\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicPart:
    id: str
    title: str
    contract: Contract
    suite: Suite
    areas: tuple[PublicArea, ...]
    builtin: tuple[str, ...]
    """The built-in suites whose public half is run too."""
    limits: SubmissionLimits
    environment: Environment | None
    """None: the kit is of before this was told."""


def public_part(assessment: Assessment) -> PublicPart:
    hidden = hidden_of(assessment)
    return PublicPart(
        id=assessment.id,
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
        limits=assessment.limits,
        environment=replace(assessment.environment, lock=public_pins(assessment), examiner_lock=""),
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
    contract = read_contract(root)
    part = PublicPart(
        id=root.text("id", like=ID, hint=ID_HINT),
        title=root.text("title"),
        contract=contract,
        suite=read_suite(root, "public", file.parent, contract),
        areas=tuple(_area(table) for table in root.tables("areas")),
        builtin=tuple(name for name in root.table("public").texts("builtin", default=()) if name in BUILTIN_SUITES),
        limits=read_submission_limits(root),
        environment=read_environment(root, file.parent) if "environment" in root else None,
    )
    if faults := root.faults.found():
        raise AssessmentError(faults_text(file, faults))
    return part


def assessment_of(part: PublicPart) -> Assessment:
    """The part as an assessment of its own: what is examined by is the public suite.

    Raises:
        AssessmentError: it doesn't say what the code runs in.
    """
    if part.environment is None:
        raise AssessmentError(
            f"This kit's {PUBLIC_FOLDER}/{FILE} is of before it said what the code runs in, which --docker needs. "
            "Ask for a new kit, or check without --docker."
        )
    return Assessment(
        id=part.id,
        title=part.title,
        folder=part.suite.folder,
        contract=part.contract,
        environment=part.environment,
        rubric=Rubric(
            areas=tuple(Area(id=area.id, title=area.title, weight=1.0) for area in part.areas),
            bands=(Band(name="checked", at_least=0.0),),
        ),
        brief=(),
        hidden=part.suite,
        public=part.suite,
        builtin=part.builtin,
        limits=part.limits,
        digest="",
        suites_digest=digest(part.suite.digests()),
        rubric_digest="",
    )


def public_pins(assessment: Assessment) -> str:
    """The lock's entries, without its comments."""
    return lock_text(lock_entries(assessment.environment.lock))


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
    environment = {"lock": PINS, **_picked(whole["environment"], _TOLD_OF_ENVIRONMENT)}
    areas = [_picked(area, _TOLD_OF_AREAS) | told.get(area["id"], {}) for area in whole["areas"]]
    told_whole = {**_picked(whole, _TOLD), "environment": environment, "public": public, "areas": areas}
    return _HEADER + toml_text(told_whole)


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
