"""What candidates may run of the examination, and how much there is that they may not."""

from pathlib import Path

import pytest

from grader.assessment import BUILTIN_SUITES, load_assessment
from grader.public_half import PUBLIC_HALF, hidden_probes, public_half
from tests.conftest import REPOSITORY

SUITE = b"""
import pytest
AREA = "correctness"
@pytest.mark.probe(area=AREA, points=1)
def test_one(): ...
@pytest.mark.parametrize("kind", [pytest.param(k, marks=pytest.mark.probe(area="testing", points=2)) for k in "ab"])
def test_two(kind): ...
def test_of_the_suite_itself(): ...
@pytest.mark.probe(area="testing", points=1)
def helper(): ...
"""


def test_probes_are_counted_by_area_and_those_of_several_inputs_once() -> None:
    assert hidden_probes({"test_sums.py": SUITE, "data/numbers.csv": b"\xff"}, ()) == {"correctness": 1, "testing": 1}


def test_of_the_built_in_suites_those_that_check_runs_are_not_hidden() -> None:
    alone = hidden_probes({}, ("design",))
    assert alone == {"modular-design": 4}  # side effects, parts imported, elsewhere, with two models


def test_a_suite_that_has_no_public_half_is_hidden_as_a_whole() -> None:
    assert public_half(("communication",)) == ()
    assert hidden_probes({}, ("communication",)) == {"communication": 2}


@pytest.mark.parametrize("pattern", public_half(BUILTIN_SUITES))
def test_what_is_public_is_there(pattern: str) -> None:
    """A probe that was renamed would leave the check without a word."""
    path, _, function = pattern.partition("::")
    source = (REPOSITORY / "grader" / "suites" / path).read_text()
    if function != "*":
        assert f"def {function}(" in source
    else:
        assert source.count("@pytest.mark.probe(") == source.count("static=True") > 0, "it only reads"


def test_every_suite_with_a_public_half_is_one() -> None:
    assert set(PUBLIC_HALF) < set(BUILTIN_SUITES)


@pytest.mark.parametrize(
    "path", sorted((REPOSITORY / "assessments").glob("*/assessment.toml")), ids=lambda p: p.parent.name
)
def test_every_area_of_what_we_ship_has_hidden_probes(path: Path) -> None:
    assessment = load_assessment(str(path), roots=())
    found = hidden_probes(assessment.hidden.files(), assessment.builtin)
    assert set(found) == {area.id for area in assessment.rubric.areas}
