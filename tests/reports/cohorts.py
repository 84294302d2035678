"""Believable cohorts of any size, the same at every call: each submission has an ability, each probe a difficulty."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import exp

from grader.model import (
    Area,
    AreaScore,
    Phase,
    Points,
    Probe,
    ProbeResult,
    Provenance,
    Rerun,
    Scorecard,
    Verdict,
    fraction_earned,
)
from tests.builders import a_provenance, a_scorecard, a_snapshot, the_bands
from tests.reports.samples import AREAS

GIVEN = ("Ada", "Bo", "Chidi", "Dana", "Elif", "Farid", "Greta", "Hana", "Ivo", "Jun", "Kaja", "Luz", "Mei", "Noor")
FAMILY = ("Park", "Lindqvist", "Okafor", "Silva", "Demir", "Haddad", "Weiss", "Sato", "Novak", "Kim", "Berg", "Cruz")
_SUBJECTS = (
    "A missing column is refused by name",
    "Dirty rows are reported with their line",
    "Bad input leaves nothing half written",
    "Their tests notice a broken model",
    "Importing does no work",
    "The order of rows changes no answer",
    "No secret in the tree or its history",
    "Training twice gives the same model",
)


def a_cohort(n_submissions: int = 24, *, n_probes: int = 60, seed: int = 7) -> tuple[Scorecard, ...]:
    """The last one has no total, for a judge error."""
    chance = random.Random(seed)
    probes = tuple(_probe(n, chance) for n in range(n_probes))
    hardness = {probe.id: chance.gauss(0, 1.1) for probe in probes}
    hardness[probes[0].id], hardness[probes[1].id] = -99, 99  # everyone passes, and no one
    cards = [_card(n, probes, hardness, chance) for n in range(n_submissions - 1)]
    return (*cards, _open(_card(n_submissions - 1, probes, hardness, chance)))


def a_graded(name: str, *verdicts: Verdict, area: str = "testing", total: float | None = None) -> Scorecard:
    """One area, one test function of one point for each verdict; the total is what they leave, unless it is given."""
    results = tuple(
        ProbeResult(
            probe=Probe(id=f"hidden/test_a.py::test_{n}", suite="hidden", area=area, points=1, title=f"T{n}.", why=""),
            verdict=verdict,
            fraction=0.5 if verdict is Verdict.PARTIAL else None,
        )
        for n, verdict in enumerate(verdicts)
    )
    score = _score(Area(id=area, title=area.capitalize(), weight=1), results)
    card = a_scorecard(name=name, total=score.score if total is None else total, band=None, results=results)
    return _banded(replace(card, areas=(score,)))


def _probe(n: int, chance: random.Random) -> Probe:
    area = AREAS[n % len(AREAS)].id
    case = f"[case {n}]" if n % 4 == 3 else ""
    return Probe(
        id=f"hidden/test_{area.replace('-', '_')}.py::test_{n - n % 4 if case else n}_of{case}",
        suite="hidden",
        area=area,
        points=chance.choice((1, 1, 2, 3)),
        title=f"{_SUBJECTS[n % len(_SUBJECTS)]}.",
        why="Somebody has to find the row again.",
        brief="R7",
        ask="What would you do about it?",
    )


def _card(n: int, probes: tuple[Probe, ...], hardness: dict[str, float], chance: random.Random) -> Scorecard:
    ability = chance.gauss(0.6, 1.3)
    results = tuple(_result(probe, ability - hardness[probe.id], chance) for probe in probes)
    areas = tuple(_score(area, results) for area in AREAS)
    total = sum(each.area.weight * (each.score or 0) for each in areas) / sum(each.area.weight for each in areas)
    given, family = GIVEN[n % len(GIVEN)], FAMILY[(n // len(GIVEN) + n) % len(FAMILY)]
    name = f"{given}-{family}-{n}".lower()
    card = a_scorecard(
        name=name,
        total=round(total, 1),
        results=results,
        snapshot=a_snapshot(source=f"https://git.example.org/{given.lower()}/{name}.git"),
        provenance=_provenance(n, chance=random.Random(n)),
    )
    again = Rerun(started_at="2024-03-03T09:30:00+00:00", total=round(max(total - n % 3 * 0.4, 0), 1))
    return _banded(replace(card, areas=areas, reruns=(again,) if n % 4 == 0 else ()))


def _provenance(n: int, chance: random.Random) -> Provenance:
    """Two at a time; after the twelfth, somebody slept for seven hours. Every seventh was tried twice."""
    at, phases = 0.0, []
    stages = [("clone", 3), ("image", 40 if n % 5 == 0 else 0.01)]
    stages += [("attempt given up", 30)] if n % 7 == 6 else []
    parts = [("boxes", 1.5), ("preparation", 6), ("suite hidden", 25), ("suite security", 8), ("suite testing", 40)]
    for name, usual in [*stages, *parts, ("report", 0.05)]:
        seconds = usual * chance.uniform(0.6, 1.5)
        phases.append(Phase(name=name, wall_seconds=seconds, started_seconds=at))
        at += seconds
    examined = sum(phase.wall_seconds for phase in phases[-5:])
    phases += [Phase(name=name, wall_seconds=chance.uniform(0.5, 2)) for name in ("suite design", "outline")]
    phases.append(Phase(name="examination", wall_seconds=examined, started_seconds=0))
    began = datetime(2024, 3, 3, 22, 30, tzinfo=UTC) + timedelta(seconds=55 * n, hours=7 if n > 12 else 0)
    provenance = a_provenance(examination_key=f"{n:064x}")
    return replace(provenance, started_at=began.isoformat(timespec="seconds"), phases=tuple(phases))


def _result(probe: Probe, surplus: float, chance: random.Random) -> ProbeResult:
    if abs(surplus) < 50 and chance.random() < 0.01:
        return ProbeResult(probe=probe, verdict=Verdict.NOT_MEASURED, rationale="The controls failed too.")
    luck = chance.random()
    share = 1 / (1 + exp(-max(min(1.7 * surplus, 500), -500)))
    if luck < share:
        return ProbeResult(probe=probe, verdict=Verdict.PASSED)
    if abs(surplus) < 50 and luck < share + 0.08:
        return ProbeResult(probe=probe, verdict=Verdict.PARTIAL, fraction=0.5, rationale="Half of them were noticed.")
    return ProbeResult(probe=probe, verdict=Verdict.FAILED, rationale="7 rows have a negative distance; none is told.")


def _score(area: Area, results: tuple[ProbeResult, ...]) -> AreaScore:
    points = Points()
    for result in results:
        fraction = fraction_earned(result)
        if result.probe.area == area.id and fraction is not None:
            points += Points(earned=fraction * result.probe.points, possible=result.probe.points)
    score = round(100 * points.earned / points.possible, 1) if points.possible else None
    return AreaScore(area=area, points=points, score=score)


def _banded(card: Scorecard) -> Scorecard:
    total = card.total
    return replace(card, band=None if total is None else next(b.name for b in the_bands() if total >= b.at_least))


def _open(card: Scorecard) -> Scorecard:
    error = "The engine stopped answering."
    return replace(card, total=None, band=None, rationale=f"Open: {error}", judge_errors=(error,))
