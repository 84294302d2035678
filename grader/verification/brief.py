"""The brief's numbered requirements, `R7`, and the probes that hold a candidate to them."""

import re
from collections.abc import Iterator

from grader.brief import DEFINED
from grader.model import Probe
from grader.verification.judgement import HIDDEN
from grader.verification.outcome import Check, Trouble

_NAMED = re.compile(r"R[0-9]+[a-z]?")


def requirements(brief: str) -> tuple[str, ...]:
    """Their numbers, in the brief's order."""
    return tuple(dict.fromkeys(DEFINED.findall(brief)))


def troubles_of_brief(probes: tuple[Probe, ...], brief: str) -> Iterator[Trouble]:
    known = requirements(brief)
    for probe in probes:
        if probe.suite == HIDDEN:
            named = _NAMED.findall(probe.brief)
            unknown = [number for number in named if number not in known]
            if not named:
                yield _trouble(probe, 'holds to no requirement: give brief="R…", or the brief a requirement')
            elif unknown:
                yield _trouble(probe, f"holds to {', '.join(unknown)}, which the brief does not have")


def unprobed(probes: tuple[Probe, ...], brief: str) -> tuple[str, ...]:
    """Requirements that no probe of any suite names."""
    named = {number for probe in probes for number in _NAMED.findall(probe.brief)}
    return tuple(number for number in requirements(brief) if number not in named)


def _trouble(probe: Probe, text: str) -> Trouble:
    return Trouble(check=Check.BRIEF, where=probe.id, text=text)
