"""Which scorecards may stand beside each other: those on one revision of an assessment."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from grader.model import Scorecard


class Placed(NamedTuple):
    """A scorecard, and the folder of the store that it lies in."""

    folder: str
    card: Scorecard


@dataclass(frozen=True, kw_only=True, slots=True)
class Cohort:
    assessment: str
    members: tuple[Placed, ...]
    left_out: tuple[Placed, ...]
    """Graded by another revision of the same assessment."""

    @property
    def is_several(self) -> bool:
        return len(self.members) > 1


def cohorts(placed: Iterable[Placed]) -> tuple[Cohort, ...]:
    """One for each assessment, by its id: whoever was graded by the revision of its latest examination."""
    by_assessment: dict[str, list[Placed]] = {}
    for each in placed:
        by_assessment.setdefault(each.card.assessment, []).append(each)
    return tuple(_cohort(assessment, found) for assessment, found in sorted(by_assessment.items()))


def are_comparable(one: Scorecard, other: Scorecard) -> bool:
    return _revision(one) == _revision(other)


def _cohort(assessment: str, found: list[Placed]) -> Cohort:
    latest = max(found, key=lambda each: (each.card.provenance.started_at, each.folder)).card
    return Cohort(
        assessment=assessment,
        members=tuple(each for each in found if are_comparable(each.card, latest)),
        left_out=tuple(each for each in found if not are_comparable(each.card, latest)),
    )


def _revision(card: Scorecard) -> tuple[str, ...]:
    """What a total means: probes, the data they ask with, and weights."""
    provenance = card.provenance
    return card.assessment, provenance.suites_digest, provenance.round_mark, provenance.rubric_digest
