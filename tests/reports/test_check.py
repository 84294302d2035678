"""The page of `takehome check`: the report's words, and nothing that is an interviewer's."""

import re
from dataclasses import replace

from grader.model import Evidence, Examination, Verdict
from grader.public_area import PublicArea
from reports.check import next_text, passed_text
from reports.html import write_check_page
from tests.builders import a_finding, a_probe, a_result, an_examination
from tests.reports.samples import GENERATED_AT

AREAS = (
    PublicArea(id="data-validation", title="Data validation", for_candidates="Bad files are refused.", n_hidden=17),
    PublicArea(id="quality", title="Model quality", for_candidates="Beats a baseline.", n_hidden=1),
    PublicArea(id="old", title="Of an older kit"),
)


def an_examined(*, ask: str = "") -> Examination:
    failed = a_result(Verdict.FAILED, probe=replace(a_probe(), suite="public", ask=ask))
    passed = a_result(probe=replace(a_probe("test_circles"), suite="design", title="No circles"))
    return an_examination(failed, passed, findings=(a_finding(),))


def a_page(examination: Examination) -> str:
    return write_check_page(
        examination, AREAS, assessment="Delays", folder="/home/ada/delays", generated_at=GENERATED_AT
    )


def test_public_and_built_in_probes_are_counted_apart() -> None:
    assert passed_text(an_examined().results) == "0 of 1 public probes passed, and 1 of 1 of the built-in suites."
    assert passed_text(an_examined().results[:1]) == "0 of 1 public probes passed."


def test_it_says_where_to_begin_and_that_a_clean_check_is_not_all() -> None:
    blocked = a_result(Verdict.BLOCKED, probe=replace(a_probe(), suite="public"))
    passed = replace(blocked, verdict=Verdict.PASSED)
    begin = "2 probes could not be tried yet. Begin with the first that is marked."
    assert next_text((blocked, blocked, passed), AREAS) == begin
    assert next_text(an_examined().results, AREAS) == "", "each failure says it itself"
    assert next_text((passed,), AREAS).startswith("That is necessary, and not sufficient: 18 hidden probes decide")
    assert "The hidden probes decide" in next_text((passed,), AREAS[2:])
    assert begin in a_page(replace(an_examined(), results=(blocked, blocked)))


def test_each_area_says_how_many_hidden_probes_there_are_and_what_they_look_at() -> None:
    page = a_page(an_examined())
    assert "1 of 2 passed; 17 hidden probes more in grading" in page
    assert "none of its probes is public; 1 hidden probe more in grading" in page
    assert "Bad files are refused." in page
    assert re.search(r"Of an older kit</h2>\n<p class=\"caption\">none of its probes is public</p>", page)


def test_the_verdict_the_reason_and_the_evidence_are_there_and_no_question_to_ask() -> None:
    page = a_page(an_examined(ask="What would you do on a Sunday?"))
    assert "The exit status is 0, not 2." in page
    assert "exit status 2" in page
    assert "Sunday?" not in page


def test_what_their_code_prints_becomes_no_markup() -> None:
    hostile = "<script>alert(1)</script>\x1b[2J\u202e"
    examined = an_examined()
    result = replace(examined.results[0], rationale=hostile, evidence=(Evidence(stdout=hostile, note=hostile),))
    page = a_page(replace(examined, results=(result,), judge_errors=(hostile,)))
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;␛[2J⟨U+202E⟩") == 4
