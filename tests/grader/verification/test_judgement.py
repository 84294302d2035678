"""What a verification makes of trials: each way in which a suite can be worth nothing has its own trouble."""

import pytest

from grader.model import Verdict
from grader.verification.judgement import (
    flakes,
    passed_on_junk,
    results_of_known_bads,
    troubles_of_known_bads,
    troubles_of_trials,
    unproven,
)
from grader.verification.known_bads import KnownBad
from grader.verification.outcome import Catch, Check, KnownBadResult, TrialKind, TrialOutcome
from grader.verification.solutions import Excuse, JunkExcuse
from tests.grader.verification.builders import ORDER, TYPES, a_known_bad, an_outcome, the_probes, the_solutions


def checks(outcome: TrialOutcome) -> list[tuple[Check, str]]:
    return [(trouble.check, trouble.where) for trouble in troubles_of_trials((outcome,))]


def judged(known_bad: KnownBad, outcome: TrialOutcome, excuse: str = "") -> tuple[KnownBadResult, list[str]]:
    excuses = (Excuse(known_bad=known_bad.name, reason=excuse),) if excuse else ()
    results = results_of_known_bads((known_bad,), {known_bad.name: outcome}, the_solutions(known_bad, excuses=excuses))
    return results[0], [trouble.text for trouble in troubles_of_known_bads((known_bad,), results, the_probes())]


class TestReferences:
    def test_a_good_one_is_no_trouble(self) -> None:
        assert checks(an_outcome()) == []

    @pytest.mark.parametrize("verdict", [Verdict.FAILED, Verdict.PARTIAL, Verdict.BLOCKED, Verdict.NOT_MEASURED])
    def test_one_that_does_not_pass_a_probe_is(self, verdict: Verdict) -> None:
        assert checks(an_outcome(order=verdict)) == [(Check.REFERENCE, "dicts")]

    def test_a_judge_error_is_no_failure_of_the_reference(self) -> None:
        assert checks(an_outcome(order=Verdict.JUDGE_ERROR)) == [(Check.JUDGE_ERROR, "dicts.1")]

    def test_one_that_could_not_be_graded_is_told(self) -> None:
        assert checks(an_outcome(error="no engine")) == [(Check.JUDGE_ERROR, "dicts.1")]

    def test_a_probe_that_says_two_things_of_one_reference_flakes(self) -> None:
        runs = (an_outcome(about="as usual"), an_outcome(about="hash seed 1", types=Verdict.PARTIAL))
        (flake,) = flakes(runs)
        assert (flake.check, flake.where) == (Check.FLAKE, TYPES)
        assert "passed (as usual)" in flake.text
        assert "partial 0.50 (hash seed 1)" in flake.text

    def test_two_references_may_differ(self) -> None:
        assert not list(flakes((an_outcome(), an_outcome(solution="classes", order=Verdict.FAILED))))


class TestEnds:
    @pytest.mark.parametrize(("total", "is_trouble"), [(0.0, False), (10.0, False), (10.1, True), (None, True)])
    def test_the_starter_scores_ten_or_less(self, total: float | None, is_trouble: bool) -> None:
        found = checks(an_outcome(TrialKind.STARTER, "starter", total=total))
        assert found == ([(Check.ENDS, "starter")] if is_trouble else [])

    @pytest.mark.parametrize(("total", "is_trouble"), [(29.9, False), (30.0, True)])
    def test_a_hard_coded_solution_scores_under_thirty(self, total: float, is_trouble: bool) -> None:
        found = checks(an_outcome(TrialKind.HARD_CODED, "hard-coded", total=total))
        assert found == ([(Check.ENDS, "hard-coded")] if is_trouble else [])

    def test_what_earned_too_much_is_named(self) -> None:
        outcome = an_outcome(TrialKind.HARD_CODED, "hard-coded", total=44, order=Verdict.FAILED)
        (trouble,) = troubles_of_trials((outcome,))
        assert TYPES in trouble.text
        assert ORDER not in trouble.text


class TestKnownBads:
    def test_caught_by_the_probe_it_names(self) -> None:
        result, troubles = judged(a_known_bad(), an_outcome(TrialKind.KNOWN_BAD, "shuffles", order=Verdict.FAILED))
        assert (result.catch, result.by, troubles) == (Catch.CAUGHT, (ORDER,), [])

    def test_part_of_the_points_is_a_catch_too(self) -> None:
        result, _ = judged(a_known_bad(), an_outcome(TrialKind.KNOWN_BAD, "shuffles", order=Verdict.PARTIAL))
        assert result.catch is Catch.CAUGHT

    def test_a_judge_error_is_none(self) -> None:
        result, _ = judged(a_known_bad(), an_outcome(TrialKind.KNOWN_BAD, "shuffles", order=Verdict.JUDGE_ERROR))
        assert result.catch is Catch.MISSED

    def test_missed_where_only_another_probe_fails(self) -> None:
        result, troubles = judged(a_known_bad(), an_outcome(TrialKind.KNOWN_BAD, "shuffles", types=Verdict.FAILED))
        assert result.catch is Catch.MISSED
        assert TYPES in troubles[0]

    def test_each_of_the_probes_that_it_names_must_fail(self) -> None:
        known_bad = a_known_bad(fails=(ORDER, TYPES))
        result, troubles = judged(known_bad, an_outcome(TrialKind.KNOWN_BAD, "shuffles", order=Verdict.FAILED))
        assert result.catch is Catch.MISSED
        assert f"does not fail {TYPES}" in troubles[0]

    def test_others_that_fail_are_told_unless_they_may(self) -> None:
        outcome = an_outcome(TrialKind.KNOWN_BAD, "shuffles", order=Verdict.FAILED, types=Verdict.BLOCKED)
        result, troubles = judged(a_known_bad(), outcome)
        assert (result.catch, result.others) == (Catch.TOO_MUCH, (TYPES,))
        assert TYPES in troubles[0]
        allowed, troubles = judged(a_known_bad(may_fail=("hidden/test_rows.py::test_types*",)), outcome)
        assert (allowed.catch, troubles) == (Catch.CAUGHT, [])

    def test_a_probe_that_is_not_there_is_a_slip_of_the_pen(self) -> None:
        known_bad = a_known_bad(fails=("hidden/test_rows.py::test_oder",))
        _, troubles = judged(known_bad, an_outcome(TrialKind.KNOWN_BAD, "shuffles"))
        assert any("no such probe" in text for text in troubles)

    def test_a_miss_may_be_excused_with_a_reason(self) -> None:
        result, troubles = judged(a_known_bad(), an_outcome(TrialKind.KNOWN_BAD, "shuffles"), "R1 does not say so")
        assert (result.catch, result.reason, troubles) == (Catch.EXCUSED, "R1 does not say so", [])

    def test_a_blind_one_is_caught_by_any_probe(self) -> None:
        known_bad = a_known_bad("blind/shuffles", blind=True)
        result, troubles = judged(known_bad, an_outcome(TrialKind.KNOWN_BAD, known_bad.name, types=Verdict.FAILED))
        assert (result.catch, result.by, result.others, troubles) == (Catch.CAUGHT, (TYPES,), (), [])
        missed, troubles = judged(known_bad, an_outcome(TrialKind.KNOWN_BAD, known_bad.name))
        assert missed.catch is Catch.MISSED
        assert "costs no points" in troubles[0]

    def test_a_hidden_probe_that_none_fails_proves_nothing(self) -> None:
        outcomes = (
            an_outcome(TrialKind.KNOWN_BAD, "shuffles", order=Verdict.FAILED),
            an_outcome(TrialKind.STARTER, "starter", types=Verdict.FAILED),
        )
        assert [trouble.where for trouble in unproven(the_probes(), outcomes)] == [TYPES]


class TestJunk:
    def test_a_probe_that_looked_at_junk_and_passed_is_told(self) -> None:
        outcome = an_outcome(TrialKind.JUNK, name="junk.nan", types=Verdict.FAILED)
        assert [trouble.where for trouble in passed_on_junk((outcome,), the_solutions())] == [ORDER]

    def test_part_of_the_points_on_junk_is_too_much(self) -> None:
        outcome = an_outcome(TrialKind.JUNK, name="junk.nan", order=Verdict.PARTIAL, types=Verdict.FAILED)
        assert [trouble.where for trouble in passed_on_junk((outcome,), the_solutions())] == [ORDER]

    def test_one_that_looked_at_no_answer_is_not_asked(self) -> None:
        outcome = an_outcome(TrialKind.JUNK, name="junk.nan", looked=False)
        assert not list(passed_on_junk((outcome,), the_solutions()))

    def test_a_kind_that_may_pass_is_excused(self) -> None:
        excuse = JunkExcuse(kind="rows-shuffled", probes=("hidden/test_rows.py::*",), reason="any order will do")
        outcomes = tuple(an_outcome(TrialKind.JUNK, name=f"junk.{kind}") for kind in ("rows-shuffled", "constant"))
        found = list(passed_on_junk(outcomes, the_solutions(junk_excuses=(excuse,))))
        assert [trouble.where for trouble in found] == [ORDER, TYPES]
        assert all("constant" in trouble.text for trouble in found)

    def test_a_kind_may_be_excused_twice_for_two_reasons(self) -> None:
        """Of two [[junk]] tables of one kind the last alone counted, and what the first excused was told."""
        excuses = tuple(JunkExcuse(kind="constant", probes=(probe,), reason=f"for {probe}") for probe in (ORDER, TYPES))
        outcome = an_outcome(TrialKind.JUNK, name="junk.constant")
        assert not list(passed_on_junk((outcome,), the_solutions(junk_excuses=excuses)))
