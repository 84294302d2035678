"""Which scorecards stand beside each other."""

from dataclasses import replace

import pytest

from grader.cohort import Placed, are_comparable, cohorts
from tests.builders import a_provenance, a_scorecard

NEWER, OLDER = "2024-03-05T09:30:00+00:00", "2024-03-04T09:30:00+00:00"


def test_an_assessment_is_a_cohort() -> None:
    cards = (a_scorecard(name="a"), a_scorecard(name="b"), replace(a_scorecard(name="c"), assessment="parcels"))
    found = cohorts(Placed(card.name, card) for card in cards)

    assert [(cohort.assessment, [each.folder for each in cohort.members]) for cohort in found] == [
        ("flight-delays", ["a", "b"]),
        ("parcels", ["c"]),
    ]
    assert [cohort.is_several for cohort in found] == [True, False]


def test_those_of_another_revision_than_the_latest_are_left_out() -> None:
    old = replace(a_provenance(), suites_digest="old", started_at=OLDER)
    new = replace(a_provenance(), suites_digest="new", started_at=NEWER)
    (found,) = cohorts([Placed("old", a_scorecard(provenance=old)), Placed("new", a_scorecard(provenance=new))])

    assert [each.folder for each in found.members] == ["new"]
    assert [each.folder for each in found.left_out] == ["old"]


@pytest.mark.parametrize("what", ["suites_digest", "rubric_digest", "round_mark"])
def test_probes_weights_and_data_are_a_revision(what: str) -> None:
    other = a_scorecard(provenance=replace(a_provenance(), **{what: "other"}))  # type: ignore[arg-type]

    assert not are_comparable(a_scorecard(), other)


def test_when_and_where_it_was_graded_is_none() -> None:
    other = a_scorecard(provenance=replace(a_provenance(), started_at=NEWER, image_id="sha256:2", engine="Podman"))

    assert are_comparable(a_scorecard(), other)


def test_nothing_is_no_cohort() -> None:
    assert cohorts([]) == ()
