"""What a candidate may see of a scorecard: areas, and nothing of a probe."""

from dataclasses import replace

from grader.model import Verdict
from reports.candidate import candidate_view
from tests.builders import a_finding, a_probe, a_result, a_scorecard, a_snapshot
from tests.reports.samples import GENERATED_AT, a_full_scorecard, an_open_full_scorecard


def test_each_area_says_how_many_probes_and_how_it_went() -> None:
    view = candidate_view(a_full_scorecard(), generated_at=GENERATED_AT)
    assert [(area.title, area.n_text, area.score_text) for area in view.areas] == [
        ("Data validation", "6 probes", "44.4"),
        ("Testing discipline", "3 probes", "73.3"),
        ("Modular design", "3 probes", "33.3"),
        ("Security hygiene", "2 probes", "60.0"),
        ("Model quality", "2 probes", "100.0"),
    ]
    assert view.areas[0].for_candidates == "What your job does with data that is not as promised."


def test_an_area_without_a_score_is_no_zero() -> None:
    view = candidate_view(an_open_full_scorecard(), generated_at=GENERATED_AT)
    assert [(area.title, area.score_text) for area in view.areas if not area.is_scored] == [("Model quality", "–")]


def test_findings_are_those_of_the_repository_and_none_that_a_suite_made() -> None:
    """A suite may name its findings as it likes; only kinds that the grading itself gives are shown."""
    of_the_intake = a_finding("file-too-large", title="A file is too large")
    refused, of_a_suite = a_finding(), a_finding("tampering", title="A command tampered with a process")
    card = a_scorecard(snapshot=a_snapshot(findings=(of_the_intake,)), findings=(of_the_intake, refused, of_a_suite))
    view = candidate_view(card, generated_at=GENERATED_AT)
    assert [finding.title for finding in view.findings] == [of_the_intake.title, refused.title]


def test_verdicts_of_single_probes_do_not_show() -> None:
    """Two scorecards that differ in a probe's words and verdict alone have one view."""
    probe = replace(a_probe(), title="Another title", why="Another reason", ask="Another question", id="hidden/x.py::y")
    cards = [
        a_scorecard(results=(a_result(),)),
        a_scorecard(results=(a_result(Verdict.FAILED, probe=probe, rationale="Another rationale", evidence=()),)),
    ]
    first, second = (candidate_view(card, generated_at=GENERATED_AT) for card in cards)
    assert first == second
