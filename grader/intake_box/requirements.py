"""What a submission asks to be installed, from `requirements.txt` and `pyproject.toml`: names and version ranges only.

Whatever would have pip run or fetch something else (indexes, URLs, paths, editable installs) is refused, as a finding,
and the rest goes on. Nothing is installed here.
"""

import platform
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from packaging.markers import UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from grader.intake_box.pyproject import gather_pyproject
from grader.intake_box.requirements_file import Asked, Gathering, Reader, Refused, gather_file
from grader.intake_box.text import shown
from grader.model import Finding, Place, Requirements

REQUIREMENTS_LIMIT = 300
_LINE_LIMIT = 500
_REFUSED_LIMIT = 50
PYTHON = "3.11"
MARKERS: Mapping[str, str] = {
    "implementation_name": "cpython",
    "implementation_version": f"{PYTHON}.0",
    "os_name": "posix",
    "platform_machine": platform.machine(),  # the engine's, for this runs in a box of it
    "platform_python_implementation": "CPython",
    "platform_release": "",
    "platform_system": "Linux",
    "platform_version": "",
    "python_full_version": f"{PYTHON}.0",
    "python_version": PYTHON,
    "sys_platform": "linux",
    "extra": "",
}
"""The candidate box's interpreter, whatever runs here."""
_ELSEWHERE = ("setup.py", "setup.cfg", "Pipfile", "environment.yml", "environment.yaml", "conda.yaml")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|git\+")
_PATH = re.compile(r"[./~\\]|[^\s;@]+/|[^\s;@=<>]+\.(whl|zip|tar\.gz|tar\.bz2|tgz)\b")


class ReadRequirements(NamedTuple):
    requirements: Requirements
    findings: tuple[Finding, ...]


def read_requirements(read: Reader) -> ReadRequirements:
    """The accepted requirements, merged by name, markers evaluated for Linux and CPython 3.11, and what was refused."""
    gathering = Gathering()
    gather_file(gathering, read, "requirements.txt")
    gather_pyproject(gathering, read)
    accepted = _merged(gathering)
    findings = [_refused_finding(refused) for refused in gathering.refused[:_REFUSED_LIMIT]]
    if len(gathering.refused) > _REFUSED_LIMIT:
        findings.append(
            Finding(kind="requirement-refused", title=f"{len(gathering.refused) - _REFUSED_LIMIT:,} more were refused")
        )
    findings += _python_findings(gathering.requires_python)
    if not gathering.read_from:
        findings += _elsewhere_findings(read)
    return ReadRequirements(
        Requirements(accepted=accepted, read_from=tuple(dict.fromkeys(gathering.read_from))), tuple(findings)
    )


def _merged(gathering: Gathering) -> tuple[str, ...]:
    """One text per name: extras united, version ranges intersected, constraints applied to what is asked for."""
    wanted: dict[str, Requirement] = {}
    for asked in gathering.asked:
        found = _judged(asked, gathering.refused)
        if found is None:
            continue
        name = canonicalize_name(found.name)
        if name not in wanted:
            if len(wanted) == REQUIREMENTS_LIMIT:
                gathering.refused.append(Refused(f"More than {REQUIREMENTS_LIMIT} are asked for.", asked.place))
                break
            wanted[name] = found
        else:
            wanted[name].extras |= found.extras
            wanted[name].specifier &= found.specifier
    for asked in gathering.constraints:
        found = _judged(asked, gathering.refused)
        if found is not None and (name := canonicalize_name(found.name)) in wanted:
            wanted[name].specifier &= found.specifier
    return tuple(sorted(_text(name, requirement) for name, requirement in wanted.items()))


def _judged(asked: Asked, refused: list[Refused]) -> Requirement | None:
    """The requirement; None if it isn't for this interpreter, or was refused."""
    reason = _form_fault(asked.text)
    if not reason:
        try:
            requirement = Requirement(asked.text)
            applies = requirement.marker is None or requirement.marker.evaluate(dict(MARKERS))
            Requirement(_text(canonicalize_name(requirement.name), requirement))  # `numpy_` can be read, `numpy-` can't
        except (InvalidRequirement, InvalidSpecifier, UndefinedEnvironmentName, ValueError, RecursionError):
            reason = _unparsable(asked.text)
        else:
            if requirement.url is None:
                return requirement if applies else None
            reason = "A direct URL is not installed from; only names and version ranges are."
    refused.append(Refused(reason, asked.place))
    return None


def _form_fault(text: str) -> str:
    if len(text) > _LINE_LIMIT:
        return f"It is longer than {_LINE_LIMIT} characters."
    if "===" in text:
        return "Arbitrary equality (`===`) is not taken. Use `==`."
    return ""


def _unparsable(text: str) -> str:
    if _URL.match(text):
        return "A direct URL is not installed from; only names and version ranges are."
    if _PATH.match(text):
        return "A path is not installed from; only names and version ranges are."
    return "It can't be read as a requirement (PEP 508)."


def _text(name: str, requirement: Requirement) -> str:
    extras = (
        f"[{','.join(sorted(canonicalize_name(extra) for extra in requirement.extras))}]" if requirement.extras else ""
    )
    return f"{name}{extras}{requirement.specifier}"


def _refused_finding(refused: Refused) -> Finding:
    said = refused.place.text
    return Finding(
        kind="requirement-refused",
        title=f"Not installed: {said}" if said else f"Not read: {refused.place.path}",
        detail=refused.reason,
        places=(refused.place,),
    )


def _python_findings(requires_python: str) -> Iterator[Finding]:
    if not requires_python:
        return
    try:
        fits = SpecifierSet(requires_python).contains(Version(f"{PYTHON}.99"), prereleases=True)
    except InvalidSpecifier:
        return
    if not fits:
        yield Finding(
            kind="python-version",
            title=f"It asks for Python {shown(requires_python, 60)}, and is run with {PYTHON}",
            places=(Place(path="pyproject.toml"),),
        )


def _elsewhere_findings(read: Reader) -> Iterator[Finding]:
    places = tuple(Place(path=path) for path in _ELSEWHERE if read(path) is not None)
    if places:
        yield Finding(
            kind="requirements-not-read",
            title="Requirements stand where they are not read",
            detail="Requirements are read from requirements.txt and pyproject.toml.",
            places=places,
        )
