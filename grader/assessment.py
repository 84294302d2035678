"""An assessment: found by id or path, read from its folder, with all its faults told together.

assessments/flight-delays/
    assessment.toml     what is read here
    brief.md            what the candidate reads
    environment.lock    the pins that every candidate gets
    hidden/  public/    the suites
"""

import dataclasses
import hashlib
from dataclasses import dataclass
from pathlib import Path

from grader.assessment_file import (
    ID,
    ID_HINT,
    Environment,
    SubmissionLimits,
    read_environment,
    read_rubric,
    read_submission_limits,
)
from grader.brief import brief_requirements
from grader.contract import Contract
from grader.contract_table import read_contract
from grader.errors import AssessmentError
from grader.handout import NO_HANDOUT, Handout, read_handout
from grader.key import digest
from grader.model import BriefRequirement, Rubric
from grader.suite_files import suite_files
from grader.suite_table import Suite, read_builtin, read_suite
from grader.toml_table import Fault, Table, did_you_mean, read_toml, shown

__all__ = [
    "BUILTIN_SUITES",
    "Assessment",
    "Environment",
    "SubmissionLimits",
    "Suite",
    "assessment_roots",
    "limits_by_name",
    "load_assessment",
    "suite_files",
]

FILE = "assessment.toml"
BRIEF = "brief.md"
BUILTIN_SUITES = ("communication", "design", "security", "testing")
"""Folders of `grader/suites`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessment:
    id: str
    title: str
    folder: Path
    contract: Contract
    environment: Environment
    rubric: Rubric
    brief: tuple[BriefRequirement, ...]
    """Its numbered requirements."""
    hidden: Suite
    public: Suite
    builtin: tuple[str, ...]
    """Names of the built-in suites that run besides the hidden one."""
    limits: SubmissionLimits
    digest: str
    """SHA-256 over all that is told here and the brief; where the folder lies does not count."""
    suites_digest: str
    """SHA-256 over the suites' files, their preparation, and the names of the built-in ones."""
    rubric_digest: str
    handout: Handout = NO_HANDOUT
    """What the kit says besides the brief; it changes no result, and is in no digest."""


def load_assessment(
    name_or_path: str, *, roots: tuple[Path, ...], builtin_suites: tuple[str, ...] = BUILTIN_SUITES
) -> Assessment:
    """The assessment of that id in one of the roots, or at that path: its folder, or its `assessment.toml`.

    A word with a slash or backslash, or with a dot in front, is a path; any other word is an id.

    Raises:
        AssessmentError: there is none, it can't be read, or its files have faults. The text has all of them, each with
            key and line.
    """
    folder = _find(name_or_path, roots)
    root = read_file(folder / FILE)
    assessment = _assessment(root, folder, builtin_suites)
    if folder.parent in roots and assessment.id not in ("", folder.name):
        root.fault(f"the folder is named {folder.name!r}, and is found by that name; give both the same", "id")
    if faults := root.faults.found():
        raise AssessmentError(faults_text(folder / FILE, faults))
    return _with_digests(assessment)


def assessment_roots(folder: Path) -> tuple[Path, ...]:
    """Where ids are looked up from a folder: `assessments/` in it, in those above it, and beside our own sources."""
    places = (*(parent / "assessments" for parent in (folder, *folder.parents)), _OWN_ROOT)
    return tuple(dict.fromkeys(place for place in places if place.is_dir()))


def limits_by_name(assessment: Assessment) -> dict[str, float]:
    """Every limit in seconds, bytes and counts: `train.wall_seconds`, `script.pids`, `submission.tree_bytes`."""
    contract = assessment.contract
    tables: dict[str, dict[str, float]] = {
        command.name: {**dataclasses.asdict(command.limits), "answer_bytes": command.answer_bytes}
        for command in contract.commands
    }
    tables["script"] = dataclasses.asdict(contract.script_limits)
    tables["submission"] = dataclasses.asdict(assessment.limits)
    return {f"{name}.{key}": float(value) for name, table in tables.items() for key, value in table.items()}


def read_file(file: Path) -> Table:
    """An `assessment.toml`, ready to be read. Raises AssessmentError when it can't be read or is no TOML."""
    try:
        return read_toml(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise AssessmentError(f"{file} can't be read: {error}") from error
    except ValueError as error:
        raise AssessmentError(f"{file} is no TOML: {error}") from error


def faults_text(file: Path, faults: tuple[Fault, ...]) -> str:
    """What the author is told: all the faults, a line each."""
    n_faults = "a fault" if len(faults) == 1 else f"{len(faults)} faults"
    return "\n".join([f"{file} has {n_faults}:", *(f"  {fault}" for fault in faults)])


_OWN_ROOT = Path(__file__).resolve().parent.parent / "assessments"
"""In a source checkout; a wheel has none."""


def _find(name_or_path: str, roots: tuple[Path, ...]) -> Path:
    if any(mark in name_or_path for mark in "/\\") or name_or_path.startswith("."):
        path = Path(name_or_path).expanduser()
        folder = path.parent if path.name == FILE else path
        if not (folder / FILE).is_file():
            raise AssessmentError(f"There is no assessment at {name_or_path}: it has no {FILE}.{_ids_text(roots)}")
        return folder
    for root in roots:
        if ID.fullmatch(name_or_path) and (root / name_or_path / FILE).is_file():
            return root / name_or_path
    near = did_you_mean(name_or_path, _ids(roots)) or "."
    raise AssessmentError(
        f"There is no assessment {name_or_path!r}{near}{_ids_text(roots)} A path has a slash in it: ./{name_or_path}"
    )


def _ids(roots: tuple[Path, ...]) -> tuple[str, ...]:
    return tuple(sorted({place.parent.name for root in roots for place in root.glob(f"*/{FILE}")}))


def _ids_text(roots: tuple[Path, ...]) -> str:
    there_are = f"There are: {', '.join(_ids(roots))}." if _ids(roots) else "There are none."
    return f" Looked in {', '.join(str(root) for root in roots) or 'no folder'}. {there_are}"


def _assessment(root: Table, folder: Path, builtin_suites: tuple[str, ...]) -> Assessment:
    id = root.text("id", like=ID, hint=ID_HINT)
    title = root.text("title")
    environment = read_environment(root, folder)
    contract = read_contract(root)
    limits = read_submission_limits(root)
    hidden, public = (read_suite(root, name, folder, contract) for name in ("hidden", "public"))
    builtin = read_builtin(root, builtin_suites)
    rubric = read_rubric(root)
    handout = read_handout(root)
    brief = _brief(root, folder)
    _report_unknown_requirements(root, rubric, brief)
    root.report_unknown()
    return Assessment(
        id=id,
        title=title,
        folder=folder,
        contract=contract,
        environment=environment,
        rubric=rubric,
        brief=brief,
        hidden=hidden,
        public=public,
        builtin=builtin,
        limits=limits,
        digest="",
        suites_digest="",
        rubric_digest=digest(rubric),
        handout=handout,
    )


def _report_unknown_requirements(root: Table, rubric: Rubric, brief: tuple[BriefRequirement, ...]) -> None:
    known = {requirement.number for requirement in brief}
    for found in rubric.qualities:
        for position, number in enumerate(found.requirements):
            if number not in known:
                root.fault(f"the brief has no requirement {shown(number)}", "qualities", found.quality.value, position)


def _brief(root: Table, folder: Path) -> tuple[BriefRequirement, ...]:
    try:
        return brief_requirements((folder / BRIEF).read_text(encoding="utf-8"))
    except FileNotFoundError:
        root.faults.add_file(BRIEF, "is missing: it is what a candidate reads")
    except (OSError, UnicodeDecodeError) as error:
        root.faults.add_file(BRIEF, f"can't be read: {error}")
    return ()


def _with_digests(assessment: Assessment) -> Assessment:
    suites = {
        suite.name: {
            "files": suite.digests(),
            "preparation": suite.preparation,
            "large": suite.large,
            "derive": suite.derive,
        }
        for suite in (assessment.hidden, assessment.public)
    }
    suites_digest = digest({**suites, "builtin": sorted(assessment.builtin)})
    told = [assessment.id, assessment.title, assessment.contract, assessment.environment, assessment.rubric]
    brief = hashlib.sha256((assessment.folder / BRIEF).read_bytes()).hexdigest()
    return dataclasses.replace(
        assessment,
        suites_digest=suites_digest,
        digest=digest([*told, assessment.limits, suites_digest, brief]),
    )
