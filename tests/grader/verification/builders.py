"""Outcomes of trials, as a judgement meets them."""

from dataclasses import replace

from grader.model import Probe, Verdict
from grader.verification.known_bads import KnownBad
from grader.verification.outcome import Cell, TrialKind, TrialOutcome
from grader.verification.solutions import Solution, Solutions
from tests.builders import a_probe

ORDER, TYPES = "hidden/test_rows.py::test_order", "hidden/test_rows.py::test_types[hour 25]"


def the_probes() -> tuple[Probe, ...]:
    return (replace(a_probe(), id=ORDER, brief="R1"), replace(a_probe(), id=TYPES, brief="R2"))


def an_outcome(
    kind: TrialKind = TrialKind.REFERENCE,
    solution: str = "dicts",
    *,
    name: str = "",
    total: float | None = 100.0,
    about: str = "",
    error: str = "",
    looked: bool = True,
    **verdicts: Verdict,
) -> TrialOutcome:
    """Both probes passed, unless `order` or `types` says otherwise."""
    said = {ORDER: verdicts.get("order", Verdict.PASSED), TYPES: verdicts.get("types", Verdict.PASSED)}
    cells = tuple(
        Cell(
            probe=probe,
            verdict=verdict,
            fraction=0.5 if verdict is Verdict.PARTIAL else None,
            looked=looked,
            rationale="said so",
        )
        for probe, verdict in said.items()
    )
    return TrialOutcome(
        name=name or f"{solution}.1",
        kind=kind,
        solution=solution,
        about=about,
        total=total,
        cells=() if error else cells,
        error=error,
    )


def a_known_bad(
    name: str = "shuffles", *, fails: tuple[str, ...] = (ORDER,), may_fail: tuple[str, ...] = (), blind: bool = False
) -> KnownBad:
    return KnownBad(
        name=name,
        about="Gives rows in another order.",
        of="dicts",
        files={"a.py": b"1"},
        changed=("a.py",),
        fails=() if blind else fails,
        may_fail=may_fail,
        blind=blind,
    )


def the_solutions(*known_bads: KnownBad, **more: object) -> Solutions:
    def solution(name: str) -> Solution:
        return Solution(name=name, files={"a.py": b"0"})

    return Solutions(
        references=(solution("dicts"), solution("classes")),
        starter=solution("starter"),
        hard_coded=solution("hard-coded"),
        known_bads=known_bads,
        **more,  # type: ignore[arg-type]
    )
