"""No submission gets more than the poor one it is made of, learns a secret, holds up the grader or touches the host."""

import pytest

from grader.model import Verdict
from tests.attacks.attack import Attack, all_attacks
from tests.attacks.batch import GOOD, POOR, Batch, canaries
from tests.attacks.gain import RAN, Outcome, gains, streams
from tests.functional.program import verdicts

pytestmark = [pytest.mark.docker, pytest.mark.timeout(1800)]

AT_THE_WALL = {
    "test_totals_are_right": Verdict.FAILED,
    "test_totals_have_their_columns": Verdict.PASSED,
    "test_a_missing_column_is_refused_by_name": Verdict.FAILED,
    "test_odd_cells_are_refused": Verdict.PARTIAL,
    "test_the_part_agrees_with_the_command": Verdict.FAILED,
    "test_nothing_else_is_written": Verdict.FAILED,
}
"""What the poor submission has of the hidden suite."""
WITH_SUITES = {
    **AT_THE_WALL,
    "test_their_tests_pass": Verdict.PASSED,
    "test_their_tests_pass_in_any_order": Verdict.PASSED,
    "test_their_tests_reach_every_stage": Verdict.FAILED,
    "test_their_tests_notice_mutants": Verdict.FAILED,
    "test_their_tests_notice_hollow_parts": Verdict.FAILED,
    "test_their_tests_look_at_something": Verdict.PASSED,
    "test_imports_have_no_side_effects": Verdict.FAILED,
    "test_declared_parts_can_be_imported": Verdict.PASSED,
    "test_modules_do_not_import_each_other_in_circles": Verdict.PASSED,
    "test_layers_import_downwards_only": Verdict.PASSED,
    "test_no_function_file_or_copy_is_beyond_all_bounds": Verdict.PASSED,
    "test_nothing_needed_lives_in_a_notebook_alone": Verdict.PASSED,
    "test_parts_work_from_another_folder": Verdict.PASSED,
    "test_no_secret_is_in_the_tree": Verdict.FAILED,
    "test_no_secret_is_in_the_history": Verdict.PASSED,
    "test_no_call_is_known_to_be_dangerous": Verdict.PASSED,
    "test_loading_a_model_runs_nothing": Verdict.PASSED,
    "test_personal_data_stay_out_of_logs_and_models": Verdict.PASSED,
    "test_requirements_are_bounded_or_locked": Verdict.PASSED,
    "test_imports_are_declared": Verdict.PASSED,
    "test_the_readmes_commands_work": Verdict.PARTIAL,
    "test_claims_hold_on_data_not_seen": Verdict.NOT_MEASURED,
}


class TestTheGround:
    """What the attacks are measured by."""

    def test_the_poor_submission_has_what_it_deserves(self, batch: Batch) -> None:
        assert verdicts(batch.suites.card(POOR)) == WITH_SUITES
        assert verdicts(batch.wall.card(POOR)) == AT_THE_WALL

    def test_every_point_that_an_attack_could_want_can_be_had(self, batch: Batch) -> None:
        for run in (batch.suites, batch.wall):
            found = verdicts(run.card(GOOD))
            assert set(found.values()) == {Verdict.PASSED}, found

    def test_there_is_a_secret_of_every_kind(self) -> None:
        assert {canary.split("-")[1] for canary in canaries()} == {"source", "data", "expected", "frame"}

    def test_nobody_but_the_attacker_trips_an_alarm(self, batch: Batch) -> None:
        for run in (batch.suites, batch.wall):
            for name in (POOR, GOOD):
                assert gains(run.outcomes[name], run.card(name), canaries()) == {}


@pytest.fixture
def outcome(batch: Batch, attack: Attack) -> Outcome:
    outcomes = batch.run_of(attack).outcomes
    if attack.folder_name not in outcomes:
        pytest.skip("not chosen")
    return outcomes[attack.folder_name]


@pytest.mark.parametrize("attack", all_attacks(), ids=lambda attack: attack.name)
class TestEveryAttack:
    def test_it_gains_nothing(self, batch: Batch, attack: Attack, outcome: Outcome) -> None:
        found = gains(outcome, batch.run_of(attack).card(POOR), canaries())
        assert found == {}, f"{attack.title} It wants {attack.wants.value}, and got: {found}"

    def test_it_truly_ran(self, attack: Attack, outcome: Outcome) -> None:
        if attack.refused:
            assert outcome.error is not None, f"{attack.title} It was taken in, and should not have been."
            why = str(outcome.error).replace(attack.folder_name, "")
            assert attack.refused in why, f"{attack.title} It was refused for: {outcome.error}"
            return
        assert outcome.scorecard is not None, f"{attack.title} It was never examined: {outcome.error}"
        said = [line for text in streams(outcome.scorecard) for line in text.splitlines() if line.startswith(RAN)]
        if attack.ran:
            assert f"{RAN} {attack.ran}" in said, f"{attack.title} It proves nothing: it said {said}"
        if attack.present:
            assert attack.present in {file.path for file in outcome.scorecard.snapshot.files}
            assert attack.ran or said == [], f"{attack.title} It was never to start, and said {said}"

    def test_the_report_names_it(self, attack: Attack, outcome: Outcome) -> None:
        kinds = {finding.kind for finding in outcome.scorecard.findings} if outcome.scorecard else set()
        assert not attack.named or kinds & set(attack.named), f"{attack.title} The findings are {sorted(kinds)}"


class TestTheHost:
    def test_no_file_is_left_or_changed(self, batch: Batch) -> None:
        assert batch.new_files == ()

    def test_no_box_volume_or_process_is_left(self, batch: Batch) -> None:
        assert batch.leftovers == ()
