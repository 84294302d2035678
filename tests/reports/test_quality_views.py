"""The eleven qualities: measured, hinted, or to ask."""

from dataclasses import replace

from grader.model import Quality, QualityEvidence, Scorecard, Verdict
from reports.quality_views import WORDS, QualityView
from reports.views import team_report
from tests.builders import a_finding, a_probe, a_result, a_scorecard
from tests.reports.samples import GENERATED_AT, a_full_scorecard


def shown(card: Scorecard) -> dict[str, QualityView]:
    return {view.title: view for view in team_report(card, generated_at=GENERATED_AT).qualities}


def test_there_are_eleven_each_with_a_question_and_what_a_strong_answer_contains() -> None:
    assert set(WORDS) == set(Quality)
    assert len(WORDS) == 11
    assert all(words.ask.endswith(("?", ".")) and words.strong for words in WORDS.values())


def test_built_in_suites_measure_theirs() -> None:
    tests = shown(a_full_scorecard())["Tests at every stage"]

    assert tests.word == "measured"
    assert tests.summary.replace("\u202f", " ") == "1 of 2 probes passed, 73.3 % of their points"
    assert [link.text for link in tests.links] == ["Their tests notice a broken model"]


def test_an_assessment_says_which_requirements_are_about_a_quality() -> None:
    """One probe of R11 timed out and one was blocked: the blocked one saw nothing."""
    flexible = shown(a_full_scorecard())["Flexible"]

    assert (flexible.word, flexible.summary.replace("\u202f", " ")) == (
        "measured",
        "0 of 1 probe passed, 0 % of their points",
    )


def test_a_requirement_that_nobody_probes_leaves_the_quality_to_ask() -> None:
    assert shown(a_full_scorecard())["Knows “good enough”"].word == "to ask"


def test_probes_that_saw_nothing_leave_it_to_ask_and_say_so() -> None:
    probe = replace(a_probe(suite="communication"), id="communication/test_claims.py::test_claims")
    humble = shown(a_scorecard(results=(a_result(Verdict.NOT_MEASURED, probe=probe),)))["Humble about results"]

    assert (humble.word, humble.summary) == ("to ask", "Its probes could not see anything here.")


def test_a_finding_hints_and_leads_to_where_it_is_shown() -> None:
    card = a_scorecard(findings=(a_finding("said-requests", title="The README on requests: 40 words"),))
    view = team_report(card, generated_at=GENERATED_AT)
    needs = shown(card)["Voices needs"]

    assert needs.word == "hinted"
    assert [link.anchor for link in needs.links] == [each.anchor for each in view.findings]


def test_what_voices_needs_is_never_scored_by_a_machine() -> None:
    assert shown(a_scorecard())["Voices needs"].bar == ""


def test_without_the_assessments_word_hidden_probes_measure_no_quality() -> None:
    card = replace(a_scorecard(results=(a_result(),)), qualities=())
    named = replace(card, qualities=(QualityEvidence(quality=Quality.MENTORS, requirements=("R7",)),))

    assert {view.word for view in shown(card).values()} == {"to ask"}
    assert shown(named)["Mentors"].word == "measured"
