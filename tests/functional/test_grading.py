"""A team grades repositories with the real program, and gets the right verdicts however the submissions behave."""

import json
import re
from pathlib import Path

import pytest

from grader.model import Verdict
from grader.outlining import OUTLINE_FILE
from grader.store import TAKEN_FILE
from tests.functional.conftest import A_TOKEN, SILENT_FILES, GradedRun
from tests.functional.program import ADDER, a_submission, scorecard, verdicts

pytestmark = pytest.mark.docker

WRONG = {
    "test_totals_are_right": Verdict.FAILED,
    "test_two_boxes_give_the_same_answer": Verdict.PASSED,
    "test_a_missing_column_is_refused_by_name": Verdict.FAILED,
    "test_odd_cells_are_refused": Verdict.PARTIAL,
    "test_the_part_agrees_with_the_command": Verdict.FAILED,
    "test_nothing_else_is_written": Verdict.FAILED,
    "test_their_tests_pass": Verdict.FAILED,
    "test_their_tests_pass_in_any_order": Verdict.BLOCKED,
    "test_their_tests_reach_every_stage": Verdict.BLOCKED,
    "test_their_tests_notice_mutants": Verdict.BLOCKED,
    "test_their_tests_notice_hollow_parts": Verdict.BLOCKED,
    "test_their_tests_look_at_something": Verdict.FAILED,
    "test_imports_have_no_side_effects": Verdict.FAILED,
    "test_declared_parts_can_be_imported": Verdict.FAILED,
    "test_modules_do_not_import_each_other_in_circles": Verdict.PASSED,
    "test_layers_import_downwards_only": Verdict.NOT_MEASURED,
    "test_no_function_file_or_copy_is_beyond_all_bounds": Verdict.PASSED,
    "test_nothing_needed_lives_in_a_notebook_alone": Verdict.PASSED,
    "test_parts_work_from_another_folder": Verdict.FAILED,
    "test_no_secret_is_in_the_tree": Verdict.FAILED,
    "test_no_secret_is_in_the_history": Verdict.PASSED,
    "test_no_call_is_known_to_be_dangerous": Verdict.PASSED,
    "test_loading_a_model_runs_nothing": Verdict.PASSED,
    "test_personal_data_stay_out_of_logs_and_models": Verdict.PASSED,
    "test_requirements_are_bounded_or_locked": Verdict.PASSED,
    "test_imports_are_declared": Verdict.PASSED,
}
"""Of the poor submission."""


class TestTheVerdicts:
    def test_low_scores_are_no_failure_of_the_program(self, graded: GradedRun) -> None:
        assert graded.ended.exit_status == 0, graded.ended.stderr
        assert [item["name"] for item in graded.ended.json()] == list(graded.sources)

    def test_a_good_submission_passes_everything(self, graded: GradedRun) -> None:
        card = scorecard(graded.out, "good")
        assert set(verdicts(card).values()) == {Verdict.PASSED}, verdicts(card)
        assert (card.total, card.band) == (100.0, "Strong")

    def test_a_poor_submission_fails_what_it_does_wrong_and_passes_what_it_does_right(self, graded: GradedRun) -> None:
        card = scorecard(graded.out, "poor")
        assert verdicts(card) == WRONG
        assert card.total is not None
        assert 0 < card.total < 40

    def test_a_verdict_comes_with_its_reason_and_with_what_was_run(self, graded: GradedRun) -> None:
        card = scorecard(graded.out, "poor")
        (totals,) = (result for result in card.results if result.probe.id.endswith("test_totals_are_right"))
        assert "(3.0, 13.0, 0.75)" in totals.rationale
        assert totals.evidence[-1].command_text.startswith("python -m adder total --model")

    def test_no_report_repeats_a_secret_that_was_found(self, graded: GradedRun) -> None:
        for name in ("poor", "hostile"):
            for file in (graded.out / name).iterdir():
                if file.name != TAKEN_FILE:  # the candidate's own code, as it was taken
                    assert A_TOKEN not in file.read_text(), file

    def test_scorecard_and_report_lie_where_the_program_says(self, graded: GradedRun) -> None:
        for item in graded.ended.json():
            report = Path(item["report"])
            assert report.read_text().startswith("<!doctype html>")
            assert (report.parent / "scorecard.json").is_file()

    def test_several_have_a_page_and_a_table_of_the_cohort(self, graded: GradedRun) -> None:
        page, table = ((graded.out / name).read_text("utf-8-sig") for name in ("cohort.html", "cohort.csv"))
        for name in graded.sources:
            assert f'href="./{name}/report.html"' in page
            assert f"\n{name}," in table

    def test_progress_goes_to_standard_error_and_results_to_standard_output(self, graded: GradedRun) -> None:
        assert "good: cloning" in graded.ended.stderr
        assert "good: 100 (Strong)" in graded.ended.stderr
        assert "cloning" not in graded.ended.stdout


class TestWatching:
    def test_the_log_has_every_phase_of_everybody_and_how_it_ended(self, graded: GradedRun) -> None:
        assert graded.log is not None
        lines = [json.loads(line) for line in graded.log.read_text("utf-8").splitlines()]
        assert (lines[0]["event"], lines[-1]["event"], lines[-1]["outcome"]) == ("run_started", "run_ended", "done")
        for name in graded.sources:
            told = {line["phase"] for line in lines if line["event"] == "phase" and line["candidate"] == name}
            assert told == {phase.name for phase in scorecard(graded.out, name).provenance.phases}
            (ended,) = (line for line in lines if line["event"] == "graded" and line["candidate"] == name)
            assert ended["outcome"] == "scored"

    def test_phases_of_a_scorecard_follow_one_another_and_add_up(self, graded: GradedRun) -> None:
        phases = {phase.name: phase for phase in scorecard(graded.out, "good").provenance.phases}
        assert {"clone", "image", "outline", "boxes", "preparation", "report"} <= phases.keys()
        assert {"suite hidden", "suite testing"} <= phases.keys()
        whole, parts = phases["examination"], [phases[name] for name in ("boxes", "suite hidden", "suite testing")]
        began = whole.started_seconds or 0.0
        for part in parts:
            assert part.started_seconds is not None
            assert began - 0.1 <= part.started_seconds <= began + whole.wall_seconds + 0.1
        assert sum(part.wall_seconds for part in parts) <= whole.wall_seconds + 0.5

    def test_the_cohorts_page_draws_them(self, graded: GradedRun) -> None:
        page = (graded.out / "cohort.html").read_text("utf-8")
        assert page.count('fill="url(#mark-hidden)"') >= len(graded.sources)

    def test_who_has_the_same_code_is_pointed_out_and_nobody_else(self, graded: GradedRun) -> None:
        page = (graded.out / "similar.html").read_text("utf-8")
        pairs = [re.findall(r'href="./([a-z]+)/report', part) for part in page.split("<h3>")[1:]]
        assert [tuple(pair[:2]) for pair in pairs] == [("good", "silent")]  # what poor and hostile share is too short

    def test_whoever_was_graded_alone_is_compared_once_there_is_another(
        self, graded: GradedRun, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        names = ("first", "second")
        for name in names:
            a_submission(tmp_path / name, "good", SILENT_FILES)
        for name in names:
            assert not (out / "first" / OUTLINE_FILE).exists()
            ended = graded.program("grade", str(tmp_path / name), "--assessment", str(ADDER), "--out", str(out))
            assert ended.exit_status == 0, ended.stderr
        assert "first: outlining its code, which was kept" in ended.stderr
        page = (out / "similar.html").read_text("utf-8")
        assert set(re.findall(r'href="./([a-z]+)/report', page)) == set(names)


class TestHostileSubmissions:
    def test_a_repository_that_fights_the_grader_gets_what_it_would_have_got(self, graded: GradedRun) -> None:
        hostile = verdicts(scorecard(graded.out, "hostile"), without_their_word=True)
        poor = verdicts(scorecard(graded.out, "poor"), without_their_word=True)
        # Its sitecustomize ends the interpreter that would have imported the undeclared part: failed either way.
        assert hostile == poor | {"test_their_tests_look_at_something": Verdict.PASSED}, (
            "it has a test, and poor has none"
        )

    def test_tests_that_forge_their_own_outcome_notice_nothing(self, graded: GradedRun) -> None:
        mine = verdicts(scorecard(graded.out, "hostile"))
        assert mine["test_their_tests_notice_mutants"] in (Verdict.FAILED, Verdict.BLOCKED)

    def test_a_program_that_ends_with_success_and_prints_verdicts_passes_nothing(self, graded: GradedRun) -> None:
        card = scorecard(graded.out, "silent")
        found = verdicts(card)
        assert Verdict.PASSED not in found.values(), found
        assert card.judge_errors == ()
        assert Verdict.JUDGE_ERROR not in found.values()
        assert card.total == 0


class TestGradingAgain:
    def test_what_is_current_is_not_examined_twice_and_the_program_says_so(self, graded: GradedRun) -> None:
        before = {name: (graded.out / name / "scorecard.json").read_bytes() for name in ("good", "poor")}
        sources = [graded.sources[name] for name in before]
        again = graded.program("grade", *sources, "--assessment", str(ADDER), "--out", str(graded.out), "--json")
        assert again.exit_status == 0, again.stderr
        assert [item["reused"] for item in again.json()] == [True, True]
        assert "good: 100 (Strong), unchanged since it was examined" in again.stderr
        assert "probes" not in again.stderr
        assert {name: (graded.out / name / "scorecard.json").read_bytes() for name in before} == before

    def test_examined_again_they_get_identical_verdicts(self, graded: GradedRun, tmp_path: Path) -> None:
        argv = ["grade", graded.sources["good"], graded.sources["poor"], "--assessment", str(ADDER), "--json"]
        again = graded.program(*argv, "--out", str(graded.out), "--again")
        assert again.exit_status == 0, again.stderr
        assert [item["reused"] for item in again.json()] == [False, False]
        first = {item["name"]: item["verdicts"] for item in graded.ended.json()}
        for item in again.json():
            assert item["verdicts"] == first[item["name"]]


class TestWhatIsLeft:
    def test_no_box_and_no_volume_stays(self, graded: GradedRun) -> None:
        assert graded.program.leftovers() == []

    def test_no_process_stays(self, graded: GradedRun, tmp_path: Path) -> None:
        running = graded.program.start(
            "grade", graded.sources["good"], "--assessment", str(ADDER), "--out", str(graded.out)
        )
        assert running.end().exit_status == 0
        assert running.group_is_gone()
