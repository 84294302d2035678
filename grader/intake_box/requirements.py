"""What a submission asks to be installed, from `requirements.txt` and `pyproject.toml`: names and version ranges only.

Where several Pythons are allowed, that is said for each that the submission doesn't exclude, in the order to try them.

Whatever would have pip run or fetch something else (indexes, URLs, paths, editable installs) is refused, as a finding,
and the rest goes on. Nothing is installed here.
"""

import platform
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from packaging.markers import UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier
from packaging.utils import canonicalize_name

from grader.intake_box.pyproject import gather_pyproject
from grader.intake_box.python_asked import PythonAsked, asked_among, fits, in_order, pythons_asked
from grader.intake_box.requirements_file import Asked, Gathering, Reader, Refused, gather_file
from grader.intake_box.text import shown
from grader.model import Finding, Place, Requirements, RequirementsOn

REQUIREMENTS_LIMIT = 300
_LINE_LIMIT = 500
_REFUSED_LIMIT = 50
USUAL_PYTHON = "3.11"
NOTHING_GIVEN: Mapping[str, str] = {}
_MARKERS: Mapping[str, str] = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": platform.machine(),  # the engine's, for this runs in a box of it
    "platform_python_implementation": "CPython",
    "platform_release": "",
    "platform_system": "Linux",
    "platform_version": "",
    "sys_platform": "linux",
    "extra": "",
}
"""The candidate box's, whatever runs here."""
_ELSEWHERE = ("setup.py", "setup.cfg", "Pipfile", "environment.yml", "environment.yaml", "conda.yaml")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|git\+")
_PATH = re.compile(r"[./~\\]|[^\s;@]+/|[^\s;@=<>]+\.(whl|zip|tar\.gz|tar\.bz2|tgz)\b")


class ReadRequirements(NamedTuple):
    requirements: Requirements
    findings: tuple[Finding, ...]


def read_requirements(
    read: Reader, pythons: tuple[str, ...] = (USUAL_PYTHON,), given: Mapping[str, str] = NOTHING_GIVEN
) -> ReadRequirements:
    """The accepted requirements, merged by name, markers evaluated for Linux and CPython, and what was refused.

    `pythons` are those allowed, the usual one first; `given` is what everybody gets on that: package → version.
    """
    gathering = Gathering()
    gather_file(gathering, read, "requirements.txt")
    gather_pyproject(gathering, read)
    asked = pythons_asked(read, gathering.requires_python)
    options = _options(gathering, asked, pythons, given)
    findings = [_refused_finding(refused) for refused in gathering.refused[:_REFUSED_LIMIT]]
    if len(gathering.refused) > _REFUSED_LIMIT:
        findings.append(
            Finding(kind="requirement-refused", title=f"{len(gathering.refused) - _REFUSED_LIMIT:,} more were refused")
        )
    findings += _python_findings(asked, pythons)
    if not gathering.read_from:
        findings += _elsewhere_findings(read)
    requirements = Requirements(
        accepted=options[0].accepted,
        read_from=tuple(dict.fromkeys(gathering.read_from)),
        python=shown(asked[0].text, 60) if asked else "",
        options=options if len(pythons) > 1 else (),
    )
    return ReadRequirements(requirements, tuple(findings))


def _options(
    gathering: Gathering, asked: tuple[PythonAsked, ...], pythons: tuple[str, ...], given: Mapping[str, str]
) -> tuple[RequirementsOn, ...]:
    wanted, constraints = _all_judged(gathering)
    found = {python: _merged(wanted, constraints, python) for python in asked_among(asked, pythons)}
    pinned = any(_pins_another(text, given) for accepted in found.values() for text in accepted)
    order = in_order(tuple(found), usual=pythons[0], pinned=pinned)
    return tuple(RequirementsOn(python=python, accepted=found[python]) for python in order)


def _pins_another(text: str, given: Mapping[str, str]) -> bool:
    """Than what everybody gets: who pins just that, asks for nothing else."""
    requirement = Requirement(text)
    version = given.get(requirement.name)
    is_pin = any(part.operator == "==" for part in requirement.specifier)
    return is_pin and (version is None or not requirement.specifier.contains(version, prereleases=True))


def _all_judged(gathering: Gathering) -> tuple[list[Requirement], list[Requirement]]:
    """What is asked for and is not refused, and the constraints."""
    wanted: list[Requirement] = []
    for asked in gathering.asked:
        found = _judged(asked, gathering.refused)
        if found is not None:
            wanted.append(found)
        if len({canonicalize_name(each.name) for each in wanted}) > REQUIREMENTS_LIMIT:
            gathering.refused.append(Refused(f"More than {REQUIREMENTS_LIMIT} are asked for.", asked.place))
            wanted.pop()
            break
    constraints = (_judged(asked, gathering.refused) for asked in gathering.constraints)
    return wanted, [found for found in constraints if found is not None]


def _merged(wanted: list[Requirement], constraints: list[Requirement], python: str) -> tuple[str, ...]:
    """One text per name: extras united, version ranges intersected, constraints applied to what is asked for."""
    merged: dict[str, Requirement] = {}
    for found in filter(lambda each: _applies(each, python), wanted):
        name = canonicalize_name(found.name)
        into = merged.setdefault(name, Requirement(name))
        into.extras |= found.extras
        into.specifier &= found.specifier
    for found in filter(lambda each: _applies(each, python), constraints):
        if (name := canonicalize_name(found.name)) in merged:
            merged[name].specifier &= found.specifier
    return tuple(sorted(_text(name, requirement) for name, requirement in merged.items()))


def _applies(requirement: Requirement, python: str) -> bool:
    full = f"{python}.0"
    versions = {"python_version": python, "python_full_version": full, "implementation_version": full}
    return requirement.marker is None or requirement.marker.evaluate({**_MARKERS, **versions})


def _judged(asked: Asked, refused: list[Refused]) -> Requirement | None:
    """The requirement; None if it was refused."""
    reason = _form_fault(asked.text)
    if not reason:
        try:
            requirement = Requirement(asked.text)
            _applies(requirement, USUAL_PYTHON)  # or its marker can't be
            Requirement(_text(canonicalize_name(requirement.name), requirement))  # `numpy_` can be read, `numpy-` can't
        except (InvalidRequirement, InvalidSpecifier, UndefinedEnvironmentName, ValueError, RecursionError):
            reason = _unparsable(asked.text)
        else:
            if requirement.url is None:
                return requirement
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


def _python_findings(asked: tuple[PythonAsked, ...], pythons: tuple[str, ...]) -> Iterator[Finding]:
    for each in asked:
        if not any(fits(each.versions, python) for python in pythons):
            yield Finding(
                kind="python-version",
                title=f"It asks for Python {shown(each.text, 60)}, and is run with {' or '.join(pythons)}",
                detail="This assessment has no other.",
                places=(Place(path=each.path),),
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
