"""What lies in an assessment's `solutions/`, read with all its faults told together.

solutions/
    solutions.toml        which folders are references, what is excused
    scikit/  numpy/       references: whole submissions that deserve full marks, built differently
    hard-coded/           passes the public suite without doing the work
    known-bads/NAME.toml  a reference with one defect
    known-bads/blind/     written without a look at the suite, and frozen: DIGESTS holds their SHA-256
"""

import re
from dataclasses import dataclass
from pathlib import Path

from grader.assessment import faults_text, read_file
from grader.errors import AssessmentError, GitError
from grader.git_repository import files_to_commit
from grader.junk_kinds import JUNK_KINDS
from grader.toml_table import Table, did_you_mean, shown
from grader.verification.known_bads import Files, KnownBad, read_known_bads

SOLUTIONS_FOLDER, STARTER_FOLDER, KNOWN_BADS_FOLDER = "solutions", "starter", "known-bads"
FILE = "solutions.toml"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NAME_HINT = "the name of a folder beside it"


@dataclass(frozen=True, kw_only=True, slots=True)
class Solution:
    """A whole submission."""

    name: str
    files: Files


@dataclass(frozen=True, kw_only=True, slots=True)
class Excuse:
    """A known-bad that may be missed, with the reason on record."""

    known_bad: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class JunkExcuse:
    """Probes that may pass on a kind of junk."""

    kind: str
    probes: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Labels:
    """Where the hidden inputs' outcomes are, which the inputs must not tell."""

    inputs: str
    outcomes: str
    key: str
    label: str
    above: float | None = None
    """The label is positive above this number,"""
    equals: str | None = None
    """or where it is this text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Solutions:
    references: tuple[Solution, ...]
    starter: Solution
    hard_coded: Solution
    known_bads: tuple[KnownBad, ...]
    costly: tuple[str, ...] = ()
    """Patterns of probes that take long: for references, the known-bads that name one, and the blind ones."""
    excuses: tuple[Excuse, ...] = ()
    junk_excuses: tuple[JunkExcuse, ...] = ()
    labels: tuple[Labels, ...] = ()


def read_solutions(assessment_folder: Path) -> Solutions:
    """Raises AssessmentError: something is missing or faulty; the text has all faults, by file."""
    folder = assessment_folder / SOLUTIONS_FOLDER
    if not (folder / FILE).is_file():
        raise AssessmentError(
            f"There is no {folder / FILE}: it says which solutions prove the hidden suite. docs/authoring.md shows how."
        )
    root = read_file(folder / FILE)
    names = root.texts("references")
    for position, name in enumerate(names):
        if not _NAME.fullmatch(name) or not (folder / name).is_dir():
            root.fault(f"{shown(name)} is no folder beside solutions.toml", "references", position)
    if len(names) == 1:
        root.fault("one reference shows one way only; two or more are needed, built differently", "references")
    hard_coded = root.text("hard_coded", like=_NAME, hint=_NAME_HINT)
    if hard_coded and not (folder / hard_coded).is_dir():
        root.fault(f"{shown(hard_coded)} is no folder beside solutions.toml", "hard_coded")
    if not (assessment_folder / STARTER_FOLDER).is_dir():
        root.faults.add_file(f"../{STARTER_FOLDER}", "is missing: it is what a candidate starts from")
    costly = root.texts("costly", default=())
    excuses = tuple(_excuse(table) for table in root.tables("excused", required=False))
    junk_excuses = tuple(_junk_excuse(table) for table in root.tables("junk", required=False))
    labels = tuple(_labels(table) for table in root.tables("labels", required=False))
    root.report_unknown()
    if faults := root.faults.found():
        raise AssessmentError(faults_text(folder / FILE, faults))
    references = tuple(Solution(name=name, files=_files(folder / name)) for name in names)
    by_name = {reference.name: reference.files for reference in references}
    known_bads = read_known_bads(folder / KNOWN_BADS_FOLDER, by_name)
    _check_excuses(folder / FILE, excuses, known_bads)
    return Solutions(
        references=references,
        starter=Solution(name="starter", files=_files(assessment_folder / STARTER_FOLDER)),
        hard_coded=Solution(name="hard-coded", files=_files(folder / hard_coded)),
        known_bads=known_bads,
        costly=costly,
        excuses=excuses,
        junk_excuses=junk_excuses,
        labels=labels,
    )


def _files(folder: Path) -> Files:
    """What a candidate would hand in of that folder. Raises AssessmentError: it holds a link, or nothing."""
    try:
        files = files_to_commit(folder)
    except GitError as error:
        raise AssessmentError(str(error)) from error
    if not files:
        raise AssessmentError(f"{folder} holds no file.")
    return files


def _check_excuses(file: Path, excuses: tuple[Excuse, ...], known_bads: tuple[KnownBad, ...]) -> None:
    names = {known_bad.name for known_bad in known_bads}
    unknown = [excuse.known_bad for excuse in excuses if excuse.known_bad not in names]
    if unknown:
        near = did_you_mean(unknown[0], names)
        raise AssessmentError(f"{file}: [[excused]] names no known-bad: {', '.join(unknown)}{near}")


# solutions.toml


def _excuse(table: Table) -> Excuse:
    return Excuse(known_bad=table.text("known_bad"), reason=table.text("reason"))


def _junk_excuse(table: Table) -> JunkExcuse:
    kind = table.text("kind")
    if kind and kind not in JUNK_KINDS:
        table.fault(f"{shown(kind)} is no kind of junk{did_you_mean(kind, JUNK_KINDS)}", "kind")
    return JunkExcuse(kind=kind, probes=table.texts("probes"), reason=table.text("reason"))


def _labels(table: Table) -> Labels:
    has_above, has_equals = "above" in table, "equals" in table
    if has_above == has_equals:
        table.fault("say when a label is positive: `above` a number, or `equals` a text")
    return Labels(
        inputs=table.text("inputs"),
        outcomes=table.text("outcomes"),
        key=table.text("key"),
        label=table.text("label"),
        above=table.number("above") if has_above else None,
        equals=table.text("equals") if has_equals else None,
    )
