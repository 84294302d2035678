"""The candidate's page keeps what is hidden, whatever a hidden probe said of the submission."""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.assessment import Assessment, load_assessment
from grader.leaks import hidden_literals_in
from grader.model import (
    AreaScore,
    Evidence,
    Finding,
    Handled,
    Handling,
    Measurement,
    Place,
    Points,
    Probe,
    ProbeResult,
    Scorecard,
    Verdict,
)
from reports.html import write_candidate_page, write_report
from tests.builders import a_scorecard

ASSESSMENTS = Path(__file__).parents[2] / "assessments"
NOW = "2024-03-04T09:30:00+00:00"


@pytest.fixture(scope="module")
def flights() -> Assessment:
    return load_assessment("flight-delays", roots=(ASSESSMENTS,))


def functions(assessment: Assessment) -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted(assessment.hidden.folder.glob("test_*.py")):
        for node in ast.parse(path.read_bytes()).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield path.name, node


def a_talkative_scorecard(assessment: Assessment) -> Scorecard:
    """Every hidden probe of the assessment failed, and every text of its code is in what it said."""
    areas = assessment.rubric.areas
    results = []
    for n, (file, function) in enumerate(functions(assessment)):
        title, _, why = inspect.cleandoc(ast.get_docstring(function) or "").partition("\n")
        said = ast.unparse(function)
        probe = Probe(
            id=f"hidden/{file}::{function.name}",
            suite="hidden",
            area=areas[n % len(areas)].id,
            points=2,
            title=title.rstrip("."),
            why=why,
            brief=said,
            ask=said,
            answer=said,
        )
        evidence = Evidence(command_text=said, exit_text=said, stdout=said, stderr=said, note=said)
        result = ProbeResult(
            probe=probe,
            verdict=Verdict.FAILED,
            rationale=said,
            evidence=(evidence,),
            measurements=(Measurement(metric=said, value=0.5, low=0.4, high=0.6),),
            handled=(Handled(input=said, asked=Handling.REFUSED, seen=Handling.TAKEN),),
        )
        results.append(result)
    everything = "\n".join(result.rationale for result in results)
    card = a_scorecard(
        total=None,
        band=None,
        rationale=everything,
        results=tuple(results),
        findings=(
            Finding(kind="told", title=everything, detail=everything, places=(Place(path="a", text=everything),)),
        ),
        judge_errors=(everything,),
    )
    return replace(card, brief=assessment.brief, qualities=assessment.rubric.qualities)


def scored(card: Scorecard, assessment: Assessment) -> Scorecard:
    areas = tuple(
        AreaScore(area=area, points=Points(possible=2), score=score, rationale=card.rationale)
        for area, score in zip(assessment.rubric.areas, (None, 0.0, 12.5, 50.0, 75.0, 100.0), strict=True)
    )
    return replace(card, areas=areas)


def test_no_text_of_the_hidden_suite_is_on_the_candidates_page(flights: Assessment) -> None:
    card = scored(a_talkative_scorecard(flights), flights)
    page = write_candidate_page(card, generated_at=NOW)
    assert hidden_literals_in(page, flights) == ()
    assert "not met" in page, "requirements of the brief are there"


def test_the_teams_page_of_the_same_has_every_title(flights: Assessment) -> None:
    """So that the look at the candidate's page is one that finds something."""
    card = scored(a_talkative_scorecard(flights), flights)
    found = hidden_literals_in(write_report(card, generated_at=NOW), flights)
    titles = {result.probe.title.replace("`", "") for result in card.results}
    assert len(titles) > 20
    brief = (flights.folder / "brief.md").read_text().replace("`", "")
    assert {title for title in titles - set(found) if title not in brief} == set()


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>Flights and files that are unusual, but\nallowed, are predicted</p>", 1),
        ("<p>The <code>validate</code> part gives one text per problem!</p>", 1),
        ("<p>what is said to be likely happens</p>", 0),
        ('<p title="../../etc/passwd">It</p>', 1),
        ("<p>say &#34;late&#34;</p>", 1),
        ("<p>A flight&#39;s predictions depend on data-validation, and on sched_dep_time</p>", 0),
    ],
    ids=["over-two-lines", "with-code", "no-text-of-theirs", "in-an-attribute", "escaped", "public-words"],
)
def test_a_text_is_found_however_it_is_set(flights: Assessment, page: str, found: int) -> None:
    assert len(hidden_literals_in(page, flights)) == found, hidden_literals_in(page, flights)
