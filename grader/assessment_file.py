"""Environment, rubric and limits of a submission in `assessment.toml`, as values."""

import re
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from grader.contract_table import LARGEST, MB
from grader.lock import Lock, read_lock
from grader.model import Area, Band, Quality, QualityEvidence, Rubric
from grader.suite_table import place_in
from grader.toml_table import Table, shown
from sandbox.pythons import OURS, PYTHONS

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ID_HINT = "an id (a-z, 0-9, dashes between)"
DEBIAN_PACKAGE = re.compile(r"[a-z0-9][a-z0-9+.-]+")
"""Debian Policy 5.6.1. It goes on a package manager's command line, and no option matches it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """What every candidate's code runs in."""

    lock: str
    """The lock file's text: pins with hashes."""
    names: tuple[str, ...]
    """What the lock was made from."""
    debian: tuple[str, ...] = ()
    preload: tuple[str, ...] = ()
    """Modules that are imported once per box; commands start as forks of who has them."""
    pythons: tuple[str, ...] = (OURS.version,)
    """That candidates' code may be run with. The first is for who neither asks for one nor pins versions."""
    examiner_lock: str = ""
    """What the hidden suite needs besides what every examiner box has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SubmissionLimits:
    wall_seconds: float
    """For the whole examination, the start of boxes excluded."""
    cpus: float
    tree_bytes: int
    """Size of the tmpfs that holds the tree."""
    n_files: int
    repository_bytes: int
    scratch_bytes: int = 0
    """Of the disk folder that each command finds as $SCRATCH, empty; 0: there is none."""


def read_environment(root: Table, folder: Path) -> Environment:
    table = root.table("environment")
    lock = _read_file(table, "lock", folder)
    names = table.texts("names")
    if lock:
        _check_names(table, names, _checked_lock(table, "lock", lock))
    debian = table.texts("debian", default=())
    for position, package in enumerate(debian):
        if not DEBIAN_PACKAGE.fullmatch(package):
            table.fault(f"{shown(package)} is no name of a Debian package", "debian", position)
    preload = table.texts("preload", default=())
    for position, module in enumerate(preload):
        if not all(part.isidentifier() and not iskeyword(part) for part in module.split(".")):
            table.fault(f"{shown(module)} is no name of a module", "preload", position)
    pythons = _pythons(table)
    examiner_lock = _read_file(table, "examiner_lock", folder, required=False)
    if examiner_lock:
        _checked_lock(table, "examiner_lock", examiner_lock)
    return Environment(
        lock=lock, names=names, debian=debian, preload=preload, pythons=pythons, examiner_lock=examiner_lock
    )


def read_rubric(root: Table) -> Rubric:
    areas, bands = root.tables("areas"), root.tables("bands")
    rubric = Rubric(
        areas=tuple(_area(table) for table in areas),
        bands=tuple(_band(table) for table in bands),
        qualities=_qualities(root.table("qualities", required=False)),
        repair_deduction=_repair_deduction(root.table("repair", required=False)),
    )
    _report_twice(areas, "id", tuple(area.id for area in rubric.areas))
    _report_twice(bands, "name", tuple(band.name for band in rubric.bands))
    for table, band, above in zip(bands[1:], rubric.bands[1:], rubric.bands, strict=False):
        if "at_least" in table and band.at_least >= above.at_least:
            table.fault(f"bands go down: {band.at_least:g} is not below {above.at_least:g}", "at_least")
    if bands and rubric.bands[-1].at_least != 0 and "at_least" in bands[-1]:
        bands[-1].fault("the last band must start at 0, so that every total has one", "at_least")
    return rubric


def read_submission_limits(root: Table) -> SubmissionLimits:
    table = root.table("limits").table("submission")

    def limit(key: str, *, whole: bool = False) -> float:
        return table.number(key, above=0, at_most=LARGEST, whole=whole)

    return SubmissionLimits(
        wall_seconds=limit("wall_seconds"),
        cpus=limit("cpus"),
        tree_bytes=int(limit("tree_mb") * MB),
        n_files=int(limit("files", whole=True)),
        repository_bytes=int(limit("repository_mb") * MB),
        scratch_bytes=int(table.number("scratch_mb", default=0, above=0, at_most=LARGEST) * MB),
    )


def _repair_deduction(table: Table) -> float | None:
    deduction = table.number("deduction", default=-1.0, at_least=0, at_most=100)
    return deduction if deduction >= 0 else None


# Environment


def _pythons(table: Table) -> tuple[str, ...]:
    pythons = table.texts("pythons", default=(OURS.version,))
    for position, version in enumerate(pythons):
        if version not in PYTHONS:
            table.fault(f"{shown(version)} is none of {', '.join(PYTHONS)}", "pythons", position)
        elif version in pythons[:position]:
            table.fault(f"{shown(version)} is there already", "pythons", position)
    if not pythons:
        table.fault(f"name one, such as {OURS.version}, or leave it out", "pythons")
    return pythons


def _checked_lock(table: Table, key: str, text: str) -> Lock:
    lock = read_lock(text)
    for problem in lock.problems:
        table.fault(f"the lock file {problem}", key)
    return lock


def _check_names(table: Table, names: tuple[str, ...], lock: Lock) -> None:
    for position, name in enumerate(names):
        try:
            requirement = Requirement(name)
        except InvalidRequirement:
            table.fault(f"{shown(name)} is no requirement", "names", position)
            continue
        if requirement.url:
            table.fault(f"{shown(name)} has a URL", "names", position)
        elif canonicalize_name(requirement.name) not in lock.names and lock.names:
            table.fault(f"{shown(name)} is not in the lock file", "names", position)


def _read_file(table: Table, key: str, folder: Path, *, required: bool = True) -> str:
    place = place_in(folder, table, key, default=None if required else "")
    if place is None:
        return ""
    try:
        text = place.read_text(encoding="utf-8")
    except FileNotFoundError:
        table.fault(f"there is no file {shown(str(place.relative_to(folder)))} beside assessment.toml", key)
    except (OSError, UnicodeDecodeError) as error:
        table.fault(f"can't be read: {error}", key)
    else:
        if not text.strip():
            table.fault("the lock file pins nothing", key)
        return text
    return ""


# Rubric


def _area(table: Table) -> Area:
    return Area(
        id=table.text("id", like=ID, hint=ID_HINT),
        title=table.text("title"),
        weight=table.number("weight", above=0),
        for_candidates=table.text("for_candidates", default=""),
    )


def _band(table: Table) -> Band:
    return Band(name=table.text("name"), at_least=table.number("at_least", at_least=0, at_most=100))


def _qualities(table: Table) -> tuple[QualityEvidence, ...]:
    """By quality, the numbers of requirements that say something of it."""
    found = []
    for key in table:
        requirements = table.texts(key)
        if quality := table.chosen(key, Quality, key):
            found.append(QualityEvidence(quality=quality, requirements=requirements))
    return tuple(found)


def _report_twice(tables: tuple[Table, ...], key: str, values: tuple[str, ...]) -> None:
    for position, (table, value) in enumerate(zip(tables, values, strict=True)):
        if value and value in values[:position]:
            table.fault(f"{shown(value)} is there already", key)
